/**
 * The agencies' services on one local port: USGS summary feeds and FDSN GeoJSON, EMSC's WebSocket and FDSN back-fill, GEOFON's
 * FDSN QuakeML. It knows no more than has been published so far in the play.
 * Sources: FDSN-WS event 1.2 (parameters, 204, 400); RFC 9110 §8.8.3 and §13.1.2 (ETag, If-None-Match).
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import { emscMessage, quakeml, type Report, usgsCollection } from './payloads.ts';
import type { Reporter, Step } from './scenarios/scenario.ts';

export interface FeedServer {
  /** Base URL of each agency's services; EMSC's WebSocket is at `emscStream`. */
  readonly urls: Readonly<Record<Reporter, string>> & { readonly emscStream: string };
  /** Publishes the steps at their times. Resolves after the last, or when `signal` aborts. */
  play(options?: PlayOptions): Promise<void>;
  /** When the bytes that first carried a step left, by the step's index in the play; Unix milliseconds. */
  readonly sentAt: ReadonlyMap<number, number>;
  /** Whether every version that was published has been sent to someone. */
  isHeard(): boolean;
  /** Listeners on the WebSocket, and requests by path with how many were answered 304. */
  readonly heard: {
    readonly listeners: number;
    readonly requests: ReadonlyMap<string, { all: number; notModified: number }>;
  };
  close(): Promise<void>;
}

interface PlayOptions {
  /** Hears of each version as it is published. */
  readonly onPublished?: (report: Report) => void;
  /** Awaited before each version once its time has come; the rest of the play is put off by as long as it takes. */
  readonly mayPublish?: () => Promise<void>;
  readonly signal?: AbortSignal;
}

const publicHosts = { emsc: 'eu.emsc', geofon: 'geofon.gfz.de' } as const;

