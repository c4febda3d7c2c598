/** First P and S arrivals against the published ak135 tables and TauP, every depth and distance that is there. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type FirstArrivals, firstArrivals } from '../../../scoring/ground-motion/ak135.ts';
import { describeReference } from '../../kits/reference.ts';
import { type Comparison, csvRows, expectWithin, numberIn, type Row, toleranceOf } from './reference-table.ts';

describeReference('ak135 travel times', 'science/traveltime-ak135', (path) => {
  it.each(['ak135_first_P_S.csv', 'taup_java_P_S.csv'])('%s', (file) => {
    const all = csvRows(join(path, file));
    const rows = all.filter((row) => (row['model'] ?? 'ak135') === 'ak135');
    const other = all.filter((row) => !rows.includes(row));
    expect(other.every((row) => row['model'] === 'iasp91')).toBe(true);
    if (rows.length === 0) return;
    const comparisons = rows.map(
      (row, line): Comparison => ({
        label: `row ${line + 1} ${row['phase']} ${row['depth_km']} km ${row['dist_deg']} deg`,
        actual: timeOf(row),
        expected: numberIn(row, 'time_s'),
      }),
    );
    const pattern = 'ak135_first_P_S.csv and ak135 rows of taup_java_P_S.csv';
    expectWithin(file, rows.length, comparisons, toleranceOf('traveltime-ak135', pattern));
  });
});

const prepared = new Map<number, FirstArrivals>();

function timeOf(row: Row): number {
  const depthKm = numberIn(row, 'depth_km');
  const arrivals = prepared.get(depthKm) ?? firstArrivals(depthKm);
  prepared.set(depthKm, arrivals);
  const phase = row['phase']!.toLowerCase().startsWith('p') ? 'p' : 's';
  return arrivals[phase](numberIn(row, 'dist_deg'));
}
