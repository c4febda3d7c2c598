import { describe, expect, it } from 'vitest';
import { rangesOf } from '../../domain/cell-range.ts';
import { coverCircle } from '../../domain/cover.ts';
import { centreOf } from '../../domain/lattice.ts';
import { bundledExposure, exposureOf } from '../../scoring/exposure.ts';
import { sampleCells } from '../kits/field-kit.ts';

describe('exposure', () => {
  it('adds up the places inside the ranges, several in one cell too', () => {
    const place = (index: number, population: number) => {
      const [lon, lat] = centreOf(sampleCells[index]!);
      return { population, lon, lat };
    };
    const exposure = exposureOf([place(0, 10), place(0, 5), place(3, 100), place(6, 1000)]);
    expect(exposure.peopleIn(rangesOf([sampleCells[0]!]))).toBe(15);
    expect(exposure.peopleIn(rangesOf([sampleCells[0]!, sampleCells[6]!]))).toBe(1015);
    expect(exposure.peopleIn(rangesOf(sampleCells))).toBe(1115);
    expect(exposure.peopleIn([])).toBe(0);
  });

  it('counts the bundled places and says what they cover', () => {
    const exposure = bundledExposure();
    expect(exposure.coverage).toMatch(/1,000 inhabitants.*38 % of the world.*GeoNames, CC BY/);
    // Kahramanmaras has about 0.4 million inhabitants (GeoNames: 376 045).
    expect(exposure.peopleIn(coverCircle(36.93, 37.58, 10))).toBeGreaterThan(300_000);
    expect(exposure.peopleIn(coverCircle(-140, -40, 100))).toBe(0);
  });
});
