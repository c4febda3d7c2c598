/** Without its record the API says so, and to whom it matters: 503 and never a page of nothing. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiKit, openApiKit } from '../kits/api-kit.ts';

let kit: ApiKit;
beforeAll(async () => {
  kit = await openApiKit();
  await kit.stopRecord();
});
afterAll(() => kit.close());

it('is down in /health, naming what cannot be reached', async () => {
  const answer = await kit.ask('GET', '/health');
  expect(answer.status).toBe(503);
  expect(answer.json()).toMatchObject({ status: 'down', checks: { record: 'unreachable' } });
});

it.each([
  '/v1/alerts?active',
  '/v1/zones',
  '/v1/events',
  '/v1/feed/alerts.atom',
])('answers %s with 503, not with an empty list', async (url) => {
  const answer = await kit.ask('GET', url);
  expect(answer.json(), answer.text).toMatchObject({ status: 503, code: 'unavailable' });
  expect(answer.text).not.toContain('ECONN');
});
