/** Every recorded payload through its feed: each record is counted by other means than the parser and accounted for. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import type { Feed } from '../../ingest/feed.ts';
import emscWebsocket from '../../ingest/feeds/emsc-websocket.ts';
import fdsnEvent from '../../ingest/feeds/fdsn-event.ts';
import fdsnText from '../../ingest/feeds/fdsn-text.ts';
import usgsEarthquakes from '../../ingest/feeds/usgs-earthquakes.ts';
import { describeReference } from '../kits/reference.ts';

interface Count {
  readonly records: number;
  /** Records with id, time, place and magnitude. */
  readonly complete: number;
}

type Counter = (text: string) => Count | undefined;

const folders: readonly { folder: string; feed: Feed; take: RegExp; count: Counter }[] = [
  { folder: 'usgs-geojson-summary', feed: usgsEarthquakes, take: /./, count: countFeatures },
  { folder: 'usgs-fdsn-event', feed: usgsEarthquakes, take: /./, count: countFeatures },
  { folder: 'usgs-detail-geojson', feed: usgsEarthquakes, take: /./, count: countFeatures },
  { folder: 'quakeml', feed: fdsnEvent, take: /./, count: countEvents },
  { folder: 'usgs-fdsn-event', feed: fdsnEvent, take: /(xml|qml)(\.gz)?$/, count: countEvents },
  { folder: 'fdsn-text', feed: fdsnText, take: /./, count: countLines },
  { folder: 'emsc', feed: emscWebsocket, take: /json(\.gz)?$/, count: countMessages },
];

for (const { folder, feed, take, count } of folders) {
  describeReference(`${feed.id} on ${folder}`, join('feeds', folder), (path) => {
    it('accepts every complete record and accounts for the others', () => {
      const files = readdirSync(path).filter((name) => take.test(name));
      const sums = { files: 0, records: 0, complete: 0, accepted: 0, rejected: 0 };
      for (const name of files) {
        const raw = readFileSync(join(path, name));
        const body = name.endsWith('.gz') ? gunzipSync(raw) : raw;
        const parsed = feed.parse(body, { source: 'test', receivedAt: 1_800_000_000_000, contentType: '' });
        const accepted = parsed.observations.length + parsed.withdrawals.length;
        const counted = count(body.toString('utf8').replace(/^\uFEFF/, ''));
        if (counted === undefined) {
          expect([name, accepted, parsed.rejected.length]).toEqual([name, 0, 1]);
          continue;
        }
        expect([name, accepted + parsed.rejected.length]).toEqual([name, counted.records]);
        expect([name, parsed.observations.length]).toEqual([name, counted.complete]);
        sums.files += 1;
        sums.records += counted.records;
        sums.complete += counted.complete;
        sums.accepted += accepted;
        sums.rejected += parsed.rejected.length;
      }
      const { files: read, ...numbers } = sums;
      console.log(`${folder} → ${feed.id}: ${read} of ${files.length} files`, numbers);
    });
  });
}

const isNumber = (value: unknown) => typeof value === 'number';

/** Undefined where the text is no collection and no feature: an answer to /count, a table, an error page. */
function countFeatures(text: string): Count | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  const document = JSON.parse(text);
  if (document.type !== 'Feature' && !document.features) return undefined;
  const features = document.type === 'Feature' ? [document] : document.features;
  const complete = features.filter(
    (it: { id?: unknown; properties?: Record<string, unknown>; geometry?: { coordinates?: unknown[] } }) =>
      it.id &&
      isNumber(it.properties?.['time']) &&
      isNumber(it.properties?.['mag']) &&
      isNumber(it.geometry?.coordinates?.[0]) &&
      isNumber(it.geometry?.coordinates?.[1]),
  );
  return { records: features.length, complete: complete.length };
}

/** Cuts the text at the tags, knowing nothing of namespaces, preferences or defaults. */
function countEvents(text: string): Count | undefined {
  if (!text.includes('eventParameters')) return undefined;
  const events = [...text.matchAll(/<(?:[\w.-]+:)?event(\s[^>]*)?>([\s\S]*?)<\/(?:[\w.-]+:)?event>/g)];
  const has = (body: string, ...names: string[]) =>
    new RegExp(names.map((name) => `<(?:[\\w.-]+:)?${name}(\\s[^>]*)?>\\s*`).join('')).test(body);
  const complete = events.filter(([, attributes = '', body = '']) => {
    const origins = [...body.matchAll(/<(?:[\w.-]+:)?origin[\s>][\s\S]*?<\/(?:[\w.-]+:)?origin>/g)].map(([it]) => it);
    return (
      /publicID="[^"]+"/.test(attributes) &&
      origins.some((it) => has(it, 'time', 'value') && has(it, 'latitude', 'value') && has(it, 'longitude', 'value')) &&
      has(body, 'mag', 'value') &&
      /<(?:[\w.-]+:)?magnitude[\s>]/.test(body)
    );
  });
  return { records: events.length, complete: complete.length };
}

function countLines(text: string): Count | undefined {
  const rows = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const complete = rows
    .map((line) => line.split('|'))
    .filter(
      (it) => (it.length === 13 || it.length === 14) && [0, 1, 2, 3, 10].every((column) => it[column]!.trim() !== ''),
    );
  return { records: rows.length, complete: complete.length };
}

function countMessages(text: string): Count | undefined {
  const { data } = JSON.parse(text);
  const { unid, time, lat, lon, mag } = data.properties;
  return { records: 1, complete: unid && time && isNumber(lat) && isNumber(lon) && isNumber(mag) ? 1 : 0 };
}
