/** Tells one mini-batch of people one message: who is due, claimed, sent to, and written to the ledger. */
import { createHash } from 'node:crypto';
import { type DeliveryState, isTerminal } from '../domain/delivery.ts';
import { directionOf, type Language } from '../domain/language.ts';
import { queuePolicies } from '../domain/pipeline.ts';
import { bands } from '../domain/rule.ts';
import { tagSeed } from '../domain/thread.ts';
import { backoff } from '../platform/backoff.ts';
import type { Platform } from '../platform/platform.ts';
import { transaction } from '../platform/postgres.ts';
import { clearTrouble, raiseTrouble } from '../platform/stores/channel-status-store.ts';
import {
  type Attempted,
  claim,
  listReached,
  type RecipientRow,
  record,
  settle,
} from '../platform/stores/delivery-store.ts';
import type { IssuedAlert } from '../platform/stores/issued-alert-store.ts';
import { openAddress } from '../platform/stores/subscription-store.ts';
import { alertFor, type Hearer, isOvertaken } from './audience.ts';
import type { Message, Outcome, Recipient, SendOptions } from './channel.ts';
import { queueOf } from './fan-out.ts';
import type { Hand } from './hand.ts';
import type { Plan } from './plan.ts';
import type { Sender, Senders } from './senders.ts';
import { composeMessage, type Phase } from './texts.ts';

/** What telling needs of the process. */
export interface Desk {
  readonly platform: Platform;
  readonly senders: Senders;
  readonly hand: Hand;
  /** Counts outcomes by channel and state. */
  count(channel: string, state: DeliveryState, people: number): void;
}

/** One run of a delivery job. */
export interface Run {
  readonly plan: Plan;
  /** The job's id: what it claimed and did not record before it was killed is its own again. */
  readonly job: string;
  readonly band: number;
  /** No attempt starts once it aborts. */
  readonly signal: AbortSignal;
}

/**
 * Tells those of `people` who are due. Returns the soonest instant at which one of them may be tried again, Unix milliseconds, or
 * null when nobody is left.
 */
export async function tell(desk: Desk, run: Run, people: readonly RecipientRow[]): Promise<number | null> {
  const { pool, clock } = desk.platform;
  const { alert } = run.plan;
  const now = clock.now();
  const ledger = { job: run.job, band: run.band, now };
  const newer = await run.plan.newer();
  const open = await openOf(desk, run, people, newer);
  if (open.length === 0) return null;
  if (now >= alert.expiresAt) {
    await settle(pool, keyOf(alert), idsOf(open), 'expired', ledger);
    return null;
  }
  const overtaken = open.filter((person) => isOvertaken(hearerOf(person), alert, newer));
  if (overtaken.length > 0) await settle(pool, keyOf(alert), idsOf(overtaken), 'superseded', ledger);
  const current = open.filter((person) => !overtaken.includes(person));
  const waiting = current.flatMap(({ retryAt }) => (retryAt && retryAt.getTime() > now ? [retryAt.getTime()] : []));
  const due = current.filter(({ retryAt }) => !retryAt || retryAt.getTime() <= now);
  const ours = await claim(pool, keyOf(alert), idsOf(due), ledger);
  const attempted = await attempt(
    desk,
    run,
    due.filter(({ id }) => ours.has(id)),
  );
  return soonest([...waiting, ...attempted.flatMap(({ retryAt }) => retryAt ?? [])]);
}

/**
 * Whom this message is still due to: their delivery has neither ended nor is in another job's hands, and the message is meant for
 * them. A message of the same decision whose band has spoken again counts only with those whom it reached in time: the others
 * would wait for it in vain.
 */
