/** Telling people: once each, the right words, whatever the push services answer, and the thread's order kept. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import webPushChannel from '../../alerts/channels/web-push.ts';
import { type Answer, type PushService, startPushService, type TestSubscriber } from '../../demo/push-service.ts';
import { rangesOf } from '../../domain/cell-range.ts';
import type { Cell } from '../../domain/lattice.ts';
import type { DeliverJob } from '../../domain/pipeline.ts';
import type { Wishes } from '../../platform/stores/subscription-store.ts';
import {
  assess,
  enlist,
  fieldOver,
  homes,
  type Issue,
  issue,
  ledger,
  openStage,
  openWorld,
  type Stage,
  type World,
} from './delivery-world.ts';

const [near, far, outside] = [homes.slice(0, 20), homes.slice(20, 40), homes.slice(40, 60)];

interface Person extends TestSubscriber {
  readonly id: string;
}

let world: World;
let service: PushService;
let stage: Stage;

beforeAll(async () => {
  world = await openWorld({ TOCSIN_PUSH_CONNECTIONS: '16' });
}, 120_000);
afterAll(() => world.close());
beforeEach(async () => {
  service = await startPushService();
  stage = await openStage(world);
  stage.now = Date.now();
});
afterEach(async () => {
  await stage.close();
  await service.close();
  await world.platform.pool.query('TRUNCATE subscriptions, deliveries, audiences, outbox, channel_status, notices');
  await world.platform.pool.query('TRUNCATE alerts, threads CASCADE');
});

const enlistPerson = async (cell: Cell, wishes: Partial<Wishes> = {}, script: Answer[] = []): Promise<Person> => {
  const subscriber = service.subscribe(script);
  const policy = { extraHosts: [], allowPrivateHosts: true };
  const { id } = await enlist(world, cell, webPushChannel.parseAddress(subscriber.subscription, policy), wishes);
  return Object.assign(subscriber, { id });
};
const enlistAll = (cells: readonly Cell[], wishes: Partial<Wishes> = {}): Promise<Person[]> =>
  Promise.all(cells.map((cell) => enlistPerson(cell, wishes)));
const heard = (person: Person) => person.received.map(({ id }) => id);
const at = (person: Person) => person.received.at(-1)?.payload;
/** Issues at the stage's own time, a moment after whatever was said before. */
const say = (alert: Issue): Promise<void> => {
  stage.now += 10;
  return issue(world, { ...alert, issuedAt: stage.now });
};
const settleGreetings = () => stage.drain((queue) => queue === 'greet');

