/** Subscribing while alerts are issued: everybody hears each alert once, whichever commits first, and a quiet subscription adds no job. */
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import webPushChannel from '../../alerts/channels/web-push.ts';
import { fanOut } from '../../alerts/fan-out.ts';
import { openPlans } from '../../alerts/plan.ts';
import { type PushService, startPushService, type TestSubscriber } from '../../demo/push-service.ts';
import { rangesOf } from '../../domain/cell-range.ts';
import type { DeliverJob } from '../../domain/pipeline.ts';
import { transaction } from '../../platform/postgres.ts';
import { changeWishes, subscribe } from '../../platform/stores/subscription-store.ts';
import { homes, issue, openStage, openWorld, outbox, type Stage, usualWishes, type World } from './delivery-world.ts';

const told = rangesOf(homes.slice(0, 4));
const policy = { extraHosts: [], allowPrivateHosts: true };

let world: World;
let service: PushService;
let stage: Stage;
beforeAll(async () => {
  world = await openWorld();
}, 120_000);
afterAll(() => world.close());
beforeEach(async () => {
  service = await startPushService();
  stage = await openStage(world);
});
afterEach(async () => {
  await stage.close();
  await service.close();
  await world.platform.pool.query('TRUNCATE subscriptions, deliveries, audiences, outbox');
  await world.platform.pool.query('TRUNCATE alerts, threads CASCADE');
});

/** Subscribes in a transaction that stays open for a while after it has looked for alerts. */
const join = async (person: TestSubscriber, cell = homes[0]!, openMs = 0) => {
  const { pool, vault } = world.platform;
  const address = webPushChannel.parseAddress(person.subscription, policy);
  return transaction(pool, async (client) => {
    const made = await subscribe(client, vault, 'web-push', address, { ...usualWishes, cell });
    await sleep(openMs);
    return made;
  });
};

/** Issues, and tells at once those whom the fan-out finds. */
const issueAndTell = async (id: string) => {
  const { pool } = world.platform;
  await issue(world, { id, thread: `thread-${id}`, told });
  await fanOut(pool, openPlans(pool), id, 50);
  const { rows } = await pool.query<{ payload: DeliverJob }>(
    `UPDATE outbox SET done_at = now() WHERE queue = 'deliver-immediate' AND payload ->> 'alertId' = $1
       AND payload ->> 'origin' = 'fan-out' RETURNING payload`,
    [id],
  );
  for (const { payload } of rows) await stage.deliver(payload);
};

describe('subscribing while alerts are issued', () => {
  it('leaves nobody out and tells nobody twice', async () => {
    let round = 0;
    const startsMs = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 4, maxLength: 4 });
    const alertsMs = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(startsMs, fc.integer({ min: 0, max: 300 }), alertsMs, async (people, openMs, alerts) => {
        round += 1;
        const ids = alerts.map((_, n) => `r${round}-${n}`);
        const subscribers = people.map(() => service.subscribe());
        await Promise.all([
          ...people.map(async (atMs, n) => {
            await sleep(atMs);
            await join(subscribers[n]!, homes[n % 4], openMs);
          }),
          ...alerts.map(async (atMs, n) => {
            await sleep(atMs);
            await issueAndTell(ids[n]!);
          }),
        ]);
        // Later than any search for those whom an alert did not wait for.
        stage.now += 61_000;
        await stage.drain();
        for (const { received } of subscribers) {
          const heard = received.map(({ id }) => id).filter((id) => ids.includes(id));
          expect(heard.toSorted()).toEqual(ids);
        }
      }),
      { numRuns: 8, endOnFailure: true },
    );
  }, 120_000);

  it('holds no alert up for long, and finds later who was half-way through', async () => {
    const person = service.subscribe();
    const joining = join(person, homes[0], 2_500);
    await sleep(100);
    const startedAt = Date.now();
    await issueAndTell('a1');
    expect(Date.now() - startedAt).toBeLessThan(2_000);
    await joining;
    await stage.drain();
    expect(person.received).toEqual([]);
    stage.now += 6_000;
    await stage.drain();
    stage.now += 60_000;
    await stage.drain();
    expect(person.received.map(({ id }) => id)).toEqual(['a1']);
  });
});

describe('a subscription', () => {
  const greetings = async () => (await outbox<{ subscriptionId: string }>(world, 'greet')).length;

  it('adds a job only where an alert is in force', async () => {
    const person = service.subscribe();
    const { id, token } = await join(person);
    expect(await greetings()).toBe(0);
    await issue(world, { id: 'expired', told, issuedAt: Date.now() - 60_000, expiresAt: Date.now() - 1_000 });
    await issue(world, { id: 'elsewhere', thread: 't2', told: rangesOf([homes[1]!, homes[2]!, homes[3]!, homes[5]!]) });
    await join(person, homes[0]);
    await join(person, homes[4]);
    await join(person, homes[6]);
    expect(await greetings()).toBe(0);
    for (const home of [1, 2, 3, 5]) await join(service.subscribe(), homes[home]);
    expect(await greetings()).toBe(4);
    const { token: renewed } = await join(person, homes[0]);
    expect(renewed).not.toBe(token);
    const change = (cell: bigint) =>
      transaction(world.platform.pool, (c) => changeWishes(c, id, renewed, { ...usualWishes, cell }));
    await change(homes[4]!);
    expect(await greetings()).toBe(4);
    await change(homes[5]!);
    expect(await greetings()).toBe(5);
  });
});
