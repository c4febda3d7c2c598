/** Newcomers: told at once what is in force where they live, once, and part of the thread from then on. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import webPushChannel from '../../alerts/channels/web-push.ts';
import { type PushService, startPushService, type TestSubscriber } from '../../demo/push-service.ts';
import { rangesOf } from '../../domain/cell-range.ts';
import { transaction } from '../../platform/postgres.ts';
import {
  changeWishes,
  countInRanges,
  exportSubscription,
  moveAddress,
  subscribe,
  unsubscribe,
  type Wishes,
} from '../../platform/stores/subscription-store.ts';
import {
  homes,
  type Issue,
  issue,
  openStage,
  openWorld,
  type Stage,
  usualWishes,
  type World,
} from './delivery-world.ts';

const [inside, outside] = [homes.slice(0, 10), homes.slice(20, 30)];
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

const addressOf = ({ subscription }: TestSubscriber) => webPushChannel.parseAddress(subscription, policy);
const join = (subscriber: TestSubscriber, wishes: Partial<Wishes> = {}) =>
  transaction(world.platform.pool, (client) =>
    subscribe(client, world.platform.vault, 'web-push', addressOf(subscriber), {
      ...usualWishes,
      cell: inside[0]!,
      ...wishes,
    }),
  );
const heard = ({ received }: TestSubscriber) => received.map(({ id }) => id);
const say = (alert: Issue) => {
  stage.now += 10;
  return issue(world, { ...alert, issuedAt: stage.now });
};

describe('who subscribes inside an active alert', () => {
  it('is told the most severe message of each thread in force, and then its end', async () => {
    await say({ id: 'mild', band: 'Moderate', decisionId: 'd1', told: rangesOf([...inside, ...outside]) });
    await say({ id: 'worst', band: 'Extreme', decisionId: 'd1', told: rangesOf(inside) });
    await say({ id: 'other', thread: 't2', told: rangesOf(inside) });
    await say({ id: 'over', thread: 't3', told: rangesOf(inside) });
    await say({ id: 'over-end', thread: 't3', msgType: 'Cancel', told: rangesOf(inside) });
    await say({ id: 'expired', thread: 't4', told: rangesOf(inside), expiresAt: stage.now });
    const [person, elsewhere] = [service.subscribe(), service.subscribe()];
    await join(person);
    await join(elsewhere, { cell: homes[45]! });
    await stage.drain();
    expect(heard(person).toSorted()).toEqual(['other', 'worst']);
    expect(heard(elsewhere)).toEqual([]);
    await say({ id: 'end', band: 'Extreme', msgType: 'Cancel', told: rangesOf(inside), fanOut: true });
    await stage.drain();
    expect(heard(person)).toContain('end');
  });

  it('hears the newest message of a band, not one that it replaced', async () => {
    await say({ id: 'first', told: rangesOf(inside) });
    await say({ id: 'second', msgType: 'Update', told: rangesOf(inside) });
    const person = service.subscribe();
    await join(person);
    await stage.drain();
    expect(heard(person)).toEqual(['second']);
  });

  it('hears nothing of a band that is over, and the worst that still stands', async () => {
    const told = rangesOf(inside);
    await say({ id: 'worst', band: 'Extreme', decisionId: 'd1', told });
    await say({ id: 'severe', band: 'Severe', decisionId: 'd1', told });
    await say({ id: 'mild', band: 'Moderate', decisionId: 'd1', told });
    const over = { msgType: 'Update', told } as const;
    await say({ id: 'worst-over', band: 'Extreme', decision: 'downgraded', responseTypes: ['None'], ...over });
    await say({ id: 'other', thread: 't2', told });
    await say({ id: 'other-over', thread: 't2', decision: 'all-clear', responseTypes: ['AllClear'], ...over });
    const person = service.subscribe();
    await join(person);
    await stage.drain();
    expect(heard(person)).toEqual(['severe']);
  });

  it('is told once, however often it subscribes and whatever else runs', async () => {
    const person = service.subscribe();
    await say({ id: 'a1', told: rangesOf(inside), fanOut: true });
    const first = await join(person);
    const again = await join(person, { language: 'fr' });
    expect([first.created, again.created, again.id]).toEqual([true, false, first.id]);
    expect(again.token).not.toBe(first.token);
    await stage.drain();
    await join(person);
    await stage.drain();
    expect(heard(person)).toEqual(['a1']);
    const { rows } = await world.platform.pool.query('SELECT count(*)::int AS n FROM subscriptions');
    expect(rows).toEqual([{ n: 1 }]);
  });

  it('or moves into one, is told', async () => {
    const person = service.subscribe();
    const { id, token } = await join(person, { cell: outside[0]! });
    await say({ id: 'a1', told: rangesOf(inside), fanOut: true });
    await stage.drain();
    expect(heard(person)).toEqual([]);
    const wishes = { ...usualWishes, cell: inside[1]! };
    expect(await transaction(world.platform.pool, (c) => changeWishes(c, id, 'guess', wishes))).toBe(false);
    expect(await transaction(world.platform.pool, (c) => changeWishes(c, id, token, wishes))).toBe(true);
    await stage.drain();
    expect(heard(person)).toEqual(['a1']);
  });
});

describe('a subscription', () => {
  it('moves to a renewed address by the old one and its token', async () => {
    const [old, renewed, thief] = [service.subscribe(), service.subscribe(), service.subscribe()];
    const { id, token } = await join(old);
    const { pool, vault } = world.platform;
    const move = (to: TestSubscriber, by: string) =>
      transaction(pool, (c) => moveAddress(c, vault, 'web-push', addressOf(old).key, by, addressOf(to)));
    expect(await move(thief, 'guess')).toBe(false);
    await join(renewed);
    expect(await move(renewed, token)).toBe(true);
    await say({ id: 'a1', told: rangesOf(inside), fanOut: true });
    await stage.drain();
    expect([heard(old), heard(renewed), heard(thief)]).toEqual([[], ['a1'], []]);
    expect((await exportSubscription(pool, vault, id, token))?.address.key).toBe(addressOf(renewed).key);
  });

  it('is shown and ended only by its token, and lies sealed in the record', async () => {
    const person = service.subscribe();
    const { id, token } = await join(person);
    const { pool, vault } = world.platform;
    expect(await exportSubscription(pool, vault, id, 'guess')).toBeNull();
    expect(await exportSubscription(pool, vault, id, token)).toMatchObject({ cell: inside[0], told: [] });
    const { rows } = await pool.query<{ text: string }>('SELECT s::text AS text FROM subscriptions s');
    const { endpoint, keys } = person.subscription;
    for (const secret of [endpoint, endpoint.slice(-32), keys.auth, keys.p256dh, token]) {
      for (const encoding of ['utf8', 'base64', 'hex'] as const)
        expect(rows[0]!.text).not.toContain(Buffer.from(secret).toString(encoding).replace(/=+$/, ''));
    }
    expect(await unsubscribe(pool, id, 'guess')).toBe(false);
    expect(await unsubscribe(pool, id, token)).toBe(true);
  });

  it('is counted before an alert by what it wishes', async () => {
    await join(service.subscribe(), { leastSeverity: 'Extreme' });
    await join(service.subscribe(), { drills: true });
    await join(service.subscribe(), { cell: outside[0]! });
    const count = (band: 'Severe' | 'Extreme', status: 'Actual' | 'Test') =>
      countInRanges(world.platform.pool, rangesOf(inside), { hazard: 'earthquake', band, status });
    expect([await count('Severe', 'Actual'), await count('Extreme', 'Actual'), await count('Extreme', 'Test')]).toEqual(
      [1, 2, 1],
    );
  });
});
