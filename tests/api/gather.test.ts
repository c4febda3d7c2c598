/** What is asked for together is done together, and a bad one fails alone. */
import { expect, it } from 'vitest';
import { gather } from '../../api/gather.ts';

it('runs the first at once, the others together up to the most, each answered in its place', async () => {
  const batches: number[] = [];
  const double = gather<number, number>(async (inputs) => {
    batches.push(inputs.length);
    await new Promise((done) => setTimeout(done, 5));
    return inputs.map((input) => 2 * input);
  }, 4);
  expect(await Promise.all(Array.from({ length: 10 }, (_, n) => double(n)))).toEqual(
    Array.from({ length: 10 }, (_, n) => 2 * n),
  );
  expect(batches).toEqual([1, 4, 4, 1]);
  expect(await double(21)).toBe(42);
});

it('lets a bad one fail alone', async () => {
  const check = gather<number, string>(async (inputs) => {
    if (inputs.includes(3)) throw new Error('three');
    return inputs.map(String);
  }, 10);
  const outcomes = await Promise.allSettled([1, 2, 3, 4].map(check));
  expect(outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : 'failed'))).toEqual([
    '1',
    '2',
    'failed',
    '4',
  ]);
});
