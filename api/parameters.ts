/** Parameters that several routes share: their schemas, and their readers where a schema cannot say it all. */
import type { BBox } from 'geojson';
import { Type } from 'typebox';
import { TocsinError } from '../domain/error.ts';
import type { LonLat } from '../domain/lattice.ts';

export const closed = { additionalProperties: false } as const;

/** An id of ours in a path: nothing that PostgreSQL or a log would choke on. */
export const Id = (what: string) =>
  Type.String({ minLength: 1, maxLength: 200, pattern: '^[A-Za-z0-9._~:@-]+$', description: `Id of ${what}.` });

export const IdParams = (what: string) => Type.Object({ id: Id(what) }, closed);

/** Words for people: no control characters but line breaks and tabs. */
export const Words = (maxLength: number, description: string) =>
  Type.String({
    minLength: 1,
    maxLength,
    pattern: '^\\s*[^\\s\\u0000-\\u001f\\u007f][^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f]*$',
    description,
  });

export const Limit = Type.Integer({ minimum: 1, maximum: 500, default: 100, description: 'Most entries of one page.' });
export const Cursor = Type.String({
  maxLength: 400,
  pattern: '^[A-Za-z0-9_-]+$',
  description: 'Where to go on: `next` of the page before.',
});
export const Instant = (description: string) =>
  Type.String({
    maxLength: 40,
    pattern: '^\\d{4}-\\d\\d-\\d\\d(T\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,9})?)?(Z|[+-]\\d\\d:\\d\\d))?$',
    description: `${description} RFC 3339, or a date (UTC).`,
    examples: ['2026-02-06T01:17:35Z'],
  });
export const Bbox = Type.String({
  maxLength: 100,
  pattern: `^${numbers(4)}$`,
  description: 'west,south,east,north in degrees; west > east crosses the antimeridian.',
  examples: ['25.5,35.8,44.9,42.2'],
});
export const Point = Type.String({
  maxLength: 60,
  pattern: `^${numbers(2)}$`,
  description: 'latitude,longitude in degrees.',
  examples: ['37.58,36.93'],
});

/** Unix milliseconds. @throws TocsinError('invalid-parameter') for a day that does not exist. */
export function readInstant(text: string, name: string): number {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw refused(name, 'is no such day or time');
  return at;
}

/** @throws TocsinError('invalid-parameter') outside the ranges of WGS 84. */
export function readBbox(text: string): BBox {
  const [west, south, east, north] = text.split(',').map(Number) as [number, number, number, number];
  if (Math.abs(west) > 180 || Math.abs(east) > 180 || Math.abs(south) > 90 || Math.abs(north) > 90)
    throw refused('bbox', 'has longitudes beyond ±180 or latitudes beyond ±90');
  if (south > north) throw refused('bbox', 'has its south above its north');
  return [west, south, east, north];
}

/** @throws TocsinError('invalid-parameter') outside the ranges of WGS 84. */
export function readPoint(text: string): LonLat {
  const [lat, lon] = text.split(',').map(Number) as [number, number];
  if (Math.abs(lat) > 90 || Math.abs(lon) > 180)
    throw refused('point', 'must be latitude,longitude within ±90 and ±180');
  return [lon, lat];
}

/** A cursor is the sort key of the last entry; opaque, so that it may change. */
export const writeCursor = (key: readonly string[]): string => Buffer.from(JSON.stringify(key)).toString('base64url');

/** @throws TocsinError('invalid-parameter') unless `writeCursor` made it of as many parts, each fitting its pattern. */
export function readCursor<const P extends readonly RegExp[]>(text: string, parts: P): { [K in keyof P]: string } {
  let key: unknown;
  try {
    key = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    throw refused('cursor', 'is not one of ours');
  }
  const fits =
    Array.isArray(key) &&
    key.length === parts.length &&
    parts.every((pattern, index) => typeof key[index] === 'string' && pattern.test(key[index]));
  if (!fits) throw refused('cursor', 'is not one of ours');
  return key as { [K in keyof P]: string };
}

/** A timestamp as PostgreSQL writes it, with all its digits. */
export const timestampPattern = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d)?$/;
export const idPattern = /^[A-Za-z0-9._~:@-]{1,200}$/;

export const refused = (name: string, message: string): TocsinError =>
  new TocsinError('invalid-parameter', `'${name}' ${message}.`, [{ path: name, message }]);

function numbers(count: number): string {
  return Array.from({ length: count }, () => '-?\\d{1,3}(\\.\\d{1,12})?').join(',');
}
