/** The unknown rupture against planes laid out on the sphere at random strikes, and its limits. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ruptureFor } from '../../../scoring/ground-motion/rupture.ts';
import { quadBelowTrace, ruptureDistances } from '../../../scoring/ground-motion/rupture-distance.ts';

const source = { magnitude: 7.5, depthKm: 12, mechanism: 'strike-slip', setting: 'crust' } as const;

it('is a point below M 6.5', () => {
  expect(ruptureFor({ ...source, magnitude: 6.49 })).toBeUndefined();
  expect(ruptureFor({ ...source, magnitude: 6.5 })).toBeDefined();
});

it('has the published size: Landers and Izmit measured about 70 and 120 km', () => {
  expect(ruptureFor({ ...source, magnitude: 7.28 })!.lengthKm).toBeCloseTo(88, 0);
  expect(ruptureFor({ ...source, magnitude: 7.4 })!.lengthKm).toBeCloseTo(104, 0);
});

it('has the same median distance as planes on the sphere at every strike', () => {
  const { lengthKm, distancesAt } = ruptureFor(source)!;
  const perDegree = 111.195;
  for (const epicentralKm of [20, 60, 150, 400]) {
    const distances = Array.from({ length: 720 }, (_, index) => {
      const strike = (index * 137.508 * Math.PI) / 180;
      const share = (index + 0.5) / 720;
      const end = (along: number) => ({
        lon: (along * Math.sin(strike)) / perDegree,
        lat: (along * Math.cos(strike)) / perDegree,
        depthKm: 0.1,
      });
      const quad = quadBelowTrace(end(-share * lengthKm), end((1 - share) * lengthKm), 20, 89.9);
      return ruptureDistances([quad])(epicentralKm / perDegree, 0).rjbKm;
    });
    const guess = distancesAt(epicentralKm).map(({ rjbKm }) => rjbKm);
    expect(Math.abs(median(guess) - median(distances))).toBeLessThan(0.03 * epicentralKm + 2);
  }
});

it('is never farther than the epicentre, nor nearer than the whole rupture allows', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 6.5, max: 9, noNaN: true }),
      fc.double({ min: 0, max: 60, noNaN: true }),
      fc.double({ min: 0, max: 800, noNaN: true }),
      fc.constantFrom('crust', 'interface'),
      (magnitude, depthKm, epicentralKm, setting) => {
        const rupture = ruptureFor({ magnitude, depthKm, mechanism: 'unknown', setting })!;
        for (const { rjbKm, rruptureKm } of rupture.distancesAt(epicentralKm)) {
          expect(rjbKm).toBeLessThanOrEqual(epicentralKm + 1e-9);
          expect(rruptureKm).toBeGreaterThanOrEqual(rjbKm - 1e-9);
          expect(rruptureKm).toBeLessThanOrEqual(Math.hypot(epicentralKm, depthKm) + 1e-9);
        }
      },
    ),
    { numRuns: 50 },
  );
});

const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