export async function startFeedServer(steps: readonly Step[]): Promise<FeedServer> {
  const published: Report[] = [];
  const sentAt = new Map<number, number>();
  const requests = new Map<string, { all: number; notModified: number }>();
  let startedAt = Date.now();

  const noteSent = (reports: readonly Report[]) => {
    for (const report of reports) {
      const index = published.indexOf(report);
      if (!sentAt.has(index)) sentAt.set(index, Date.now());
    }
  };
  const server = createServer((request, response) =>
    answer(request, response, { published, startedAt, requests, noteSent }),
  );
  const sockets = new WebSocketServer({ server, path: '/emsc/standing_order/websocket' });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the feed server has no port');
  const origin = `http://127.0.0.1:${address.port}`;

  const publish = (report: Report) => {
    const isFirst = !published.some(({ source, sourceId }) => source === report.source && sourceId === report.sourceId);
    published.push(report);
    if (report.source !== 'emsc') return;
    for (const socket of sockets.clients) socket.send(emscMessage(report, isFirst), () => noteSent([report]));
  };

  return {
    urls: {
      usgs: `${origin}/usgs`,
      emsc: `${origin}/emsc`,
      geofon: `${origin}/geofon`,
      emscStream: `${origin.replace('http', 'ws')}/emsc/standing_order/websocket`,
    },
    sentAt,
    isHeard: () => published.every((_, index) => sentAt.has(index)),
    heard: {
      get listeners() {
        return sockets.clients.size;
      },
      requests,
    },
    async play({ onPublished, mayPublish, signal } = {}) {
      startedAt = Date.now();
      let delayMs = 0;
      const beginnings = new Map<string, number>();
      for (const step of steps) {
        const dueAt = startedAt + delayMs + step.atS * 1_000;
        await sleep(Math.max(0, dueAt - Date.now()), undefined, { ...(signal && { signal }) }).catch(() => undefined);
        if (signal?.aborted) return;
        await mayPublish?.();
        delayMs += Math.max(0, Date.now() - dueAt);
        const beganAt = beginnings.get(step.about) ?? startedAt + delayMs;
        beginnings.set(step.about, beganAt);
        const report = { ...step, publishedAt: Date.now(), originAt: Math.round(beganAt + step.originS * 1_000) };
        publish(report);
        onPublished?.(report);
      }
    },
    close: () =>
      new Promise((done) => {
        for (const socket of sockets.clients) socket.terminate();
        sockets.close();
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

interface Play {
  readonly published: readonly Report[];
  readonly startedAt: number;
  readonly requests: Map<string, { all: number; notModified: number }>;
  noteSent(reports: readonly Report[]): void;
}

interface Answer {
  readonly type: string;
  readonly body: string;
  readonly reports: readonly Report[];
}

function answer(request: IncomingMessage, response: ServerResponse, play: Play): void {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const count = play.requests.get(url.pathname) ?? { all: 0, notModified: 0 };
  play.requests.set(url.pathname, count);
  count.all += 1;
  const found = request.method === 'GET' || request.method === 'HEAD' ? answerOf(url, play) : 405;
  if (typeof found === 'number') {
    response.writeHead(found).end();
    return;
  }
  const etag = `"${createHash('sha256').update(found.body).digest('hex').slice(0, 32)}"`;
  const headers = { etag, 'cache-control': 'max-age=0', 'content-type': found.type };
  if (request.headers['if-none-match']?.split(/\s*,\s*/).includes(etag)) {
    count.notModified += 1;
    response.writeHead(304, headers).end();
    return;
  }
  response
    .writeHead(200, headers)
    .end(request.method === 'HEAD' ? undefined : found.body, () => play.noteSent(found.reports));
}

/** What a path answers, or the status where there is nothing to send. */
function answerOf(url: URL, play: Play): Answer | number {
  const summary = /^\/usgs\/earthquakes\/feed\/v1\.0\/summary\/all_(hour|day|week)\.geojson$/.exec(url.pathname);
  if (summary) return usgsSummary(spans[summary[1] as keyof typeof spans], play);
  const service = /^\/(usgs|emsc|geofon)\/fdsnws\/event\/1\/query$/.exec(url.pathname);
  return service ? fdsnAnswer(service[1] as Reporter, url.searchParams, play) : 404;
}

const spans = { hour: 3_600_000, day: 86_400_000, week: 7 * 86_400_000 };

/** A summary drops what was deleted, and says nothing of it. */
function usgsSummary(spanMs: number, play: Play): Answer {
  const now = Date.now();
  const reports = newest(play, 'usgs').filter(({ status, originAt }) => status === 'live' && originAt >= now - spanMs);
  return {
    type: 'application/geo+json',
    body: usgsCollection('USGS All Earthquakes', reports, changedAt(play)),
    reports,
  };
}

function fdsnAnswer(source: Reporter, query: URLSearchParams, play: Play): Answer | number {
  const [format, starttime, updatedafter] = ['format', 'starttime', 'updatedafter'].map((name) => query.get(name));
  const [from, updated] = [starttime, updatedafter].map((text) => (text ? Date.parse(`${text}Z`) : 0));
  if (Number.isNaN(from) || Number.isNaN(updated)) return 400;
  const reports = newest(play, source).filter(
    ({ originAt, publishedAt }) => originAt >= (from ?? 0) && publishedAt > (updated ?? 0),
  );
  if (source === 'usgs') {
    if (format !== 'geojson') return 400;
    // As the USGS service has it: `true` adds the deleted ones, `only` gives nothing else.
    const deleted = query.get('includedeleted');
    const seen = reports.filter(({ status }) => deleted === 'true' || (status === 'live') !== (deleted === 'only'));
    return { type: 'application/json', body: usgsCollection('USGS Earthquakes', seen, changedAt(play)), reports: seen };
  }
  if (format !== 'xml') return 400;
  if (reports.length === 0) return 204;
  return { type: 'application/xml', body: quakeml(publicHosts[source], reports), reports };
}

/** The last version of each of a source's reports, the newest origin first. */
function newest({ published }: Play, source: Reporter): Report[] {
  const last = new Map(
    published.filter((report) => report.source === source).map((report) => [report.sourceId, report]),
  );
  return [...last.values()].sort((a, b) => b.originAt - a.originAt);
}

/** Stands for "generated": a document that did not change has the same bytes. */
const changedAt = ({ published, startedAt }: Play): number => published.at(-1)?.publishedAt ?? startedAt;
