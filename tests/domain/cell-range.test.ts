/** Ranges against sets of cells enumerated by h3-js, with pentagons in every draw. */
import fc from 'fast-check';
import { cellToChildren, cellToChildrenSize, getNumCells, getPentagons } from 'h3-js';
import { describe, expect, it } from 'vitest';
import {
  type CellRange,
  cellsOf,
  coarsen,
  countCells,
  intersectRanges,
  mergeRanges,
  rangeOf,
  rangesContain,
  rangesFromText,
  rangesOf,
  rangesToText,
  subtractRanges,
  unionRanges,
} from '../../domain/cell-range.ts';
import { baseCells, type Cell, cellAt, cellFromString, cellToString, parentOf } from '../../domain/lattice.ts';

const pentagons = [0, 4, 6, 7, 8].flatMap((resolution) => getPentagons(resolution).map(cellFromString));

const anyCell = (from: number, to: number): fc.Arbitrary<Cell> =>
  fc.oneof(
    fc
      .tuple(fc.double({ min: -180, max: 180, noNaN: true }), fc.double({ min: -90, max: 90, noNaN: true }))
      .chain(([lon, lat]) => fc.integer({ min: from, max: to }).map((resolution) => cellAt(lon, lat, resolution))),
    fc
      .constantFrom(...getPentagons(Math.max(from, to - 3)))
      .chain((pentagon) => fc.constantFrom(...cellToChildren(pentagon, to)))
      .map(cellFromString),
    fc.constantFrom(...getPentagons(to)).map(cellFromString),
  );

/** A few hundred cells within one small family, so that draws overlap and touch. */
const family = fc
  .oneof(fc.constantFrom(...getPentagons(5)), anyCell(5, 5).map(cellToString))
  .chain((root) =>
    fc.array(fc.constantFrom(...[7, 8].flatMap((resolution) => cellToChildren(root, resolution))), { maxLength: 80 }),
  )
  .map((texts) => texts.map(cellFromString));

const brute = (cells: readonly Cell[]): Set<Cell> =>
  new Set(cells.flatMap((cell) => cellToChildren(cellToString(cell), 8).map((text) => BigInt(`0x${text}`))));

const ascending = (cells: Iterable<Cell>): Cell[] => [...cells].sort((a, b) => (a < b ? -1 : 1));