async function openOf(
  { platform: { pool } }: Desk,
  { plan, job }: Run,
  people: readonly RecipientRow[],
  newer: readonly IssuedAlert[],
): Promise<RecipientRow[]> {
  const isReplaced = ({ id, band, threadId }: IssuedAlert) =>
    id !== plan.alert.id && newer.some((later) => later.threadId === threadId && later.band === band);
  const replaced = plan.decision.filter(isReplaced).map(({ id }) => id);
  const reached = replaced.length > 0 ? await listReached(pool, replaced, idsOf(people)) : new Set();
  const left = { ...plan, decision: plan.decision.filter((alert) => !isReplaced(alert)) };
  return people.filter((person) => {
    if (person.state !== null && isTerminal(person.state)) return false;
    if (person.state === 'sending' && person.claimedBy !== job) return false;
    return alertFor(hearerOf(person), reached.has(person.id) ? plan : left)?.id === plan.alert.id;
  });
}

async function attempt(desk: Desk, run: Run, people: readonly RecipientRow[]): Promise<readonly Attempted[]> {
  const { pool, clock } = desk.platform;
  const attempted = (
    await Promise.all(groupsOf(run.plan, people, clock.now()).map((group) => sendTo(desk, run, group)))
  ).flat();
  const channels = new Set(people.map(({ channel }) => channel));
  const heardBy = new Map(people.map(({ id, channel }) => [id, channel]));
  await transaction(pool, async (client) => {
    await record(client, run.plan.alert.id, attempted, clock.now());
    for (const channel of channels) {
      const alarm = desk.senders.of(channel)?.takeAlarm() ?? null;
      const works = attempted.some(
        ({ subscriptionId, state }) => state === 'delivered' && heardBy.get(subscriptionId) === channel,
      );
      if (alarm !== null) {
        if (await raiseTrouble(client, channel, alarm, clock.now()))
          desk.platform.log.error({ channel, reason: alarm }, 'a channel refuses us; see docs/operations.md');
      } else if (works && (await clearTrouble(client, channel, clock.now())))
        desk.platform.log.info({ channel }, 'the channel works again');
    }
  });
  for (const { subscriptionId, state } of attempted) desk.count(heardBy.get(subscriptionId) ?? '', state, 1);
  return attempted;
}

/** What decides the payload: people with the same wording get the same bytes. */
interface Wording {
  readonly channel: string;
  readonly language: Language;
  readonly phase: Phase;
  /** Sound again: a new or worse danger, its end, or the first that this person hears of it. */
  readonly renotify: boolean;
}

interface Group {
  readonly wording: Wording;
  readonly people: RecipientRow[];
}

function groupsOf(plan: Plan, people: readonly RecipientRow[], now: number): Group[] {
  const groups = new Map<string, Group>();
  for (const person of people) {
    const wording = wordingOf(plan, person, now);
    const key = Object.values(wording).join(' ');
    const group = groups.get(key) ?? { wording, people: [] };
    groups.set(key, group);
    group.people.push(person);
  }
  return [...groups.values()];
}

function wordingOf({ alert, arrivals }: Plan, person: RecipientRow, now: number): Wording {
  const onsetAt = arrivals?.at(person.cell) ?? null;
  const quietly = alert.decision === 'updated' || alert.decision === 'downgraded';
  return {
    channel: person.channel,
    language: alert.languages.includes(person.language) ? person.language : (alert.languages[0] ?? person.language),
    phase: onsetAt === null ? 'unknown' : onsetAt > now ? 'ahead' : 'passed',
    renotify: !quietly || (person.heard.length === 0 && !person.heardMerged),
  };
}

