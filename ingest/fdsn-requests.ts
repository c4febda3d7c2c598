/** The requests that FDSN event services answer (FDSN-WS event 1.2). */
import type { RequestSettings } from './feed.ts';

/** Asked for again in every poll, so that an update published late or with a slow clock is not missed. Milliseconds. */
const overlapMs = 15 * 60_000;
const hourMs = 3_600_000;

/**
 * What changed since the newest update heard, at most a day of it, or the last six hours at a first start; origins up to a
 * week old. Bounded, since GeoNet's QuakeML has 120 kB per event and a body that is too large is never read.
 */
export function fdsnEventQuery(
  { baseUrl, since, now }: RequestSettings,
  format: Readonly<Record<string, string>>,
): string {
  const window: Record<string, string> =
    since === null
      ? { starttime: fdsnTime(now - 6 * hourMs) }
      : {
          starttime: fdsnTime(now - 7 * 24 * hourMs),
          updatedafter: fdsnTime(Math.max(Math.min(since, now) - overlapMs, now - 24 * hourMs)),
        };
  const query = new URLSearchParams({ ...format, ...window, orderby: 'time' });
  return `${baseUrl.replace(/\/$/, '')}/fdsnws/event/1/query?${query}`;
}

/** ISO 8601 to the second without zone, which FDSN takes as UTC. */
const fdsnTime = (atMs: number) => new Date(atMs).toISOString().slice(0, 19);
