import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assign, type Edge } from '../../scoring/assignment.ts';

const alone = 10;

/** Every matching, by brute force. */
function cheapest(edgesOfRow: readonly (readonly Edge[])[], taken: readonly number[] = []): number {
  const [edges, ...rest] = edgesOfRow;
  if (!edges) return 0;
  const matched = edges
    .filter(({ column }) => !taken.includes(column))
    .map(({ column, cost }) => cost + cheapest(rest, [...taken, column]));
  return Math.min(alone + cheapest(rest, taken), ...matched);
}

const costOf = (edgesOfRow: readonly (readonly Edge[])[], choice: readonly (number | null)[]) =>
  choice.reduce<number>(
    (sum, column, row) =>
      sum + (column === null ? alone : edgesOfRow[row]!.find((edge) => edge.column === column)!.cost),
    0,
  );

describe('assign', () => {
  it('finds what brute force finds, and uses no column twice', () => {
    const edges = fc.uniqueArray(
      fc.record({ column: fc.integer({ min: 0, max: 5 }), cost: fc.integer({ min: 0, max: 14 }) }),
      { selector: ({ column }) => column, maxLength: 5 },
    );
    fc.assert(
      fc.property(fc.array(edges, { maxLength: 6 }), (edgesOfRow) => {
        const choice = assign(edgesOfRow, alone);
        expect(costOf(edgesOfRow, choice)).toBe(cheapest(edgesOfRow));
        const columns = choice.filter((column) => column !== null);
        expect(new Set(columns).size).toBe(columns.length);
      }),
      { numRuns: 500 },
    );
  });

  it('matches a chain of two thousand in well under the test limit', () => {
    const chain = Array.from({ length: 2000 }, (_, row) => [
      { column: row, cost: 3 },
      { column: row + 1, cost: 1 },
    ]);
    expect(assign(chain, alone)).toEqual(chain.map((_, row) => row + 1));
  });
});
