/** A record with one agency, and the acts that delivery needs of its neighbours: issue, subscribe, merge. */
import { join } from 'node:path';
import { deliver } from '../../alerts/deliver.ts';
import { fanOut } from '../../alerts/fan-out.ts';
import { greet } from '../../alerts/greet.ts';
import { openHand } from '../../alerts/hand.ts';
import { meetNewcomers } from '../../alerts/newcomers.ts';
import { openPlans } from '../../alerts/plan.ts';
import { openSenders } from '../../alerts/senders.ts';
import type { Desk } from '../../alerts/tell.ts';
import type { CellRange } from '../../domain/cell-range.ts';
import { encodeField, type Field } from '../../domain/field.ts';
import { type Cell, cellAt, childrenOf, parentOf } from '../../domain/lattice.ts';
import type { DeliverJob, Payloads } from '../../domain/pipeline.ts';
import type { TextFacts } from '../../domain/text-facts.ts';
import { loadConfig } from '../../platform/config.ts';
import { addJobs } from '../../platform/jobs.ts';
import { type OpenPlatform, openPlatform } from '../../platform/open-platform.ts';
import { transaction } from '../../platform/postgres.ts';
import { type Subscribed, subscribe, type Wishes } from '../../platform/stores/subscription-store.ts';
import { startPostgres, temporaryFolder } from '../kits/services.ts';

/** Res-8 cells of some towns' surroundings: distinct, ascending. */
export const homes: readonly Cell[] = childrenOf(parentOf(cellAt(36.16, 36.2), 5), 8);

export interface World {
  readonly platform: OpenPlatform;
  /** What another process needs to open the same platform. */
  readonly environment: Record<string, string>;
  close(): Promise<void>;
}

export async function openWorld(settings: Record<string, string> = {}, relays = false): Promise<World> {
  const server = await startPostgres();
  const folder = temporaryFolder();
  const environment = {
    DATABASE_URL: server.url,
    TOCSIN_DATA_DIR: join(folder.path, 'data'),
    TOCSIN_KEY_FILE: join(folder.path, 'keys', 'data.key'),
    TOCSIN_ALLOW_PRIVATE_HOSTS: 'true',
    LOG_LEVEL: 'silent',
    ...settings,
  };
  const platform = await openPlatform(loadConfig({}, environment), { role: 'test', ownsRecord: false, relays });
  await platform.pool.query(
    `INSERT INTO agencies (id, name, sender, contact, web, time_zone, languages, reach_limit)
     VALUES ('afad', '{"en":"AFAD"}', 'afad@example.org', 'x', 'https://example.org', 'Europe/Istanbul', '{en}', 1000000)`,
  );
  return {
    platform,
    environment,
    async close() {
      await platform.close();
      await server.stop();
      folder.remove();
    },
  };
}

export interface Issue {
  readonly id: string;
  readonly thread?: string;
  readonly decisionId?: string;
  readonly band?: 'Minor' | 'Moderate' | 'Severe' | 'Extreme';
  readonly msgType?: 'Alert' | 'Update' | 'Cancel';
  readonly decision?: 'first' | 'escalated' | 'area-extended' | 'updated' | 'downgraded' | 'all-clear' | 'cancelled';
  readonly status?: 'Actual' | 'Exercise' | 'Test';
  readonly lane?: 'immediate' | 'routine';
  readonly told: readonly CellRange[];
  readonly issuedAt?: number;
  readonly expiresAt?: number;
  readonly assessmentId?: string;
  /** CAP's: what the message asks people to do. */
  readonly responseTypes?: readonly string[];
  /** The agency's first one first. */
  readonly languages?: readonly string[];
  /** Adds the fan-out job in the same transaction, as alerting does. */
  readonly fanOut?: boolean;
}