describe('a message', () => {
  it('reaches everyone in its area once and nobody else, with the words for their place and time', async () => {
    const people = { near: await enlistAll(near), far: await enlistAll(far), outside: await enlistAll(outside) };
    const turkish = await enlistPerson(far[0]!, { language: 'tr' });
    const mongolian = await enlistPerson(far[0]!, { language: 'mn' });
    await settleGreetings();
    await assess(
      world,
      'assess-words',
      fieldOver([...near, ...far], (cell) => stage.now + (near.includes(cell) ? -5_000 : 60_000)),
    );
    await say({ id: 'a1', told: rangesOf([...near, ...far]), assessmentId: 'assess-words', fanOut: true });
    await stage.drain();
    for (const person of [...people.near, ...people.far]) expect(heard(person)).toEqual(['a1']);
    for (const person of people.outside) expect(heard(person)).toEqual([]);
    const states = Object.values(await ledger(world, 'a1'));
    expect(states).toEqual(Array.from({ length: 42 }, () => 'delivered'));
    const wordings = new Set(
      [people.near[0]!, people.far.at(-1)!, turkish].map((person) => String(at(person)?.notification['title'])),
    );
    expect(wordings.size).toBeGreaterThan(1);
    expect(at(turkish)?.notification['lang']).toBe('tr');
    // The alert was not issued in Mongolian, so nobody approved such words.
    expect(at(mongolian)?.notification['lang']).toBe('en');
    expect(at(turkish)?.notification['body']).not.toBe(at(people.far.at(-1)!)?.notification['body']);
    expect(service.faults).toEqual([]);
    expect(people.near[0]!.received[0]).toMatchObject({ urgency: 'high' });
    expect(people.near[0]!.received[0]!.ttlS).toBeGreaterThan(3_500);
  });

  it('is told again by no second run of any job', async () => {
    const people = await enlistAll(near);
    await say({ id: 'a1', told: rangesOf(near), fanOut: true });
    await stage.drain();
    await world.platform.pool.query('UPDATE outbox SET done_at = NULL');
    await stage.drain();
    for (const person of people) expect(heard(person)).toEqual(['a1']);
  });

  it('of one decision reaches a person in two bands once, as the most severe', async () => {
    const [person, mild] = [await enlistPerson(near[0]!), await enlistPerson(far[0]!)];
    await settleGreetings();
    const decisionId = 'd1';
    await say({ id: 'extreme', band: 'Extreme', decisionId, told: rangesOf(near), fanOut: true });
    await say({ id: 'severe', band: 'Severe', decisionId, told: rangesOf([...near, ...far]), fanOut: true });
    await stage.drain();
    expect([heard(person), heard(mild)]).toEqual([['extreme'], ['severe']]);
  });

  it('is in the first language it was issued in for who reads none of them, and marked as that', async () => {
    const people = await Promise.all(
      (['mn', 'en', 'fr'] as const).map((language) => enlistPerson(near[0]!, { language })),
    );
    await say({ id: 'a1', told: rangesOf(near), languages: ['ar', 'fr'], fanOut: true });
    await stage.drain();
    const [mongolian, english, french] = people.map((person) => at(person)?.notification);
    for (const notification of [mongolian, english]) {
      expect(notification).toMatchObject({ lang: 'ar', dir: 'rtl' });
      expect(String(notification?.['title'])).toMatch(/\p{Script=Arabic}/u);
    }
    expect(french).toMatchObject({ lang: 'fr', dir: 'ltr' });
    expect(String(french?.['title'])).toMatch(/\p{Script=Latin}/u);
  });

  it('that is an exercise reaches only who asked for drills, marked as one', async () => {
    const [usual, driller] = [await enlistPerson(near[0]!), await enlistPerson(near[0]!, { drills: true })];
    await say({ id: 'drill', status: 'Exercise', told: rangesOf(near), fanOut: true });
    await stage.drain();
    expect([heard(usual), heard(driller)]).toEqual([[], ['drill']]);
    expect(at(driller)?.tocsin['status']).toBe('Exercise');
    expect(String(at(driller)?.notification['title'])).toMatch(/exercise/i);
  });

  it('keeps to wishes: hazards, least severity, quiet hours', async () => {
    const minute = new Date(stage.now).getUTCHours() * 60 + new Date(stage.now).getUTCMinutes();
    const aroundNow = { fromMinute: (minute + 1_380) % 1_440, toMinute: (minute + 60) % 1_440, timeZone: 'UTC' };
    const silent = await enlistPerson(near[0]!, { leastSeverity: 'Extreme' });
    const quiet = await enlistPerson(near[1]!, { quietHours: aroundNow });
    await say({ id: 'm', band: 'Moderate', told: rangesOf(near), fanOut: true });
    await say({ id: 's', thread: 't2', band: 'Severe', told: rangesOf(near), fanOut: true });
    await stage.drain();
    expect(heard(silent)).toEqual([]);
    expect(heard(quiet)).toEqual(['s']);
  });
});

