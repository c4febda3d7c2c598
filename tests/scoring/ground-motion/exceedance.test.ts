/** The normal distribution against values of Abramowitz & Stegun, Table 26.1, and its inverse. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mmiForProbability, probabilityAtLeast } from '../../../scoring/ground-motion/exceedance.ts';

it.each([
  [0, 0.5],
  [0.5, 0.3085375387],
  [1, 0.1586552539],
  [1.96, 0.0249978951],
  [3, 0.001349898],
  [-1, 0.8413447461],
  [-2.5, 0.9937903347],
])('the upper tail beyond %d sigma is %d', (z, tail) => {
  expect(probabilityAtLeast(5, 1, 5 + z)).toBeCloseTo(tail, 6);
});

it('is a probability, falls with the level and is undone by its inverse', () => {
  const mmi = fc.double({ min: -3, max: 12, noNaN: true });
  const sigma = fc.double({ min: 0.3, max: 3, noNaN: true });
  fc.assert(
    fc.property(mmi, sigma, fc.double({ min: 1, max: 10, noNaN: true }), (mean, spread, level) => {
      const probability = probabilityAtLeast(mean, spread, level);
      expect(probability).toBeGreaterThanOrEqual(0);
      expect(probability).toBeLessThanOrEqual(1);
      expect(probabilityAtLeast(mean, spread, level + 0.5)).toBeLessThanOrEqual(probability);
      if (probability > 1e-4 && probability < 1 - 1e-4) {
        expect(mmiForProbability(level, spread, probability)).toBeCloseTo(mean, 2);
      }
    }),
  );
});

it('reaches far into the tails', () => {
  for (const probability of [1e-9, 1e-5, 0.01, 0.3, 0.5, 0.7, 0.99, 0.99999]) {
    const mean = mmiForProbability(6, 1, probability);
    expect(probabilityAtLeast(mean, 1, 6) / probability).toBeCloseTo(1, 5);
  }
  expect(() => mmiForProbability(6, 1, 1)).toThrow('between 0 and 1');
});