/** Publishes an alert, with its event and thread if they are new. */
export async function issue({ platform }: World, alert: Issue): Promise<void> {
  const thread = alert.thread ?? 'thread-1';
  const issuedAt = alert.issuedAt ?? Date.now();
  const msgType = alert.msgType ?? 'Alert';
  const status = alert.status ?? 'Actual';
  const band = alert.band ?? 'Severe';
  const decision = alert.decision ?? (msgType === 'Cancel' ? 'cancelled' : msgType === 'Update' ? 'updated' : 'first');
  const expiresAt = alert.expiresAt ?? issuedAt + 3_600_000;
  const responseTypes = alert.responseTypes ?? ['Shelter'];
  const infos = (alert.languages ?? ['en', 'tr']).map((language) => ({ language, responseTypes }));
  await transaction(platform.pool, async (client) => {
    await client.query(
      `INSERT INTO hazard_events (id, hazard, revision, state, first_seen_at, phenomenon_at, reports)
       VALUES ($1, 'earthquake', 1, 'live', now(), now(), '[]') ON CONFLICT DO NOTHING`,
      [`event-${thread}`],
    );
    await client.query(`INSERT INTO threads (id, event_id, agency_id) VALUES ($1, $2, 'afad') ON CONFLICT DO NOTHING`, [
      thread,
      `event-${thread}`,
    ]);
    await client.query(
      `INSERT INTO alerts (id, identifier, thread_id, agency_id, event_id, hazard, band, decision, state, status, msg_type, cap, cap_xml,
         area, facts, told, level, lane, content_hash, decision_id, assessment_id, drafted_at, issued_at, expires_at)
       VALUES ($1, $1, $2, 'afad', $3, 'earthquake', $4, $5, 'issued', $6, $7, $8, '<alert/>', '{}', $9, $10, 6, $11, '', $12, $13, $14, $14, $15)`,
      [
        alert.id,
        thread,
        `event-${thread}`,
        band,
        decision,
        status,
        msgType,
        JSON.stringify({ sent: new Date(issuedAt).toISOString(), infos }),
        JSON.stringify(factsOf(band, decision, status, expiresAt)),
        alert.told.flat(),
        alert.lane ?? 'immediate',
        alert.decisionId ?? `decision-of-${alert.id}`,
        alert.assessmentId ?? null,
        new Date(issuedAt),
        new Date(expiresAt),
      ],
    );
    if (alert.fanOut) await addJobs(client, 'fan-out', [{ alertId: alert.id }]);
    await meetNewcomers(client, [alert.id]);
  });
}

/** Stores a field as an assessment's. */
export async function assess({ platform }: World, id: string, field: Field): Promise<void> {
  await platform.pool.query(
    `INSERT INTO hazard_events (id, hazard, revision, state, first_seen_at, phenomenon_at, reports)
     VALUES ('event-of-field', 'earthquake', 1, 'live', now(), now(), '[]') ON CONFLICT DO NOTHING`,
  );
  await platform.pool.query(
    `INSERT INTO assessments (id, event_id, event_revision, hazard, model_id, model_version, as_of, onset_at, ends_at, field, inputs, notes)
     VALUES ($1, 'event-of-field', 1, 'earthquake', 'm', '1', now(), now(), now(), $2, '{}', '[]')`,
    [id, Buffer.from(encodeField(field))],
  );
}

export const usualWishes: Omit<Wishes, 'cell'> = {
  hazards: [],
  leastSeverity: 'Minor',
  language: 'en',
  quietHours: null,
  drills: false,
};

/** Subscribes by a channel's canonical address. */
export const enlist = (
  { platform }: World,
  cell: Cell,
  address: { key: string; value: Record<string, string> },
  wishes: Partial<Wishes> = {},
  channel = 'web-push',
): Promise<Subscribed> =>
  transaction(platform.pool, (client) =>
    subscribe(client, platform.vault, channel, address, { ...usualWishes, cell, ...wishes }),
  );

