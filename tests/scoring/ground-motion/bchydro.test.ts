/** BC Hydro against the authors' Fortran tables, the USGS results and the values of the MIT package pygmm. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  type BcHydroMeasure,
  type BcHydroPath,
  type BcHydroSource,
  bcHydroLnMedian,
  bcHydroSigma,
} from '../../../scoring/ground-motion/bchydro.ts';
import { describeReference } from '../../kits/reference.ts';
import { type Comparison, csvRows, expectWithin, numberIn, type Row, toleranceOf } from './reference-table.ts';

const folder = 'gmpe-abrahamson2015-bchydro';
const columns: Readonly<Record<string, BcHydroMeasure>> = {
  pga: 'pga',
  '0.200': 'sa0p2',
  '1.000': 'sa1p0',
  '3.000': 'sa3p0',
};
const usgsNames: Readonly<Record<string, BcHydroMeasure>> = {
  PGA: 'pga',
  SA0P2: 'sa0p2',
  SA1P0: 'sa1p0',
  SA3P0: 'sa3p0',
};
/** Places of 0.2, 1.0 and 3.0 s among the 22 periods of the published table. */
const pygmmPeriods: Readonly<Record<number, BcHydroMeasure>> = { 5: 'sa0p2', 12: 'sa1p0', 16: 'sa3p0' };

describeReference('BC Hydro', 'science/gmpe-abrahamson2015-bchydro', (path) => {
  const files = (['SINTER', 'SSLAB'] as const).flatMap((setting) =>
    (['MEAN', 'STDDEV_INTER', 'STDDEV_INTRA', 'STDDEV_TOTAL'] as const).map((quantity) => ({
      file: `BCHYDRO_${setting}_CENTRAL_${quantity}.csv`,
      quantity,
    })),
  );
  it.each(files)('$file', ({ file, quantity }) => {
    const rows = csvRows(join(path, file));
    const comparisons = rows.flatMap((row, line) =>
      Object.entries(columns).map(([column, measure]): Comparison => {
        const actual =
          quantity === 'MEAN'
            ? Math.exp(bcHydroLnMedian(measure, openQuakeSource(row), openQuakePath(row)))
            : bcHydroSigma[({ STDDEV_INTER: 'tau', STDDEV_INTRA: 'phi', STDDEV_TOTAL: 'total' } as const)[quantity]];
        return { label: `row ${line + 1} ${column}`, actual, expected: numberIn(row, column) };
      }),
    );
    expectWithin(file, rows.length, comparisons, toleranceOf(folder, 'BCHYDRO_*'));
  });

  it.each(['interface', 'slab'] as const)('usgs_nshmp_bchydro_%s.csv', (setting) => {
    const rows = csvRows(join(path, `usgs_nshmp_bchydro_${setting}.csv`));
    const comparisons = rows.flatMap((row, line): Comparison[] => {
      const site = { distanceKm: numberIn(row, 'rRup'), vs30Ms: numberIn(row, 'vs30'), backarc: false };
      // The USGS gives the slab model the depth to the top of the rupture.
      const source = { magnitude: numberIn(row, 'Mw'), setting, depthKm: numberIn(row, 'zTop') };
      const median = Math.exp(bcHydroLnMedian(usgsNames[row['imt']!]!, source, site));
      return [
        { label: `row ${line + 1} median`, actual: median, expected: numberIn(row, 'median_g') },
        { label: `row ${line + 1} sigma`, actual: bcHydroSigma.total, expected: numberIn(row, 'sigma_ln') },
      ];
    });
    expectWithin(`usgs ${setting}`, rows.length, comparisons, toleranceOf(folder, 'usgs_nshmp_*'));
  });

  it('pygmm_aga16_tests.json', () => {
    const cases: readonly PygmmCase[] = JSON.parse(readFileSync(join(path, 'pygmm_aga16_tests.json'), 'utf8'));
    const comparisons = cases.flatMap(({ params, results }, index): Comparison[] => {
      const slab = params.event_type === 'intraslab';
      const source: BcHydroSource = {
        magnitude: params.mag,
        setting: slab ? 'slab' : 'interface',
        depthKm: params.depth_hyp,
      };
      const site: BcHydroPath = {
        distanceKm: slab ? params.dist_hyp : params.dist_rup,
        vs30Ms: params.v_s30,
        backarc: params.tectonic_region === 'backarc',
      };
      const value = (measure: BcHydroMeasure) => Math.exp(bcHydroLnMedian(measure, source, site));
      return [
        { label: `case ${index} pga`, actual: value('pga'), expected: results.pga },
        ...Object.entries(pygmmPeriods).map(([place, measure]) => ({
          label: `case ${index} ${measure}`,
          actual: value(measure),
          expected: results.spec_accels[Number(place)]!,
        })),
        { label: `case ${index} sigma`, actual: bcHydroSigma.total, expected: results.ln_std_pga },
      ];
    });
    expect(cases.length).toBe(3);
    expectWithin('pygmm_aga16_tests.json', cases.length, comparisons, toleranceOf(folder, 'pygmm_aga16_tests.json'));
  });
});

interface PygmmCase {
  readonly params: {
    readonly mag: number;
    readonly dist_rup: number;
    readonly dist_hyp: number;
    readonly depth_hyp: number;
    readonly event_type: string;
    readonly tectonic_region: string;
    readonly v_s30: number;
  };
  readonly results: { readonly pga: number; readonly ln_std_pga: number; readonly spec_accels: readonly number[] };
}

function openQuakeSource(row: Row): BcHydroSource {
  const slab = row['dist_rhypo'] !== undefined;
  return {
    magnitude: numberIn(row, 'rup_mag'),
    setting: slab ? 'slab' : 'interface',
    depthKm: slab ? numberIn(row, 'rup_hypo_depth') : 0,
  };
}

function openQuakePath(row: Row): BcHydroPath {
  return {
    distanceKm: numberIn(row, row['dist_rhypo'] === undefined ? 'dist_rrup' : 'dist_rhypo'),
    vs30Ms: numberIn(row, 'site_vs30'),
    backarc: numberIn(row, 'site_backarc') === 1,
  };
}
