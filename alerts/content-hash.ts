/**
 * What an approval binds to: SHA-256 over text, area and channels in canonical JSON.
 * Source: RFC 8785 (JSON Canonicalization Scheme): members sorted by UTF-16 code units, numbers as ECMAScript writes them.
 */
import { createHash } from 'node:crypto';
import type { CapAlert } from '../domain/cap.ts';

/** Lower-case hexadecimal. `channels` in any order. Identifier, sent and references are given at issue and are left out. */
export function contentHash(
  { status, infos }: Pick<CapAlert, 'status' | 'infos'>,
  channels: readonly string[],
): string {
  const content = canonicalJson({ status, infos, channels: channels.toSorted() });
  return createHash('sha256').update(content, 'utf8').digest('hex');
}

/** Members without a value are left out, as JSON does. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}
