/** SIGKILL of the delivering process in mid-run: nobody missed, repeats bounded by the batch, and a cancel that still reaches all who heard. */
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import webPushChannel from '../../alerts/channels/web-push.ts';
import { type PushService, startPushService, type TestSubscriber } from '../../demo/push-service.ts';
import { rangesOf } from '../../domain/cell-range.ts';
import { enlist, homes, issue, openWorld, type World } from './delivery-world.ts';

const batch = 60;
const people = 700;
const seed = 20_230_206;

describe('a killed delivery', () => {
  let world: World;
  let service: PushService;
  let child: ChildProcess | undefined;
  const subscribers: TestSubscriber[] = [];
  const random = seeded(seed);
  beforeAll(async () => {
    world = await openWorld({ TOCSIN_BATCH_SIZE: `${batch}`, TOCSIN_PUSH_CONNECTIONS: '8' });
    service = await startPushService();
    const policy = { extraHosts: [], allowPrivateHosts: true };
    for (let n = 0; n < people; n++) {
      const subscriber = service.subscribe(random() < 0.05 ? [{ status: 503 }] : []);
      const address = webPushChannel.parseAddress(subscriber.subscription, policy);
      await enlist(world, homes[Math.floor(random() * 60)]!, address);
      subscribers.push(subscriber);
    }
    await world.platform.pool.query('DELETE FROM outbox');
  }, 120_000);
  afterAll(async () => {
    child?.kill('SIGKILL');
    await service.close();
    await world.close();
  });

  const launch = () =>
    spawn(process.execPath, ['--import', 'tsx', 'tests/kits/delivery-child.ts'], {
      env: { ...process.env, ...world.environment },
      stdio: 'inherit',
    });
  const received = () => subscribers.reduce((sum, each) => sum + each.received.length, 0);
  const count = (state: string) =>
    world.platform.pool
      .query<{ n: number }>('SELECT count(*)::int AS n FROM deliveries WHERE state = $1', [state])
      .then(({ rows }) => rows[0]!.n);
  const unfinished = async () => (await world.platform.pool.query('SELECT FROM outbox WHERE done_at IS NULL')).rowCount;

  it('misses nobody and repeats no more than what was in hand', async () => {
    await issue(world, { id: 'a1', told: rangesOf(homes.slice(0, 60)), fanOut: true });
    service.delayMs = 25;
    let kills = 0;
    for (const share of [0.15, 0.4, 0.7].map((mark) => mark + random() * 0.1)) {
      child = launch();
      await expect.poll(received, { timeout: 40_000, interval: 10 }).toBeGreaterThan(share * people);
      await sleep(random() * 50);
      child.kill('SIGKILL');
      kills += 1;
      console.log(`kill ${kills} at ${received()} of ${people} received, ${await count('sending')} in flight`);
    }
    child = launch();
    const startedAt = Date.now();
    // What the killed process had sent may still be counted for a moment.
    await sleep(200);
    const before = received();
    await expect.poll(received, { timeout: 20_000, interval: 20 }).toBeGreaterThan(before);
    console.log(`resumed after ${Date.now() - startedAt} ms, process start included`);
    await expect.poll(unfinished, { timeout: 60_000, interval: 100 }).toBe(0);
    const counts = subscribers.map((each) => each.received.length);
    const repeats = counts.reduce((sum, n) => sum + Math.max(0, n - 1), 0);
    console.log(`repeats ${repeats}, bound ${batch * kills}`);
    expect(counts.filter((n) => n === 0)).toEqual([]);
    expect(repeats).toBeLessThanOrEqual(batch * kills);
    expect(await count('delivered')).toBe(people);
    expect(service.faults).toEqual([]);
  }, 180_000);

  it('still cancels for everyone who heard', async () => {
    await issue(world, { id: 'c1', msgType: 'Cancel', told: rangesOf(homes.slice(0, 60)), fanOut: true });
    const cancelled = () => subscribers.filter((each) => each.received.some(({ id }) => id === 'c1')).length;
    await expect.poll(cancelled, { timeout: 60_000, interval: 100 }).toBe(people);
  }, 90_000);
});

/** Mulberry32: the same numbers for the same seed. */
function seeded(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
