/** The right of way across processes: routine work of two delivering processes makes room for an immediate alert within 100 ms. */
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import webPushChannel from '../../alerts/channels/web-push.ts';
import { type PushService, startPushService, type TestSubscriber } from '../../demo/push-service.ts';
import { rangesOf } from '../../domain/cell-range.ts';
import { describeWith, type RedisServer, startRedis } from '../kits/services.ts';
import { enlist, homes, issue, openWorld, type World } from './delivery-world.ts';

const answerMs = 20;
/** Of each process, both lanes together: its routine lane has half in hand. Two processes: all of it. */
const batch = 16;
/** What was promised, and what is on its way at that instant: one answer of the push service. */
const yieldMs = 100 + answerMs;

describe('on PostgreSQL', () => suite(async () => undefined));
describeWith('redis', 'on Redis', () => suite(startRedis));

function suite(openRedis: () => Promise<RedisServer | undefined>): void {
  let redis: RedisServer | undefined;
  let world: World;
  let service: PushService;
  let children: ChildProcess[];
  beforeEach(async () => {
    redis = await openRedis();
    // Few in hand and slow answers, so that the routine run is long and what it has begun is short.
    const settings = { TOCSIN_BATCH_SIZE: `${batch}`, TOCSIN_PUSH_CONNECTIONS: '4' };
    world = await openWorld({ ...settings, ...(redis && { REDIS_URL: redis.url }) });
    service = await startPushService();
    service.delayMs = answerMs;
    children = [];
  }, 60_000);
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    await service.close();
    await world.close();
    await redis?.stop();
  });

  const launch = () =>
    children.push(
      spawn(process.execPath, ['--import', 'tsx', 'tests/kits/delivery-child.ts'], {
        env: { ...process.env, ...world.environment },
        stdio: 'inherit',
      }),
    );
  const enlistAll = async (first: number, people: number): Promise<TestSubscriber[]> => {
    const subscribers = Array.from({ length: people }, () => service.subscribe());
    for (const [n, { subscription }] of subscribers.entries()) {
      const address = webPushChannel.parseAddress(subscription, { extraHosts: [], allowPrivateHosts: true });
      await enlist(world, homes[first + (n % 20)]!, address);
    }
    return subscribers;
  };
  const arrivals = (people: readonly TestSubscriber[]) =>
    people.flatMap(({ received }) => received.map(({ at }) => at));

  it('lets an immediate alert pass, and then finishes the routine one', async () => {
    const [routine, immediate] = [await enlistAll(0, 400), await enlistAll(20, 60)];
    const told = (first: number) => rangesOf(homes.slice(first, first + 20));
    await issue(world, { id: 'r', thread: 'r', band: 'Moderate', lane: 'routine', told: told(0), fanOut: true });
    launch();
    launch();
    await expect.poll(() => arrivals(routine).length, { timeout: 60_000, interval: 10 }).toBeGreaterThan(30);
    await issue(world, { id: 'i', thread: 'i', lane: 'immediate', told: told(20), fanOut: true });
    await expect.poll(() => arrivals(immediate).length, { timeout: 60_000, interval: 5 }).toBe(60);
    const { rows } = await world.platform.pool.query<{ at: Date }>(
      `SELECT min(created_at) AS at FROM outbox WHERE queue = 'deliver-immediate'`,
    );
    const [yielded, last] = [rows[0]!.at.getTime() + yieldMs, Math.max(...arrivals(immediate))];
    expect(last).toBeGreaterThan(yielded);
    await sleep(300);
    const between = arrivals(routine).filter((at) => at > yielded && at < last);
    expect(between).toEqual([]);
    await expect.poll(() => arrivals(routine).length, { timeout: 60_000, interval: 100 }).toBe(400);
    expect(Math.max(...arrivals(routine))).toBeGreaterThan(last);
  }, 180_000);
}