describe('answers of push services', () => {
  it('end, postpone or drop one delivery and never touch the others', async () => {
    const good = await enlistAll(near);
    const gone = await enlistPerson(near[0]!, {}, [{ status: 410 }]);
    const bad = await enlistPerson(near[1]!, {}, [{ status: 400 }]);
    const broken = await enlistPerson(near[2]!, {}, [{ status: 500 }]);
    const throttled = await enlistPerson(near[3]!, {}, [{ status: 429, headers: { 'retry-after': '30' } }]);
    const damaged = await enlistPerson(near[4]!);
    await world.platform.pool.query(`UPDATE subscriptions SET sealed_address = '\\x00' WHERE id = $1`, [damaged.id]);
    await settleGreetings();
    await say({ id: 'a1', told: rangesOf(near), fanOut: true });
    await stage.drain();
    for (const person of good) expect(heard(person)).toEqual(['a1']);
    expect(await ledger(world, 'a1')).toMatchObject({
      [gone.id]: 'gone',
      [bad.id]: 'dropped',
      [broken.id]: 'retrying',
      [throttled.id]: 'retrying',
      [damaged.id]: 'dropped',
    });
    const kept = await world.platform.pool.query<{ id: string }>('SELECT id FROM subscriptions WHERE id = ANY ($1)', [
      [gone.id, bad.id, damaged.id],
    ]);
    expect(kept.rows.map(({ id }) => id).toSorted()).toEqual([bad.id, damaged.id].toSorted());
    stage.now += 10_000;
    await stage.drain();
    expect([heard(broken), heard(throttled), throttled.requests]).toEqual([['a1'], [], 1]);
    stage.now += 25_000;
    await stage.drain();
    expect(heard(throttled)).toEqual(['a1']);
    const { rows } = await world.platform.pool.query('SELECT attempts FROM deliveries WHERE subscription_id = $1', [
      throttled.id,
    ]);
    expect(rows).toEqual([{ attempts: 2 }]);
  });

  it('of 401 raise the alarm and keep the subscription until one is accepted', async () => {
    const refused = await enlistPerson(near[0]!, {}, [{ status: 401 }, { status: 403 }]);
    await say({ id: 'a1', told: rangesOf(near), fanOut: true });
    await stage.drain();
    const troubles = () =>
      world.platform.pool.query('SELECT channel, trouble FROM channel_status WHERE trouble IS NOT NULL');
    expect((await troubles()).rows).toEqual([{ channel: 'web-push', trouble: expect.stringMatching(/ answers 401$/) }]);
    expect((await world.platform.pool.query('SELECT kind FROM notices')).rows).toEqual([{ kind: 'channel-trouble' }]);
    for (const _ of [1, 2]) {
      stage.now += 60_000;
      await stage.drain();
    }
    expect(heard(refused)).toEqual(['a1']);
    expect((await troubles()).rows).toEqual([]);
    expect((await world.platform.pool.query('SELECT kind FROM notices')).rows).toHaveLength(1);
  });

  it('are tried again until the alert expires, and no longer', async () => {
    const person = await enlistPerson(
      near[0]!,
      {},
      Array.from({ length: 50 }, () => ({ status: 503 })),
    );
    const patient = await enlistPerson(near[1]!, {}, [{ status: 429, headers: { 'retry-after': '3600' } }]);
    await say({ id: 'a1', told: rangesOf(near), expiresAt: stage.now + 120_000, fanOut: true });
    for (let minute = 0; minute < 5; minute++) {
      await stage.drain();
      stage.now += 60_000;
    }
    expect(await ledger(world, 'a1')).toEqual({ [person.id]: 'expired', [patient.id]: 'expired' });
    expect(person.requests).toBeGreaterThan(1);
    expect(person.requests).toBeLessThan(10);
    expect(await stage.drain()).toBe(0);
  });

  it('spare the subscription whose address was renewed while the old one was found gone', async () => {
    const person = await enlistPerson(near[0]!, {}, [{ status: 410 }]);
    service.delayMs = 300;
    await say({ id: 'a1', told: rangesOf(near), fanOut: true });
    const draining = stage.drain();
    await expect.poll(() => person.requests, { timeout: 10_000 }).toBe(1);
    await world.platform.pool.query(`UPDATE subscriptions SET address_hash = '\\x01' WHERE id = $1`, [person.id]);
    await draining;
    const { rowCount } = await world.platform.pool.query('SELECT FROM subscriptions WHERE id = $1', [person.id]);
    expect(rowCount).toBe(1);
  });
});

