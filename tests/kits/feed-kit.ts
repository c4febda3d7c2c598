/** What every feed must keep: purity, values in range, stable ids, and an account of every record whatever the bytes. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluationModes, reportStatuses } from '../../domain/earthquake-report.ts';
import { type ObservationBody, rejectionReasons } from '../../domain/observation.ts';
import type { Feed, Parsed } from '../../ingest/feed.ts';

export interface Sample {
  readonly name: string;
  readonly body: Buffer;
}

const receivedAt = 1_800_000_000_000;
const context = { source: 'kit', receivedAt, contentType: '' };
const recordsOf = ({ observations, withdrawals, rejected }: Parsed) =>
  observations.length + withdrawals.length + rejected.length;

/** Runs a feed over payloads of its own, in order of name: versions of one event must come in the order in which they were made. */
export function describeFeed(feed: Feed, samples: readonly Sample[]): void {
  describe(`feed ${feed.id}`, () => {
    it('has samples, and accepts something in them', () => {
      expect(samples.flatMap(({ body }) => feed.parse(body, context).observations).length).toBeGreaterThan(0);
    });
    it('is pure and leaves its input alone', () => {
      for (const { body } of samples) {
        const before = Buffer.from(body);
        expect(feed.parse(body, context)).toEqual(feed.parse(Buffer.from(body), context));
        expect(body.equals(before)).toBe(true);
      }
    });
    it('yields values in range', () => {
      for (const { name, body } of samples)
        for (const report of feed.parse(body, context).observations)
          expect([name, faultsOf(report)]).toEqual([name, []]);
    });
    it('names each rejected record once, with a reason of the list', () => {
      for (const { body } of samples) checkRejections(feed.parse(body, context));
    });
    it('gives the same ids whenever a payload comes, and its own version or the time of receipt', () => {
      for (const { body } of samples) {
        const [one, other] = [receivedAt, receivedAt + 60_000].map(
          (at) => feed.parse(body, { ...context, receivedAt: at }).observations,
        );
        expect(other!.map(({ sourceId, ids }) => [sourceId, ids])).toEqual(
          one!.map(({ sourceId, ids }) => [sourceId, ids]),
        );
        other!.forEach(({ updatedAt }, index) => {
          const first = one![index]!.updatedAt;
          expect(updatedAt).toBe(first === receivedAt ? receivedAt + 60_000 : first);
        });
      }
    });
    it('gives later payloads of an event later versions', () => {
      const newest = new Map<string, number>();
      for (const { body } of samples) {
        for (const { sourceId, updatedAt } of feed.parse(body, context).observations) {
          expect(updatedAt).toBeGreaterThanOrEqual(newest.get(sourceId) ?? Number.NEGATIVE_INFINITY);
          newest.set(sourceId, updatedAt);
        }
      }
    });
    it('keeps the other records when one is spoilt', () => {
      for (const { name, body } of samples) checkSpoilt(feed, name, body);
    });
    it('accounts for truncated, garbled and foreign bytes without throwing', () => {
      fuzz(feed, samples);
    });
  });
}

function faultsOf(report: ObservationBody): string[] {
  const checks: readonly [string, boolean][] = [
    ['source', report.source === context.source],
    ['sourceId', report.sourceId !== '' && report.ids.includes(report.sourceId)],
    ['ids sorted', isDeepStrictEqual(report.ids, [...new Set(report.ids)].sort())],
    ['status', reportStatuses.includes(report.status)],
    ['evaluationMode', evaluationModes.includes(report.evaluationMode)],
    ['eventType', /^[a-z0-9 ]+$/.test(report.eventType)],
    ['originTime', Number.isInteger(report.originTime) && report.originTime < receivedAt],
    ['updatedAt', Number.isInteger(report.updatedAt) && report.updatedAt <= receivedAt],
    ['lat', Math.abs(report.lat) <= 90],
    ['lon', Math.abs(report.lon) <= 180],
    ['depthKm', report.depthKm === null || (report.depthKm >= -100 && report.depthKm <= 1000)],
    ['magnitude', report.magnitude >= -5 && report.magnitude <= 11],
    ['uncertainty', Object.values(report.uncertainty).every((error) => error > 0)],
    ['plain JSON', isDeepStrictEqual(JSON.parse(JSON.stringify(report)), report)],
  ];
  return checks.filter(([, holds]) => !holds).map(([name]) => name);
}

function checkRejections(parsed: Parsed): void {
  const indexes = parsed.rejected.map(({ index }) => index);
  expect(new Set(indexes).size).toBe(indexes.length);
  for (const { index, reason, detail } of parsed.rejected) {
    expect(rejectionReasons).toContain(reason);
    expect(detail.length).toBeGreaterThan(5);
    expect(index).toBeGreaterThanOrEqual(0);
    expect(index).toBeLessThan(recordsOf(parsed));
  }
}

function checkSpoilt(feed: Feed, name: string, body: Buffer): void {
  const whole = feed.parse(body, context);
  const spoilt = spoil(name, body.toString('utf8'));
  for (const [index, text] of spoilt.entries()) {
    const parsed = feed.parse(Buffer.from(text), context);
    expect([name, index, recordsOf(parsed)]).toEqual([name, index, spoilt.length]);
    expect(parsed.rejected.map((it) => it.index)).toContain(index);
    const others = whole.observations.filter((it) => parsed.observations.some((other) => isDeepStrictEqual(it, other)));
    expect(others.length).toBeGreaterThanOrEqual(whole.observations.length - 1);
  }
}

/** The payload once for each of its records, that record unreadable. */
function spoil(name: string, text: string): string[] {
  if (name.endsWith('.xml')) {
    const events = [...text.matchAll(/<event [\s\S]*?<\/event>/g)];
    return events.map((it) => `${text.slice(0, it.index)}<event/>${text.slice(it.index + it[0].length)}`);
  }
  if (name.endsWith('.txt')) {
    const lines = text.split('\n');
    const rows = lines.flatMap((line, index) => (line === '' || line.startsWith('#') ? [] : [index]));
    return rows.map((row) => lines.map((line, index) => (index === row ? 'not|a|row' : line)).join('\n'));
  }
  const document = JSON.parse(text);
  if (!Array.isArray(document.features)) return [];
  return document.features.map((_: unknown, index: number) =>
    JSON.stringify({ ...document, features: document.features.with(index, { type: 'Feature', properties: null }) }),
  );
}

function fuzz(feed: Feed, samples: readonly Sample[]): void {
  const parse = (body: Uint8Array) => {
    const parsed = feed.parse(body, context);
    checkRejections(parsed);
    return recordsOf(parsed);
  };
  const sample = fc.constantFrom(...samples.map(({ body }) => body));
  fc.assert(
    fc.property(sample, fc.double({ min: 0, max: 1, noNaN: true }), (body, share) => {
      const cut = body.subarray(0, Math.floor(share * body.length));
      // A header line alone is the whole answer of a text service that knows of no event.
      const isHeader = cut.toString('utf8').startsWith('#') && cut.toString('utf8').trim().split('\n').length === 1;
      expect(parse(cut) > 0 || isHeader).toBe(true);
    }),
  );
  fc.assert(
    fc.property(sample, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 20 }), (body, changes) => {
      const garbled = Buffer.from(body);
      for (const [at, byte] of changes) garbled[at % garbled.length] = byte;
      parse(garbled);
    }),
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (body) => void expect(parse(body)).toBeGreaterThan(0)));
  fc.assert(fc.property(fc.json(), (text) => void parse(Buffer.from(text))));
}
