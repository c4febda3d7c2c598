/** One run of the demo: starts everything, plays the scenario to the unchanged pipeline, and counts what came of it. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../platform/config.ts';
import { type ApiClient, openApi } from './api-client.ts';
import { type Comparison, compare, type Published } from './compare.ts';
import { type FeedServer, startFeedServer } from './feed-server.ts';
import { type RunningPipeline, startPipeline, startPush } from './processes.ts';
import type { Browser, PushReport } from './push-report.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { createAgency, drawZones, type Ground, prepareGround, subscribeAll } from './setup.ts';
import { countReports, isDecided, listEvents, listRecords, openStory } from './story.ts';
import { makePeople, type Person } from './subscribers.ts';
import { townWarnings } from './waves.ts';

export interface RunOptions {
  readonly subscribers: number;
  readonly seed: number;
  readonly port?: number | undefined;
  /** Hears a line at a time. */
  tell(line: string): void;
  /** Does harm while the play goes on; `accepted` is how many messages the push service has taken so far. */
  readonly disturb?: (pipeline: RunningPipeline, accepted: () => Promise<number>) => Promise<void>;
}

/** The last line of `npm run demo -- --json`. */
interface Summary extends Omit<Comparison, 'overtaken'> {
  /** Versions of reports on record. */
  readonly reports: number;
  readonly events: number;
  /** CAP messages by msgType; cancels: threads cancelled. */
  readonly alerts: number;
  readonly updates: number;
  readonly cancels: number;
  /** From the feed's bytes that carried the first report that was warned of to the first push. */
  readonly firstPushMs: number | null;
  /** From the same bytes to the last push of the first decision. */
  readonly allPushedMs: number | null;
  readonly node: string;
  readonly queue: string;
  readonly record: string;
}

export interface RunningDemo {
  readonly ground: Ground;
  readonly api: ApiClient;
  /** The demo is over: what it came to. */
  readonly summary: Summary;
  readonly published: readonly Published[];
  readonly people: readonly Person[];
  readonly browsers: readonly Browser[];
  readonly report: PushReport;
  /** Ends every process that was started. */
  stop(): Promise<void>;
}

interface Parts {
  readonly ground: Ground;
  readonly feeds: FeedServer;
  readonly pipeline: RunningPipeline;
  readonly control: string;
  readonly api: ApiClient;
  readonly people: readonly Person[];
  readonly browsers: readonly Browser[];
  readonly options: RunOptions;
}