/** The delivery stage without its queue: jobs run when the test says so, at the time that the test says. */
export interface Stage {
  /** Unix milliseconds, as the stage sees it. */
  now: number;
  /** Runs jobs until none is left that may run now; returns how many ran. `before` sees each and may refuse it for now. */
  drain(before?: (queue: string, payload: object) => boolean | Promise<boolean>): Promise<number>;
  deliver(job: DeliverJob, giveWay?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export async function openStage({ platform }: World): Promise<Stage> {
  const time = { now: Date.now() };
  const clock = { now: () => time.now };
  const desk: Desk = {
    platform: { ...platform, clock },
    senders: await openSenders({ ...platform, clock }),
    hand: openHand(100),
    count: () => undefined,
  };
  const { pool } = platform;
  const signal = new AbortController().signal;
  const runJob = async (queue: string, id: string, payload: object): Promise<void> => {
    const plans = openPlans(pool);
    if (queue === 'fan-out') return fanOut(pool, plans, (payload as Payloads['fan-out']).alertId, 50);
    if (queue === 'greet') return greet(pool, clock, payload as Payloads['greet']);
    if (queue.startsWith('deliver-')) return deliver(desk, plans, payload as DeliverJob, { id, signal });
  };
  // The outbox counts delays by the database's clock; the test's clock may run ahead of it.
  const dueAt = new Map<string, number>();
  const takeOne = async (refused: readonly string[]) => {
    const { rows } = await pool.query<{ queue: string; id: string; payload: object; delayMs: number }>(
      `SELECT queue, job_id AS id, payload, coalesce(extract(epoch FROM not_before - created_at), 0)::float8 * 1000 AS "delayMs"
       FROM outbox WHERE done_at IS NULL AND job_id <> ALL ($1) ORDER BY priority, created_at`,
      [refused],
    );
    for (const { id, delayMs } of rows) if (!dueAt.has(id)) dueAt.set(id, time.now + delayMs);
    return rows.find(({ id }) => dueAt.get(id)! <= time.now);
  };
  return {
    get now() {
      return time.now;
    },
    set now(ms) {
      time.now = ms;
    },
    async drain(before = () => true) {
      const refused: string[] = [];
      for (let count = 0; ; ) {
        const job = await takeOne(refused);
        if (!job) return count;
        if (!(await before(job.queue, job.payload))) {
          refused.push(job.id);
          continue;
        }
        await runJob(job.queue, job.id, job.payload);
        await pool.query('UPDATE outbox SET done_at = now() WHERE job_id = $1', [job.id]);
        count += 1;
      }
    },
    deliver: (job, giveWay) => deliver(desk, openPlans(pool), job, { id: `direct-${job.round}`, signal }, giveWay),
    close: () => desk.senders.close(),
  };
}

/** The ledger of an alert: subscription → state. */
export async function ledger({ platform }: World, alertId: string): Promise<Record<string, string>> {
  const { rows } = await platform.pool.query<{ id: string; state: string }>(
    'SELECT subscription_id AS id, state FROM deliveries WHERE alert_id = $1',
    [alertId],
  );
  return Object.fromEntries(rows.map(({ id, state }) => [id, state]));
}

/** Payloads of a queue's jobs in the outbox, in order of creation. */
export async function outbox<T>({ platform }: World, queue: string): Promise<T[]> {
  const { rows } = await platform.pool.query<{ payload: T }>(
    'SELECT payload FROM outbox WHERE queue = $1 ORDER BY created_at, job_id',
    [queue],
  );
  return rows.map(({ payload }) => payload);
}

/** A field of resolution 7 over the homes, with an onset per cell. */
export function fieldOver(cells: readonly Cell[], onsetOf: (cell: Cell) => number): Field {
  const parents = [...new Set(cells.map((cell) => parentOf(cell, 7)))].toSorted((a, b) => (a < b ? -1 : 1));
  return {
    resolution: 7,
    cells: new BigUint64Array(parents),
    median: new Float32Array(parents.length).fill(6),
    levels: [6],
    exceedance: [new Float32Array(parents.length).fill(0.5)],
    onsetAt: new Float64Array(parents.map(onsetOf)),
  };
}

function factsOf(
  band: TextFacts['severity'],
  kind: TextFacts['kind'],
  status: TextFacts['status'],
  expiresAt: number,
): TextFacts {
  return {
    hazard: 'earthquake',
    kind,
    status,
    severity: band,
    agency: { en: 'AFAD' },
    timeZone: 'Europe/Istanbul',
    eventAt: expiresAt - 3_600_000,
    magnitude: 7.8,
    depthKm: 18,
    lon: 37.03,
    lat: 37.23,
    near: null,
    level: 8,
    previousLevel: null,
    zones: [{ en: 'Hatay' }],
    reports: 2,
    expiresAt,
    cancelReason: kind === 'cancelled' ? { by: 'sources' } : null,
  };
}
