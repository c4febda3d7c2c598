/** Reading the published tables and their tolerances, and checking every row of a table against a model. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { referencePath } from '../../kits/reference.ts';

export type Row = Readonly<Record<string, string>>;

/** Rows of a CSV file with a header; quoted fields may hold commas. */
export function csvRows(path: string): Row[] {
  const lines = readFileSync(path, 'utf8')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
  const names = csvFields(lines[0]!);
  return lines.slice(1).map((line) => {
    const fields = csvFields(line);
    return Object.fromEntries(names.map((name, index) => [name, fields[index] ?? '']));
  });
}

/** A field as a number; a blank or unreadable field fails the test instead of turning into zero. */
export function numberIn(row: Row, name: string): number {
  const value = row[name] === '' || row[name] === undefined ? Number.NaN : Number(row[name]);
  if (!Number.isFinite(value)) throw new Error(`no number in column ${name}: ${JSON.stringify(row)}`);
  return value;
}

export interface Tolerance {
  readonly kind: 'absolute' | 'relative';
  readonly tolerance: number;
}

/** The tolerance that the reference data states for a folder and file pattern. */
export function toleranceOf(folder: string, files: string): Tolerance {
  const row = csvRows(referencePath('science', 'tolerances.csv')!).find(
    (each) => each['folder'] === folder && each['files'] === files,
  );
  if (row?.['kind'] !== 'absolute' && row?.['kind'] !== 'relative') throw new Error(`no tolerance: ${folder} ${files}`);
  return { kind: row['kind'], tolerance: numberIn(row, 'tolerance') };
}

export interface Comparison {
  readonly label: string;
  readonly actual: number;
  readonly expected: number;
  /** A tolerance that the row itself states wins over the file's. */
  readonly own?: Tolerance;
}

/**
 * Asserts that every row was compared and none deviates by more than the tolerance; prints the count of rows and values
 * and the deviation that comes closest to its tolerance.
 */
export function expectWithin(name: string, rows: number, comparisons: readonly Comparison[], limit: Tolerance): void {
  let worst = { share: 0, deviation: 0, kind: limit.kind };
  const misses: string[] = [];
  for (const { label, actual, expected, own } of comparisons) {
    const { kind, tolerance } = own ?? limit;
    const deviation = Math.abs(actual - expected) / (kind === 'relative' ? Math.abs(expected) : 1);
    const share = deviation / tolerance;
    if (share > worst.share) worst = { share, deviation, kind };
    if (!(deviation <= tolerance)) misses.push(`${label}: ${actual} instead of ${expected}`);
  }
  const used = `${(100 * worst.share).toPrecision(2)} % of its tolerance`;
  console.log(
    `${name}: ${rows} rows, ${comparisons.length} values, worst ${worst.kind} deviation ${worst.deviation.toExponential(2)}, ${used}`,
  );
  expect(misses.slice(0, 10)).toEqual([]);
  expect(rows).toBeGreaterThan(0);
  expect(comparisons.length).toBeGreaterThanOrEqual(rows);
}

function csvFields(line: string): string[] {
  return [...`,${line}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((match) => (match[1] ?? match[2] ?? '').trim());
}