/** People of one wording. A damaged or unknown address is dropped, and never stops the others. */
async function sendTo(desk: Desk, run: Run, { wording, people }: Group): Promise<Attempted[]> {
  const { platform, senders } = desk;
  const sender = senders.of(wording.channel);
  if (!sender) return people.map((person) => dropped(person, 'channel-unknown'));
  const unreadable: Attempted[] = [];
  const readable: { readonly person: RecipientRow; readonly recipient: Recipient }[] = [];
  for (const person of people) {
    try {
      readable.push({ person, recipient: { subscriptionId: person.id, address: openAddress(platform.vault, person) } });
    } catch {
      unreadable.push(dropped(person, 'address-unreadable'));
    }
  }
  const payload = renderFor(sender, run.plan.alert, wording, platform.publicUrl);
  const outcomes = await sender.sender.send(
    payload,
    readable.map(({ recipient }) => recipient),
    sendOptions(run),
  );
  const now = platform.clock.now();
  return [...unreadable, ...readable.map(({ person }, index) => judge(run.plan.alert, person, outcomes[index]!, now))];
}

/** The topic and tag of a thread: its hash, so that the push service learns nothing from it. */
const topicOf = (threadId: string): string =>
  createHash('sha256').update(tagSeed(threadId)).digest('base64url').slice(0, 32);

function renderFor(
  { channel }: Sender,
  alert: IssuedAlert,
  { language, phase, renotify }: Wording,
  publicUrl: string,
): Uint8Array {
  const message: Message = {
    alertId: alert.id,
    tag: topicOf(alert.threadId),
    msgType: alert.msgType,
    status: alert.status,
    severity: alert.band,
    language,
    direction: directionOf(language),
    ...composeMessage(alert.facts, language, phase),
    url: `${publicUrl}/#/alerts/${encodeURIComponent(alert.id)}`,
    sent: alert.sent,
    sentAt: alert.issuedAt,
    expiresAt: alert.expiresAt,
    renotify,
  };
  return channel.render(message);
}

/** RFC 8030 §5.3: `high` wakes a phone. */
const urgencies = { Minor: 'low', Moderate: 'normal', Severe: 'high', Extreme: 'high' } as const;

const sendOptions = ({ plan: { alert }, signal }: Run): SendOptions => ({
  expiresAt: alert.expiresAt,
  urgency: urgencies[alert.band],
  topic: topicOf(alert.threadId),
  signal,
});

/** What an outcome means for the ledger. A wait that would outlast the alert is its end. */
function judge(alert: IssuedAlert, person: RecipientRow, outcome: Outcome, now: number): Attempted {
  const to = { subscriptionId: person.id, addressHash: person.addressHash };
  switch (outcome.kind) {
    case 'delivered':
      return { ...to, state: 'delivered', heard: true, reason: null, retryAt: null };
    case 'gone':
      return { ...to, state: 'gone', heard: false, reason: outcome.reason, retryAt: null };
    case 'drop':
      return dropped(person, outcome.reason);
    case 'retry': {
      const { backoffBaseMs: baseMs, backoffMaxMs: maxMs } = queuePolicies[queueOf(alert)];
      const usualMs = outcome.reason === 'stopped' ? 0 : backoff((person.attempts ?? 0) + 1, { baseMs, maxMs });
      const askedMs = outcome.afterMs === null ? 0 : outcome.afterMs + backoff(1, { baseMs, maxMs: baseMs });
      const retryAt = now + Math.max(usualMs, askedMs);
      const { reason, perhapsHeard: heard } = outcome;
      return retryAt < alert.expiresAt
        ? { ...to, state: 'retrying', heard, reason, retryAt }
        : { ...to, state: 'expired', heard, reason, retryAt: null };
    }
  }
}

const dropped = ({ id, addressHash }: RecipientRow, reason: string): Attempted => ({
  subscriptionId: id,
  addressHash,
  state: 'dropped',
  heard: false,
  reason,
  retryAt: null,
});

const hearerOf = (row: RecipientRow): Hearer => ({ ...row, leastSeverity: bands[row.leastRank] ?? 'Minor' });

const keyOf = ({ id, threadId }: IssuedAlert) => ({ alertId: id, threadId });

const idsOf = (people: readonly RecipientRow[]): string[] => people.map(({ id }) => id);

const soonest = (instants: readonly number[]): number | null =>
  instants.length === 0 ? null : instants.reduce((a, b) => Math.min(a, b));