/** `onStarted` gets the way to stop before anything takes long, so that an interrupt leaves nothing behind. */
export async function runDemo(
  config: Config,
  scenario: Scenario,
  options: RunOptions,
  onStarted: (stop: () => Promise<void>) => void = () => undefined,
): Promise<RunningDemo> {
  const closers: (() => Promise<void> | void)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  onStarted(stop);
  try {
    const parts = await start(config, scenario, options, (close) => void closers.push(close));
    const [tellNews] = await Promise.all([play(parts), disturb(parts)]);
    const { published, report, comparison } = await settle(parts, tellNews);
    tellTowns(parts, await listEvents(parts.api), published, report);
    const summary = await summarise(parts, published, report, comparison);
    const { ground, api, people, browsers } = parts;
    return { ground, api, people, browsers, published, report, summary, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  config: Config,
  scenario: Scenario,
  options: RunOptions,
  onStop: (close: () => Promise<void> | void) => void,
): Promise<Parts> {
  const { subscribers, seed, tell } = options;
  const feeds = await startFeedServer(scenario.steps);
  onStop(() => feeds.close());
  const ground = await prepareGround(config, feeds.urls, options.port);
  onStop(() => ground.forgetKey());
  const logFile = join(ground.folder, 'pipeline.log');
  const pipeline = startPipeline(ground.configFile, ground.settings, logFile);
  onStop(() => pipeline.stop());
  const push = await startPush();
  onStop(() => push.stop());
  const making: Promise<Browser[]> = post(`${push.control}/browsers`, { count: subscribers, seed });
  const people = makePeople(scenario, subscribers, seed);
  const open = openApi(ground.origin);
  await untilReady(pipeline, open, logFile);
  await open.close();
  tell(`pipeline at ${ground.origin}, queue ${ground.queue}, record ${ground.record}, log ${logFile}`);
  const api = openApi(ground.origin, { key: await createAgency(ground, scenario.authority), patienceMs: 60_000 });
  onStop(() => api.close());
  await drawZones(api, scenario.authority);
  const browsers = await making;
  const before = performance.now();
  await subscribeAll(api, people, browsers);
  const seconds = ((performance.now() - before) / 1_000).toFixed(1);
  tell(`${scenario.authority.zones.length} zones, ${subscribers} subscribers in ${seconds} s`);
  await untilListening(feeds);
  tell(scenario.title);
  return { ground, feeds, pipeline, control: push.control, api, people, browsers, options };
}

async function untilReady({ child }: RunningPipeline, api: ApiClient, logFile: string): Promise<void> {
  for (const giveUp = performance.now() + 60_000; ; await sleep(150)) {
    const answers = await api.get('/health').then(
      () => true,
      () => false,
    );
    if (answers) return;
    if (child.exitCode !== null) throw new Error(`the pipeline ended at its start (${child.exitCode}); see ${logFile}`);
    if (performance.now() > giveUp) throw new Error(`the pipeline does not answer; see ${logFile}`);
  }
}

/** Every feed was asked once, and EMSC is listened to: what is published now is news and no back-fill. */
async function untilListening({ heard }: FeedServer): Promise<void> {
  const isAsked = (name: string) => [...heard.requests.keys()].some((path) => path.startsWith(`/${name}/`));
  for (const giveUp = performance.now() + 30_000; performance.now() < giveUp; await sleep(50)) {
    if (heard.listeners > 0 && isAsked('usgs') && isAsked('geofon')) return;
  }
  throw new Error('the pipeline does not listen to the feeds');
}

async function disturb({ pipeline, control, options }: Parts): Promise<void> {
  await options.disturb?.(pipeline, async () => (await ask<{ accepted: number }>(`${control}/progress`)).accepted);
}

/** Publishes the reports, and tells what the pipeline makes of them; answers what tells the rest. */
async function play({ feeds, api, control, options: { tell } }: Parts): Promise<() => Promise<void>> {
  const startedAt = Date.now();
  const stamp = (at: number) => `${((at - startedAt) / 1_000).toFixed(1).padStart(6)} s`;
  const story = openStory(api);
  let accepted = 0;
  const tellNews = async (): Promise<void> => {
    for (const { event, step } of await story()) {
      const reason = step.reason ? ` (${step.reason})` : '';
      tell(`${stamp(step.at)}    ${step.kind.padEnd(9)} ${event.id.slice(-8)}  ${step.text}${reason}`);
    }
    const progress: { accepted: number } = await ask(`${control}/progress`);
    if (progress.accepted > accepted) tell(`${stamp(Date.now())}    pushed    ${progress.accepted} messages`);
    accepted = progress.accepted;
  };
  let over = false;
  const watching = (async () => {
    for (; !over; await sleep(1_000)) await tellNews();
  })();
  await feeds.play({
    onPublished: ({ source, sourceId, magnitude, note, publishedAt }) =>
      tell(`${stamp(publishedAt)}  ${source.toUpperCase()} ${sourceId} M ${magnitude.toFixed(1)}: ${note}`),
    mayPublish: () => untilDecided(feeds, api),
  });
  over = true;
  await watching;
  return tellNews;
}

/** On a slow machine the agencies wait until their last word was decided on, so that the story is the same on each. */
async function untilDecided(feeds: FeedServer, api: ApiClient): Promise<void> {
  for (const giveUp = performance.now() + patienceMs; performance.now() < giveUp; await sleep(200)) {
    if (!feeds.isHeard()) continue;
    const records = await listRecords(api);
    if (countReports(records) >= feeds.sentAt.size && records.every(isDecided)) return;
  }
}

interface Settled {
  readonly published: Published[];
  readonly report: PushReport;
  readonly comparison: Comparison;
}

const quietMs = 2_500;
/** Without a push or a decision for so long, what is missing stays missing. */
const patienceMs = 20_000;

/** Waits until every report was decided on, nothing was pushed for a while and nobody is missing, or until nothing moves. */
async function settle({ api, feeds, control, people }: Parts, tellNews: () => Promise<void>): Promise<Settled> {
  await untilDecided(feeds, api);
  for (const startedAt = Date.now(); ; await sleep(500)) {
    await tellNews();
    const progress: { lastAt: number } = await ask(`${control}/progress`);
    const quietForMs = Date.now() - Math.max(progress.lastAt, startedAt - quietMs);
    if (quietForMs < quietMs) continue;
    // The report first: what is published after it cannot look as if it reached somebody unasked.
    const report: PushReport = await ask(`${control}/report`);
    const published = await api.published();
    const comparison = compare(published, people, report);
    if (comparison.missed === 0 || quietForMs > patienceMs) return { published, report, comparison };
  }
}

async function summarise(
  { api, ground, feeds }: Parts,
  published: readonly Published[],
  report: PushReport,
  { overtaken: _, ...counts }: Comparison,
): Promise<Summary> {
  const records = await listRecords(api);
  const ofType = (type: string) => published.filter(({ cap }) => cap.msgType === type);
  const { firstPushMs, allPushedMs } = timings(feeds, published, report);
  return {
    reports: countReports(records),
    events: records.length,
    alerts: ofType('Alert').length,
    updates: ofType('Update').length,
    cancels: new Set(ofType('Cancel').map(({ cap }) => cap.incidents)).size,
    ...counts,
    firstPushMs,
    allPushedMs,
    node: process.versions.node,
    queue: ground.queue,
    record: ground.record,
  };
}

/** The report that was warned of first is the last one whose bytes left before the first message was issued. */
function timings(
  { sentAt }: FeedServer,
  published: readonly Published[],
  report: PushReport,
): Pick<Summary, 'firstPushMs' | 'allPushedMs'> {
  const first = published.toSorted((a, b) => a.cap.sentAt - b.cap.sentAt)[0]?.cap;
  const decision = new Set(
    published
      .filter(({ cap }) => cap.incidents === first?.incidents && cap.sentAt === first.sentAt)
      .map(({ alertId }) => alertId),
  );
  const arrivals = report.endpoints.flatMap(({ messages }) =>
    messages.filter(({ id }) => decision.has(id)).map(({ firstAt }) => firstAt),
  );
  if (arrivals.length === 0) return { firstPushMs: null, allPushedMs: null };
  const [firstAt, lastAt] = [arrivals.reduce((a, b) => Math.min(a, b)), arrivals.reduce((a, b) => Math.max(a, b))];
  // CAP tells whole seconds; reports are published further apart than that.
  const bytesAt = [...sentAt.values()]
    .filter((at) => at < Math.min(firstAt, first!.sentAt + 1_000))
    .reduce((a, b) => Math.max(a, b), 0);
  return { firstPushMs: firstAt - bytesAt, allPushedMs: lastAt - bytesAt };
}

function tellTowns(
  { people, options: { tell } }: Parts,
  events: Awaited<ReturnType<typeof listEvents>>,
  published: readonly Published[],
  report: PushReport,
): void {
  for (const event of events.toReversed()) {
    const ids = new Set(published.filter(({ cap }) => cap.incidents === event.id).map(({ alertId }) => alertId));
    if (ids.size === 0 || event.state !== 'live') continue;
    tell(`\nM ${event.magnitude?.toFixed(1)} ${event.place}: first push against the S wave`);
    for (const { town, people: count, aheadS } of townWarnings(event, ids, people, report)) {
      const side = aheadS >= 0 ? 'before' : 'after';
      tell(
        `  ${town.padEnd(18)} ${String(count).padStart(5)} people  ${Math.abs(aheadS).toFixed(1).padStart(5)} s ${side}`,
      );
    }
  }
}

async function ask<T>(url: string): Promise<T> {
  const response = await fetch(url);
  return response.json() as Promise<T>;
}

async function post<T>(url: string, body: unknown): Promise<T> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  return response.json() as Promise<T>;
}
