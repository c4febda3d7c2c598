/** Waiting before the next try: exponential with full jitter, so that many who failed together do not return together. */

export interface BackoffOptions {
  readonly baseMs: number;
  readonly maxMs: number;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
}

/** Milliseconds to wait after failed attempt `attempt` (1 = the first): between half and all of min(maxMs, baseMs · 2^(attempt−1)). */
export function backoff(attempt: number, { baseMs, maxMs, random = Math.random }: BackoffOptions): number {
  const ceilingMs = Math.min(maxMs, baseMs * 2 ** Math.min(Math.max(0, attempt - 1), 40));
  return Math.round(ceilingMs * (0.5 + random() / 2));
}
