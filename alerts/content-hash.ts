/** What an approval binds to: SHA-256 over text, area and channels in canonical JSON. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../domain/canonical-json.ts';
import type { CapAlert } from '../domain/cap.ts';

/** Lower-case hexadecimal. `channels` in any order. Identifier, sent and references are given at issue and are left out. */
export function contentHash(
  { status, infos }: Pick<CapAlert, 'status' | 'infos'>,
  channels: readonly string[],
): string {
  const content = canonicalJson({ status, infos, channels: channels.toSorted() });
  return createHash('sha256').update(content, 'utf8').digest('hex');
}
