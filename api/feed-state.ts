/** How a feed fares, in one word. */
import type { FeedStatus } from '../platform/stores/feed-status-store.ts';

/** `failing`: the last attempts failed; `silent`: not heard for longer than it may be silent. */
export const feedStates = ['ok', 'silent', 'failing'] as const;
export type FeedState = (typeof feedStates)[number];

/** One lost answer is no trouble yet. */
const failuresThatCount = 3;

export function feedStateOf(
  { failures, lastSuccessAt, maxSilenceS }: Pick<FeedStatus, 'failures' | 'lastSuccessAt' | 'maxSilenceS'>,
  now: number,
): FeedState {
  if (failures >= failuresThatCount || (failures > 0 && lastSuccessAt === null)) return 'failing';
  return lastSuccessAt !== null && now - lastSuccessAt <= maxSilenceS * 1_000 ? 'ok' : 'silent';
}
