/** The requests that FDSN event services answer (FDSN-WS event 1.2). */
import type { RequestSettings } from './feed.ts';

/** Asked for again in every poll, so that an update published late or with a slow clock is not missed. Milliseconds. */
const overlapMs = 15 * 60_000;
const dayMs = 86_400_000;

/** What changed since the newest update heard, or the last day at a first start; origins up to a week old. */
export function fdsnEventQuery(
  { baseUrl, since, now }: RequestSettings,
  format: Readonly<Record<string, string>>,
): string {
  const from = Math.min(since ?? now, now);
  const window: Record<string, string> =
    since === null
      ? { starttime: fdsnTime(from - dayMs) }
      : { starttime: fdsnTime(from - 7 * dayMs), updatedafter: fdsnTime(from - overlapMs) };
  const query = new URLSearchParams({ ...format, ...window, orderby: 'time' });
  return `${baseUrl.replace(/\/$/, '')}/fdsnws/event/1/query?${query}`;
}

/** ISO 8601 to the second without zone, which FDSN takes as UTC. */
const fdsnTime = (atMs: number) => new Date(atMs).toISOString().slice(0, 19);
