/** Boore et al. 2014 against the tables of D. Boore's Fortran, the USGS and the PEER spreadsheet. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  type Bssa14Measure,
  type Bssa14Path,
  type Bssa14Region,
  bssa14LnMedian,
  bssa14Sigma,
  type Mechanism,
} from '../../../scoring/ground-motion/bssa14.ts';
import { describeReference } from '../../kits/reference.ts';
import { type Comparison, csvRows, expectWithin, numberIn, type Row, toleranceOf } from './reference-table.ts';

const folder = 'gmpe-bssa2014';
const openQuakeColumns = { pga: 'pga', pgv: 'pgv', '0.300': 'sa0p3', '1.000': 'sa1p0', '3.000': 'sa3p0' } as const;
const usgsNames: Readonly<Record<string, Bssa14Measure>> = { PGA: 'pga', SA1P0: 'sa1p0', SA3P0: 'sa3p0' };
const pygmmNames: Readonly<Record<string, Bssa14Measure>> = {
  PGA: 'pga',
  PGV: 'pgv',
  'SA(0.3)': 'sa0p3',
  'SA(1.0)': 'sa1p0',
  'SA(3.0)': 'sa3p0',
};

describeReference('BSSA14', 'science/gmpe-bssa2014', (path) => {
  const files: ReadonlyArray<readonly [string, Bssa14Region, 'median' | 'tau' | 'phi' | 'total']> = [
    ['BSSA_2014_MEAN.csv', 'global', 'median'],
    ['BSSA_2014_NOSOF_MEAN.csv', 'global', 'median'],
    ['BSSA_2014_HIGHQ_MEAN.csv', 'china-turkey', 'median'],
    ['BSSA_2014_LOWQ_MEAN.csv', 'italy-japan', 'median'],
    ['BSSA_2014_INTER_STD.csv', 'global', 'tau'],
    ['BSSA_2014_INTRA_STD.csv', 'global', 'phi'],
    ['BSSA_2014_TOTAL_STD.csv', 'global', 'total'],
  ];
  it.each(files)('%s', (file, region, quantity) => {
    const rows = csvRows(join(path, file));
    const comparisons = rows.flatMap((row, line) =>
      Object.entries(openQuakeColumns).map(([column, measure]): Comparison => {
        const source = { magnitude: numberIn(row, 'rup_mag'), mechanism: mechanismOf(row['rup_rake']), region };
        const site = { rjbKm: numberIn(row, 'dist_rjb'), vs30Ms: numberIn(row, 'site_vs30') };
        const actual =
          quantity === 'median'
            ? Math.exp(bssa14LnMedian(measure, source, site))
            : bssa14Sigma(measure, source.magnitude, site)[quantity];
        return { label: `row ${line + 1} ${column}`, actual, expected: numberIn(row, column) };
      }),
    );
    expectWithin(file, rows.length, comparisons, toleranceOf(folder, 'BSSA_2014_*'));
  });

  it('usgs_nshmp_bssa14.csv', () => {
    const rows = csvRows(join(path, 'usgs_nshmp_bssa14.csv'));
    const used = rows.filter((row) => usgsNames[row['imt']!]);
    expect(rows.filter((row) => !used.includes(row)).every((row) => /^SA0P0?2$/.test(row['imt']!))).toBe(true);
    const comparisons = used.flatMap((row, line) =>
      both(row, line, usgsNames[row['imt']!]!, {
        magnitude: numberIn(row, 'Mw'),
        mechanism: mechanismOf(row['rake']),
        region: 'global',
        path: pathOf(numberIn(row, 'rjB'), row['vs30'], row['z1p0']),
      }),
    );
    expectWithin('usgs_nshmp_bssa14.csv', used.length, comparisons, toleranceOf(folder, 'usgs_nshmp_bssa14.csv'));
  });

  it('pygmm_ngaw2_bssa14.csv', () => {
    const rows = csvRows(join(path, 'pygmm_ngaw2_bssa14.csv'));
    const used = rows.filter((row) => pygmmNames[row['imt']!]);
    expect(rows.filter((row) => !used.includes(row)).every((row) => row['imt']!.startsWith('SA('))).toBe(true);
    const comparisons = used.flatMap((row, line) =>
      both(row, line, pygmmNames[row['imt']!]!, {
        magnitude: numberIn(row, 'mag'),
        mechanism: pygmmMechanisms[row['mechanism']!] ?? 'unknown',
        region: pygmmRegions[row['region']!] ?? 'global',
        path: {
          ...pathOf(numberIn(row, 'rjb_km'), row['vs30'], row['z1p0_km']),
          ...(row['region'] === 'japan' ? { basin: 'japan' as const } : {}),
        },
      }),
    );
    expectWithin('pygmm_ngaw2_bssa14.csv', used.length, comparisons, toleranceOf(folder, 'pygmm_ngaw2_bssa14.csv'));
  });
});

const pygmmMechanisms: Readonly<Record<string, Mechanism>> = { SS: 'strike-slip', NS: 'normal', RS: 'reverse' };
const pygmmRegions: Readonly<Record<string, Bssa14Region>> = {
  china: 'china-turkey',
  turkey: 'china-turkey',
  italy: 'italy-japan',
  japan: 'italy-japan',
};

interface Case {
  readonly magnitude: number;
  readonly mechanism: Mechanism;
  readonly region: Bssa14Region;
  readonly path: Bssa14Path;
}

function both(row: Row, line: number, measure: Bssa14Measure, source: Case): Comparison[] {
  const label = `row ${line + 1} ${row['imt']}`;
  return [
    {
      label: `${label} median`,
      actual: Math.exp(bssa14LnMedian(measure, source, source.path)),
      expected: numberIn(row, row['median_g'] === undefined ? 'median_g_or_cms' : 'median_g'),
    },
    {
      label: `${label} sigma`,
      actual: bssa14Sigma(measure, source.magnitude, source.path).total,
      expected: numberIn(row, 'sigma_ln'),
    },
  ];
}

function pathOf(rjbKm: number, vs30: string | undefined, z1: string | undefined): Bssa14Path {
  const z1Km = Number(z1 || Number.NaN);
  return { rjbKm, vs30Ms: Number(vs30), ...(Number.isFinite(z1Km) ? { z1Km } : {}) };
}

/** The tables hold rakes of -90, 0 and 90 only; blank or NaN means that the mechanism is unknown. */
function mechanismOf(rake: string | undefined): Mechanism {
  if (rake === undefined || rake === '' || rake === 'NaN') return 'unknown';
  return ({ '-90': 'normal', '0': 'strike-slip', '90': 'reverse' } as const)[String(Number(rake))]!;
}
