/**
 * Probability that shaking reaches an intensity, and back, for a normal distribution.
 *
 * Sources: cumulative normal after Press et al., Numerical Recipes (erfcc, relative error below 1.2e-7); inverse after
 * Wichura (1988), Applied Statistics 37, algorithm AS 241 (PPND7, about 1e-7).
 */

/** P(MMI ≥ level), 0–1, from mean and standard deviation in MMI units. */
export function probabilityAtLeast(mmi: number, sigma: number, level: number): number {
  return upperTail((level - mmi) / sigma);
}

/** The mean MMI at which P(MMI ≥ level) equals the probability, which must lie between 0 and 1. */
export function mmiForProbability(level: number, sigma: number, probability: number): number {
  return level + sigma * normalQuantile(probability);
}

function upperTail(z: number): number {
  const x = Math.abs(z) * Math.SQRT1_2;
  const t = 1 / (1 + 0.5 * x);
  const series = erfcSeries.reduceRight((sum, coefficient) => coefficient + t * sum, 0);
  const tail = 0.5 * t * Math.exp(-x * x + series);
  return z >= 0 ? tail : 1 - tail;
}

/** Inverse of the standard normal distribution. */
function normalQuantile(probability: number): number {
  if (!(probability > 0 && probability < 1)) {
    throw new RangeError(`A probability between 0 and 1 is needed here, not ${probability}.`);
  }
  const q = probability - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (
      q * ratio(r, [3.3871327179, 50.434271938, 159.29113202, 59.10937472], [1, 17.895169469, 78.757757664, 67.1875636])
    );
  }
  const r = Math.sqrt(-Math.log(Math.min(probability, 1 - probability)));
  const tail =
    r <= 5
      ? ratio(r - 1.6, [1.4234372777, 2.75681539, 1.3067284816, 0.17023821103], [1, 0.7370016425, 0.12021132975])
      : ratio(r - 5, [6.657905115, 3.081226386, 0.42868294337, 0.017337203997], [1, 0.24197894225, 0.012258202635]);
  return q < 0 ? -tail : tail;
}

function ratio(x: number, numerator: readonly number[], denominator: readonly number[]): number {
  const polynomial = (terms: readonly number[]) => terms.reduceRight((sum, term) => term + x * sum, 0);
  return polynomial(numerator) / polynomial(denominator);
}

const erfcSeries = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
  0.17087277,
];
