/** The right of way between lanes: within 100 ms in one process, and as soon as another process has immediate work. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLanes } from '../../alerts/lanes.ts';
import { openWorld, type World } from './delivery-world.ts';

describe('lanes', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  }, 120_000);
  afterAll(() => world.close());

  const aborted = (signal: AbortSignal) =>
    new Promise<void>((done) => {
      if (signal.aborted) done();
      else signal.addEventListener('abort', () => done(), { once: true });
    });
  const addImmediate = (id: string, notBefore: string) =>
    world.platform.pool.query(
      `INSERT INTO outbox (queue, job_id, payload, not_before) VALUES ('deliver-immediate', $1, '{}', now() + $2::interval)`,
      [id, notBefore],
    );

  it('stop routine work at once when immediate work starts in the process', async () => {
    const lanes = openLanes(world.platform.pool);
    await lanes.routine(async (giveWay) => {
      expect(giveWay.aborted).toBe(false);
      await lanes.immediate(async () => expect(giveWay.aborted).toBe(true));
    });
  });

  it('stop routine work that starts while immediate work runs', async () => {
    const lanes = openLanes(world.platform.pool);
    await lanes.immediate(() => lanes.routine(async (giveWay) => expect(giveWay.aborted).toBe(true)));
  });

  it('see what waits for another process, and not what is put off', async () => {
    const lanes = openLanes(world.platform.pool);
    await addImmediate('later', '1 hour');
    await lanes.routine(async (giveWay) => {
      expect(giveWay.aborted).toBe(false);
      await addImmediate('now', '0');
      await aborted(giveWay);
    });
    await world.platform.pool.query('UPDATE outbox SET done_at = now()');
    await lanes.routine(async (giveWay) => expect(giveWay.aborted).toBe(false));
  });
});
