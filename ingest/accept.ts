/**
 * Stores what a body said, once: new versions, withdrawals and rejections, with the jobs that follow, in one transaction.
 * Sources: USGS PDL's rule that newer versions supersede; versions out of order are kept, and association takes the newest.
 */
import { isDeepStrictEqual } from 'node:util';
import {
  type Observation,
  type ObservationBody,
  observationId,
  type Rejection,
  type Withdrawal,
} from '../domain/observation.ts';
import { addJobs } from '../platform/jobs.ts';
import { type Client, type Pool, transaction } from '../platform/postgres.ts';
import { noteData, noteValidators, type Validators } from '../platform/stores/feed-status-store.ts';
import { insertObservations, readVersions } from '../platform/stores/observation-store.ts';
import { insertRejections } from '../platform/stores/rejection-store.ts';
import type { Parsed } from './feed.ts';

export interface Delivery {
  /** The feed instance that heard it. */
  readonly feed: string;
  readonly source: string;
  readonly receivedAt: number;
  readonly parsed: Parsed;
  /** Kept with the data: a body that was not stored must be fetched again. */
  readonly validators?: Validators;
}

export interface Accepted {
  /** Ids of the versions that are new. */
  readonly observationIds: readonly string[];
  /** Records that said nothing new. */
  readonly known: number;
  readonly rejected: readonly Rejection[];
  /** The newest update in the body, Unix milliseconds. */
  readonly newestAt: number | null;
}

/** Safe to repeat: what is stored already is neither stored nor enqueued again. */
export function accept(pool: Pool, delivery: Delivery): Promise<Accepted> {
  const { feed, source, receivedAt, parsed, validators } = delivery;
  return transaction(pool, async (client) => {
    // Two feeds of one source must see each other's versions.
    await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`observations ${source}`]);
    const ids = [...parsed.observations, ...parsed.withdrawals].flatMap((it) => it.ids);
    const known = ids.length === 0 ? [] : await readVersions(client, source, ids);
    const { bodies, orphans } = applyWithdrawals(parsed, known);
    const fresh = newVersions(bodies, known, receivedAt);
    const observationIds = await store(client, feed, fresh, receivedAt);
    const rejected = [...parsed.rejected, ...orphans];
    const newRejections = await insertRejections(client, feed, rejected, receivedAt);
    const newestAt = newest(bodies, receivedAt);
    await noteData(client, feed, { accepted: observationIds.length, rejected: newRejections, newestAt });
    if (validators) await noteValidators(client, feed, validators);
    return { observationIds, known: bodies.length - observationIds.length, rejected, newestAt };
  });
}

/** The versions to store, of bodies in the order of arrival: pure. `known` holds every stored version of their events. */
function newVersions(
  bodies: readonly ObservationBody[],
  known: readonly Observation[],
  receivedAt: number,
): readonly ObservationBody[] {
  const bySourceId = new Map<string, Observation[]>();
  for (const version of known) group(bySourceId, version.body.sourceId).push(version);
  const fresh: ObservationBody[] = [];
  for (const body of bodies) {
    const versions = group(bySourceId, body.sourceId);
    const version = versionToStore(body, versions, receivedAt);
    if (!version) continue;
    fresh.push(version);
    versions.push({ id: observationId(version), feed: '', receivedAt, body: version });
  }
  return fresh;
}

/**
 * A body whose version time is new is a version. One without a version time of its own, or that changes what was said under
 * the same version time (a service that revises an event without a new origin), is one only if it says something new: then
 * it counts from its receipt, unless the source has made a later version since.
 */
function versionToStore(
  body: ObservationBody,
  versions: readonly Observation[],
  receivedAt: number,
): ObservationBody | undefined {
  const isDated = body.updatedAt !== receivedAt;
  const twin = versions.find((it) => it.body.updatedAt === body.updatedAt);
  if (isDated && !twin) return body;
  if (twin && saysSame(twin.body, body)) return undefined;
  const last = versions.reduce<Observation | undefined>(
    (best, it) => (best && best.body.updatedAt >= it.body.updatedAt ? best : it),
    undefined,
  );
  if (last && saysSame(last.body, body)) return undefined;
  const isSuperseded = versions.some((it) => it.body.updatedAt > body.updatedAt && it.body.updatedAt !== it.receivedAt);
  return isSuperseded ? undefined : { ...body, updatedAt: receivedAt };
}

/** As stored: JSON knows neither -0 nor undefined. */
const saysSame = (a: ObservationBody, b: ObservationBody) =>
  isDeepStrictEqual(
    JSON.parse(JSON.stringify({ ...a, updatedAt: 0 })),
    JSON.parse(JSON.stringify({ ...b, updatedAt: 0 })),
  );

/** A withdrawal repeats the newest version of its event with another status; without one there is nothing to withdraw. */
function applyWithdrawals(
  { observations, withdrawals }: Parsed,
  known: readonly Observation[],
): { bodies: readonly ObservationBody[]; orphans: readonly Rejection[] } {
  const applied = withdrawals.map((withdrawal) => ({ withdrawal, body: withdrawn(withdrawal, known) }));
  return {
    bodies: [...observations, ...applied.flatMap(({ body }) => (body ? [body] : []))],
    orphans: applied
      .filter(({ body }) => !body)
      .map(({ withdrawal }, index) => ({
        index: observations.length + index,
        reason: 'not-an-event',
        detail: `withdraws an event that was never reported here (status ${withdrawal.status})`,
        recordId: withdrawal.sourceId,
      })),
  };
}

function withdrawn(withdrawal: Withdrawal, known: readonly Observation[]): ObservationBody | undefined {
  const last = known.find(({ body }) => body.ids.some((id) => withdrawal.ids.includes(id)));
  if (!last) return undefined;
  const { status, updatedAt, sourceId } = withdrawal;
  return { ...last.body, sourceId, ids: [...new Set([...last.body.ids, ...withdrawal.ids])].sort(), status, updatedAt };
}

async function store(
  client: Client,
  feed: string,
  bodies: readonly ObservationBody[],
  receivedAt: number,
): Promise<string[]> {
  const stored: string[] = [];
  for (let from = 0; from < bodies.length; from += chunk) {
    const part = bodies.slice(from, from + chunk).map((body) => ({ feed, receivedAt, body }));
    const ids = await insertObservations(client, part);
    await addJobs(
      client,
      'associate',
      ids.map((observationId) => ({ observationId })),
    );
    stored.push(...ids);
  }
  return stored;
}

/** Rows of one statement. */
const chunk = 2_000;

/** A clock that runs ahead must not make the next request skip what comes meanwhile. */
function newest(bodies: readonly ObservationBody[], receivedAt: number): number | null {
  return bodies.length === 0
    ? null
    : Math.min(
        receivedAt,
        bodies.reduce((best, { updatedAt }) => Math.max(best, updatedAt), -Infinity),
      );
}

function group(groups: Map<string, Observation[]>, key: string): Observation[] {
  const found = groups.get(key) ?? [];
  groups.set(key, found);
  return found;
}
