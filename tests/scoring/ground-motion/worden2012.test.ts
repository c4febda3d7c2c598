/** The intensity conversion of Worden et al. 2012 against ShakeMap's published test values, both ways. */
import { join } from 'node:path';
import { it } from 'vitest';
import {
  type IntensityMeasure,
  intensityFromMotion,
  motionFromIntensity,
  worden2012Residual,
  worden2012Sigma,
} from '../../../scoring/ground-motion/worden2012.ts';
import { describeReference } from '../../kits/reference.ts';
import { type Comparison, csvRows, expectWithin, numberIn, type Row, toleranceOf } from './reference-table.ts';

const measures: Readonly<Record<string, IntensityMeasure>> = {
  PGA: 'pga',
  PGV: 'pgv',
  'SA(0.3)': 'sa0p3',
  'SA(1.0)': 'sa1p0',
  'SA(3.0)': 'sa3p0',
};

describeReference('Worden 2012', 'science/gmice-worden2012', (path) => {
  it('wgrw12_tests.csv', () => {
    const rows = csvRows(join(path, 'wgrw12_tests.csv'));
    const comparisons = rows.map((row, line): Comparison => {
      const measure = measures[row['imt']!]!;
      const convert = row['direction'] === 'GM2MMI' ? intensityFromMotion : motionFromIntensity;
      const actual = convert(measure, numberIn(row, 'input'), residualOf(row, measure));
      return { label: `row ${line + 1}`, actual, expected: numberIn(row, 'expected') };
    });
    expectWithin('wgrw12_tests.csv', rows.length, comparisons, toleranceOf('gmice-worden2012', '*'));
  });

  it('wgrw12_sigma.csv', () => {
    const rows = csvRows(join(path, 'wgrw12_sigma.csv'));
    const comparisons = rows.flatMap((row): Comparison[] => {
      const sigma = worden2012Sigma[measures[row['imt']!]!];
      return [
        { label: `${row['imt']} MMI`, actual: sigma.mmi, expected: numberIn(row, 'sigma_mmi') },
        {
          label: `${row['imt']} motion`,
          actual: 10 ** sigma.log10Motion,
          expected: numberIn(row, 'sigma_log10_gm_antilog'),
        },
      ];
    });
    expectWithin('wgrw12_sigma.csv', rows.length, comparisons, toleranceOf('gmice-worden2012', '*'));
  });
});

/** ShakeMap applies the residual only when both magnitude and distance are given. */
function residualOf(row: Row, measure: IntensityMeasure): number {
  if (!row['mag'] || !row['dist_km']) return 0;
  return worden2012Residual(measure, numberIn(row, 'mag'), numberIn(row, 'dist_km'));
}
