/** Retry-After (RFC 9110 §10.2.3): seconds or an HTTP date. */

/** Milliseconds to wait from `nowMs`; undefined if the header is absent or unreadable, 0 if the date has passed. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  const value = header?.trim() ?? '';
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  const dateMs = httpDateMs(value);
  return dateMs === undefined ? undefined : Math.max(0, dateMs - nowMs);
}

/** Milliseconds since 1970 of an HTTP date (IMF-fixdate, RFC 850 or asctime, RFC 9110 §5.6.7). */
export function httpDateMs(value: string | undefined): number | undefined {
  if (!value || !/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(value)) return undefined;
  // asctime names no zone and means GMT.
  const parsed = Date.parse(value.endsWith('GMT') ? value : `${value} GMT`);
  return Number.isNaN(parsed) ? undefined : parsed;
}
