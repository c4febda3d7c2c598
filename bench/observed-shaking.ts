/**
 * Bias and scatter of the shaking models against real records: Landers and Chi-Chi (PEER NGA-West2) and the felt
 * reports of South Napa. Needs TOCSIN_REFERENCE: `node --import tsx bench/observed-shaking.ts`.
 */
import { observedShaking } from '../tests/scoring/ground-motion/observed-shaking.ts';

process.stdout.write('data             quantity        n    bias scatter model sigma\n');
for (const { data, quantity, count, bias, scatter, sigma } of observedShaking()) {
  const figures = [bias, scatter, sigma].map((value) => value.toFixed(3).padStart(8)).join('');
  process.stdout.write(`${data.padEnd(16)} ${quantity.padEnd(11)} ${String(count).padStart(5)}${figures}\n`);
}
