/** Allen, Wald & Worden 2012 against the tables of an independent Matlab implementation. */
import { join } from 'node:path';
import { it } from 'vitest';
import { allen2012Hypocentre, allen2012Rupture } from '../../../scoring/ground-motion/allen2012.ts';
import { describeReference } from '../../kits/reference.ts';
import { type Comparison, csvRows, expectWithin, numberIn, toleranceOf } from './reference-table.ts';

describeReference('Allen 2012', 'science/ipe-allen2012', (path) => {
  const files = [
    ['AWW_IPE_RRUP_MEAN.csv', allen2012Rupture, 'dist_rrup', 'mmi'],
    ['AWW_IPE_RRUP_SIGMA.csv', allen2012Rupture, 'dist_rrup', 'sigma'],
    ['AWW_IPE_RHYPO_MEAN.csv', allen2012Hypocentre, 'dist_rhypo', 'mmi'],
    ['AWW_IPE_RHYPO_SIGMA.csv', allen2012Hypocentre, 'dist_rhypo', 'sigma'],
  ] as const;
  it.each(files)('%s', (file, predict, distance, quantity) => {
    const rows = csvRows(join(path, file));
    const comparisons = rows.map(
      (row, line): Comparison => ({
        label: `row ${line + 1}`,
        actual: predict(numberIn(row, 'rup_mag'), numberIn(row, distance))[quantity],
        expected: numberIn(row, 'mmi'),
      }),
    );
    expectWithin(file, rows.length, comparisons, toleranceOf('ipe-allen2012', '*'));
  });
});