describe('rangeOf', () => {
  it('spans exactly the descendants, pentagons included', () => {
    fc.assert(
      fc.property(
        fc.oneof(anyCell(4, 8), fc.constantFrom(...pentagons.filter((cell) => cell > 0x84n << 52n))),
        (cell) => {
          const children = ascending(brute([cell]));
          expect(rangeOf(cell)).toEqual([children[0], children.at(-1)]);
          expect(countCells([rangeOf(cell)])).toBe(children.length);
          expect([...cellsOf([rangeOf(cell)])]).toEqual(children);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('holds a cell exactly when the cell descends from it', () => {
    fc.assert(
      fc.property(anyCell(8, 8), anyCell(0, 8), (cell, other) => {
        const ancestor = parentOf(cell, 3);
        expect(rangesContain([rangeOf(ancestor)], cell)).toBe(true);
        const isInside = rangesContain([rangeOf(other)], cell);
        expect(isInside).toBe(parentOf(cell, Number((other >> 52n) & 15n)) === other);
      }),
      { numRuns: 500 },
    );
  });

  it('refuses a cell finer than res 8', () => {
    expect(() => rangeOf(cellAt(0, 0, 9))).toThrow(RangeError);
  });
});

describe('countCells', () => {
  it('counts the Earth as h3 does', () => {
    expect(countCells(rangesOf(baseCells()))).toBe(getNumCells(8));
  });

  it.each(pentagons.map(cellToString))('counts the descendants of pentagon %s', (text) => {
    expect(countCells([rangeOf(cellFromString(text))])).toBe(cellToChildrenSize(text, 8));
  });
});

describe('canonical form', () => {
  it('makes one range of the whole Earth, and of all children of a cell', () => {
    expect(rangesOf(baseCells())).toHaveLength(1);
    for (const pentagon of getPentagons(4)) {
      expect(rangesOf(cellToChildren(pentagon, 8).map(cellFromString))).toEqual([rangeOf(cellFromString(pentagon))]);
    }
  });

  it('joins a parent’s last cell with the next parent’s first', () => {
    const siblings = cellToChildren('85283473fffffff', 7).map(cellFromString).slice(2, 4);
    const [first, second] = siblings.map(rangeOf) as [CellRange, CellRange];
    expect(
      mergeRanges([
        [second[0], second[0]],
        [first[1], first[1]],
      ]),
    ).toEqual([[first[1], second[0]]]);
  });

  it('joins across the missing child of a pentagon', () => {
    const pentagon = cellFromString(getPentagons(6)[3]!);
    const children = cellToChildren(cellToString(pentagon), 7).map(cellFromString);
    const [zeroth, second] = children.slice(0, 2).map(rangeOf) as [CellRange, CellRange];
    expect(
      mergeRanges([
        [zeroth[1], zeroth[1]],
        [second[0], second[0]],
      ]),
    ).toHaveLength(1);
  });
});

describe('set operations', () => {
  it('agree with sets of cells', () => {
    fc.assert(
      fc.property(
        family.chain((cells) => fc.tuple(fc.constant(cells), fc.shuffledSubarray(cells), family)),
        ([all, some, other]) => {
          for (const [a, b] of [
            [all, some],
            [some, other],
            [all, other],
          ] as const) {
            const [x, y] = [brute(a), brute(b)];
            const [p, q] = [rangesOf(a), rangesOf(b)];
            expect([...cellsOf(p)]).toEqual(ascending(x));
            expect([...cellsOf(unionRanges(p, q))]).toEqual(ascending(new Set([...x, ...y])));
            expect([...cellsOf(intersectRanges(p, q))]).toEqual(ascending([...x].filter((cell) => y.has(cell))));
            expect([...cellsOf(subtractRanges(p, q))]).toEqual(ascending([...x].filter((cell) => !y.has(cell))));
            expect(unionRanges(subtractRanges(p, q), intersectRanges(p, q))).toEqual(p);
            for (const resolution of [0, 4, 6, 7, 8]) {
              expect(coarsen(p, resolution)).toEqual(
                ascending(new Set([...x].map((cell) => parentOf(cell, resolution)))),
              );
            }
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('finds exactly the members', () => {
    fc.assert(
      fc.property(family, family, (cells, probes) => {
        const [members, ranges] = [brute(cells), rangesOf(cells)];
        for (const probe of [...members, ...brute(probes)])
          expect(rangesContain(ranges, probe)).toBe(members.has(probe));
      }),
      { numRuns: 40 },
    );
  });

  it('handles empty sets', () => {
    const some = [rangeOf(cellAt(47, 11, 6))];
    expect([unionRanges(), intersectRanges(some, []), subtractRanges([], some), coarsen([], 3)]).toEqual([
      [],
      [],
      [],
      [],
    ]);
    expect(subtractRanges(some, [])).toEqual(some);
    expect(rangesContain([], cellAt(47, 11))).toBe(false);
  });
});

describe('text form', () => {
  it('comes back unchanged through JSON', () => {
    fc.assert(
      fc.property(family, (cells) => {
        const ranges = rangesOf(cells);
        expect(rangesFromText(JSON.parse(JSON.stringify(rangesToText(ranges))))).toEqual(ranges);
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    [[['882834701bfffff', '88283470']]],
    [[['872834701ffffff', '872834701ffffff']]],
    [[['882834703bfffff', '882834701bfffff']]],
    [[['8808000001fffff', '8808000003fffff']]],
    [[['zz', '']]],
  ])('refuses %j', (pairs) => {
    expect(() => rangesFromText(pairs as [string, string][])).toThrow(/cell|backwards/);
  });
});
