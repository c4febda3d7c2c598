/** One poll of one feed: its requests, conditional and bounded, and what they said stored. */
import { type FetchOutcome, fetchBounded } from '../platform/http.ts';
import { noteAttempt, type Validators } from '../platform/stores/feed-status-store.ts';
import { type Accepted, accept } from './accept.ts';
import type { IngestEnvironment, Source } from './environment.ts';
import type { Parsed, PollIntake } from './feed.ts';
import { reportAccepted } from './report-accepted.ts';

/** What one poll hands to the next; kept in the record as well. */
export interface PollState {
  readonly validators: Validators;
  readonly since: number | null;
}

export interface PollResult {
  readonly state: PollState;
  /** Whether the feed was heard: the first request succeeded. */
  readonly heard: boolean;
  /** The longest wait that a server asked for, milliseconds. */
  readonly retryAfterMs: number;
}

interface Asked {
  readonly fault: { readonly reason: string; readonly message: string } | undefined;
  readonly retryAfterMs: number;
  readonly clockSkewS: number | null;
  readonly state: PollState;
}

/** Never throws for what a server does; throws when the record cannot be reached or `signal` aborts. */
export async function pollOnce(
  env: IngestEnvironment,
  source: Source & { readonly intake: PollIntake },
  state: PollState,
  signal: AbortSignal,
): Promise<PollResult> {
  const startedMs = performance.now();
  const { baseUrl, requests } = source.intake;
  const urls = requests({ baseUrl, since: state.since, now: env.clock.now() });
  const keep = Object.entries(state.validators).filter(([url]) => urls.includes(url));
  let next: PollState = { since: state.since, validators: Object.fromEntries(keep) };
  const answers: Asked[] = [];
  for (const url of urls) {
    const answer = await ask(env, source, url, next, signal);
    signal.throwIfAborted();
    next = answer.state;
    answers.push(answer);
    if (answer.fault) env.metrics.failures.inc({ feed: source.id, reason: answer.fault.reason });
  }
  const faults = answers.flatMap(({ fault }) => (fault ? [`${fault.reason}: ${fault.message}`] : []));
  const heard = answers[0] !== undefined && answers[0].fault === undefined;
  const at = env.clock.now();
  const clockSkewS = answers.find((answer) => answer.clockSkewS !== null)?.clockSkewS ?? null;
  await noteAttempt(env.pool, source.id, {
    at,
    heard,
    clockSkewS,
    error: faults.length > 0 ? faults.join('; ') : null,
  });
  env.metrics.pollSeconds.observe({ feed: source.id }, (performance.now() - startedMs) / 1000);
  if (heard) env.metrics.lastHeard.set({ feed: source.id }, at / 1000);
  if (clockSkewS !== null) env.metrics.clockSkewSeconds.set({ feed: source.id }, clockSkewS);
  if (faults.length > 0) env.log.warn({ feed: source.id, faults }, 'poll failed in part or whole');
  return { state: next, heard, retryAfterMs: Math.max(0, ...answers.map((answer) => answer.retryAfterMs)) };
}

async function ask(
  env: IngestEnvironment,
  source: Source,
  url: string,
  state: PollState,
  signal: AbortSignal,
): Promise<Asked> {
  const sentAt = env.clock.now();
  const answer = await env.hostLimit(
    new URL(url).host,
    () =>
      fetchBounded(url, {
        ...state.validators[url],
        timeoutMs: env.timeoutMs,
        maxBytes: env.maxBytes,
        userAgent: env.userAgent,
        signal,
      }),
    signal,
  );
  const receivedAt = env.clock.now();
  const said = {
    fault: undefined,
    retryAfterMs: 0,
    clockSkewS: skewOf(answer, sentAt, receivedAt),
    state,
  };
  if (answer.kind === 'not-modified') return said;
  if (answer.kind === 'failed') {
    const { reason, message, retryAfterMs = 0 } = answer;
    return { ...said, fault: { reason, message }, retryAfterMs };
  }
  // FDSN's way to say that nothing matches; an empty 200 is a fault.
  if (answer.status === 204) return said;
  const { contentType = '' } = answer;
  const parsed = source.parse(answer.body, { source: source.source, receivedAt, contentType });
  const unreadable = unreadableBody(parsed);
  const validators = unreadable ? state.validators : { ...state.validators, ...validatorsOf(url, answer) };
  const accepted = await accept(env.pool, { feed: source.id, source: source.source, receivedAt, parsed, validators });
  reportAccepted(env, source.id, accepted, parsed, receivedAt);
  const fault = unreadable && { reason: unreadable.reason, message: unreadable.detail };
  return { ...said, fault, state: { validators, since: laterOf(state.since, accepted) } };
}

/** The one rejection of a body that is not the feed's at all, such as an error page with status 200. */
function unreadableBody({ observations, withdrawals, rejected }: Parsed) {
  const [only] = rejected;
  if (observations.length + withdrawals.length > 0 || rejected.length !== 1 || !only || only.recordId) return undefined;
  return ['not-parsable', 'wrong-shape', 'too-large'].includes(only.reason) ? only : undefined;
}

function validatorsOf(url: string, { etag, lastModified }: Extract<FetchOutcome, { kind: 'body' }>): Validators {
  if (!etag && !lastModified) return {};
  return { [url]: { ...(etag && { etag }), ...(lastModified && { lastModified }) } };
}

/** The server's Date against the middle of our request; the header is in whole seconds. */
function skewOf({ serverTimeMs }: FetchOutcome, sentAt: number, receivedAt: number): number | null {
  return serverTimeMs === undefined ? null : Math.round((serverTimeMs + 500 - (sentAt + receivedAt) / 2) / 100) / 10;
}

function laterOf(since: number | null, { newestAt }: Accepted): number | null {
  return since === null || (newestAt !== null && newestAt > since) ? newestAt : since;
}