describe('a thread', () => {
  it('tells its update and its end to who heard it, wherever they live now and whatever they wish', async () => {
    const [stays, left, changed] = await enlistAll([near[0]!, near[1]!, near[2]!]);
    const never = await enlistPerson(far[0]!, { leastSeverity: 'Extreme' });
    await settleGreetings();
    await say({ id: 'a1', told: rangesOf(near), fanOut: true });
    await stage.drain();
    const { pool } = world.platform;
    await pool.query('UPDATE subscriptions SET cell = $2 WHERE id = $1', [left!.id, outside[0]]);
    await pool.query('UPDATE subscriptions SET least_rank = 3 WHERE id = $1', [changed!.id]);
    await say({ id: 'u1', msgType: 'Update', told: rangesOf([near[0]!, near[2]!, ...far]), fanOut: true });
    await stage.drain();
    await say({ id: 'c1', msgType: 'Cancel', told: rangesOf([...near, ...far]), fanOut: true });
    await stage.drain();
    for (const person of [stays!, left!, changed!]) expect(heard(person)).toEqual(['a1', 'u1', 'c1']);
    expect(heard(never)).toEqual([]);
    const topics = new Set(stays!.received.map(({ topic }) => topic));
    expect(topics.size).toBe(1);
  });

  it('keeps a milder message from who lives where a worse one stands, until that is over', async () => {
    const [inside, beside] = [await enlistPerson(near[0]!), await enlistPerson(far[0]!)];
    const told = rangesOf([...near, ...far]);
    await say({ id: 'extreme', band: 'Extreme', decisionId: 'd1', told: rangesOf(near), fanOut: true });
    await say({ id: 'mild', band: 'Moderate', decisionId: 'd1', told, fanOut: true });
    await stage.drain();
    await say({ id: 'wider', band: 'Moderate', msgType: 'Update', decision: 'area-extended', told, fanOut: true });
    await stage.drain();
    expect([heard(inside), heard(beside)]).toEqual([['extreme'], ['mild', 'wider']]);
    await say({ id: 'over', band: 'Extreme', msgType: 'Update', responseTypes: ['None'], told, fanOut: true });
    await stage.drain();
    expect([heard(inside), heard(beside)]).toEqual([
      ['extreme', 'over'],
      ['mild', 'wider'],
    ]);
    await say({ id: 'widest', band: 'Moderate', msgType: 'Update', told, fanOut: true });
    await stage.drain();
    expect(heard(inside)).toEqual(['extreme', 'over', 'widest']);
  });

  it('tells the rest of a decision to whom its worst message did not reach before that was over', async () => {
    const later: Answer = { status: 429, headers: { 'retry-after': '30' } };
    const [reached, missed] = [await enlistPerson(near[0]!), await enlistPerson(near[0]!, {}, [later])];
    const told = rangesOf(near);
    await say({ id: 'extreme', band: 'Extreme', decisionId: 'd1', told, fanOut: true });
    await stage.drain();
    await say({ id: 'over', band: 'Extreme', msgType: 'Update', responseTypes: ['None'], told });
    await issue(world, { id: 'severe', decisionId: 'd1', told, issuedAt: stage.now - 10, fanOut: true });
    stage.now += 60_000;
    await stage.drain();
    expect([heard(reached).includes('severe'), heard(missed)]).toEqual([false, ['severe']]);
  });

  it('keeps a milder message from who is still being tried with a worse one', async () => {
    const later: Answer = { status: 429, headers: { 'retry-after': '30' } };
    const person = await enlistPerson(near[0]!, {}, [later]);
    await say({ id: 'extreme', band: 'Extreme', told: rangesOf(near), fanOut: true });
    await stage.drain();
    await say({ id: 'mild', band: 'Moderate', told: rangesOf(near), fanOut: true });
    await stage.drain();
    expect(heard(person)).toEqual([]);
    stage.now += 60_000;
    await stage.drain();
    expect(heard(person)).toEqual(['extreme']);
  });

  it('lets an update overtake what is unsent, and a cancel stop it', async () => {
    const waits = await enlistPerson(near[0]!, {}, [{ status: 503 }]);
    const leaves = await enlistPerson(near[1]!, {}, [{ status: 503 }]);
    const hears = await enlistPerson(near[2]!);
    await settleGreetings();
    await say({ id: 'a1', told: rangesOf(near), fanOut: true });
    await stage.drain();
    await say({
      id: 'u1',
      msgType: 'Update',
      told: rangesOf([near[0]!, near[2]!]),
      fanOut: true,
    });
    stage.now += 10_000;
    await stage.drain();
    expect([heard(waits), heard(leaves), heard(hears)]).toEqual([['u1'], [], ['a1', 'u1']]);
    expect(await ledger(world, 'a1')).toEqual({
      [waits.id]: 'superseded',
      [leaves.id]: 'superseded',
      [hears.id]: 'delivered',
    });
    const late = await enlistPerson(near[0]!, {}, [{ status: 503 }]);
    await stage.drain();
    await say({ id: 'c1', msgType: 'Cancel', told: rangesOf(near), fanOut: true });
    stage.now += 10_000;
    await stage.drain();
    expect([heard(late), late.requests]).toEqual([[], 1]);
    expect(heard(waits)).toEqual(['u1', 'c1']);
  });

  it('cancels for whom the answer was lost', async () => {
    const person = await enlistPerson(near[0]!, {}, ['lost']);
    await say({ id: 'a1', told: rangesOf(near), fanOut: true });
    await stage.drain();
    await say({ id: 'c1', msgType: 'Cancel', told: rangesOf(near), fanOut: true });
    stage.now += 10_000;
    await stage.drain();
    expect(heard(person)).toEqual(['a1', 'c1']);
    expect(await ledger(world, 'a1')).toEqual({ [person.id]: 'superseded' });
  });

  it('cancels for whom a killed job was telling', async () => {
    const person = await enlistPerson(near[0]!);
    await say({ id: 'a1', told: rangesOf(near), fanOut: true });
    await stage.drain((queue) => !queue.startsWith('deliver'));
    const { rows } = await world.platform.pool.query<{ id: string }>(
      `SELECT job_id AS id FROM outbox WHERE queue = 'deliver-immediate'`,
    );
    await world.platform.pool.query(
      `INSERT INTO deliveries (alert_id, thread_id, subscription_id, state, attempts, claimed_by, first_at, at)
       VALUES ('a1', 'thread-1', $1, 'sending', 1, $2, now(), now())`,
      [person.id, rows[0]!.id],
    );
    await say({ id: 'c1', msgType: 'Cancel', told: rangesOf(near), fanOut: true });
    await stage.drain();
    expect(heard(person)).toEqual(['c1']);
  });

  it('reaches with its end who was being told while the end was cut into jobs', async () => {
    const person = await enlistPerson(near[0]!);
    await settleGreetings();
    await say({ id: 'a1', told: rangesOf(near), fanOut: true });
    service.delayMs = 400;
    const draining = stage.drain();
    await expect.poll(() => person.requests, { timeout: 10_000 }).toBe(1);
    // As if the cancel's fan-out had looked before the claim was written.
    const { rows } = await world.platform.pool.query('DELETE FROM deliveries RETURNING *');
    await say({ id: 'c1', msgType: 'Cancel', told: rangesOf(near) });
    const second = await openStage(world);
    await world.platform.pool.query(
      `INSERT INTO audiences (alert_id, audience, band, jobs) VALUES ('c1', 'told', 1, 0)`,
    );
    await world.platform.pool.query(
      `INSERT INTO deliveries SELECT * FROM jsonb_populate_recordset(NULL::deliveries, $1)`,
      [JSON.stringify(rows)],
    );
    await draining;
    await second.close();
    expect(heard(person)).toEqual(['a1', 'c1']);
  });

  it('carries those who heard a thread that was merged into it', async () => {
    const person = await enlistPerson(outside[0]!);
    await settleGreetings();
    await say({ id: 'a1', band: 'Moderate', told: rangesOf(outside), fanOut: true });
    await stage.drain();
    await say({ id: 'b1', thread: 't2', band: 'Extreme', told: rangesOf(near), fanOut: true });
    await stage.drain();
    await world.platform.pool.query(`UPDATE threads SET state = 'merged', merged_into = 't2' WHERE id = 'thread-1'`);
    await say({
      id: 'b2',
      thread: 't2',
      band: 'Extreme',
      msgType: 'Update',
      told: rangesOf(near),
      fanOut: true,
    });
    await stage.drain();
    expect(heard(person)).toEqual(['a1', 'b2']);
  });
});

describe('a routine job', () => {
  it('stops at its cursor when it must give way, and its rest follows', async () => {
    const people = (await Promise.all(Array.from({ length: 8 }, () => enlistAll(near)))).flat();
    await settleGreetings();
    await say({ id: 'r1', lane: 'routine', band: 'Moderate', told: rangesOf(near), fanOut: true });
    await stage.drain((queue) => !queue.startsWith('deliver'));
    service.delayMs = 20;
    const giveWay = new AbortController();
    let startedAtAbort = 0;
    await stage.drain(async (queue, payload) => {
      if (queue !== 'deliver-routine') return true;
      if ((payload as DeliverJob).round > 0) return false;
      if (giveWay.signal.aborted) return true;
      const running = stage.deliver(payload as DeliverJob, giveWay.signal);
      await expect
        .poll(() => people.filter(({ requests }) => requests > 0).length, { timeout: 10_000 })
        .toBeGreaterThan(5);
      giveWay.abort();
      startedAtAbort = people.filter(({ requests }) => requests > 0).length;
      await running;
      return true;
    });
    stage.now += 1_000;
    await stage.drain();
    expect(startedAtAbort).toBeLessThan(people.length);
    for (const person of people) expect(heard(person)).toEqual(['r1']);
  });
});
