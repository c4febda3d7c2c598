/**
 * The stages' contracts: which queue carries what, under which job id, and how it is retried. Read this first.
 *
 * Terminology
 *   feed          a source's stream of payloads, polled or streamed
 *   observation   what one source said, once, versioned by the source
 *   hazard event  the thing in the world that observations speak of
 *   assessment    a model's field over cells for one revision of an event
 *   verdict       a rule evaluated on a zone against an assessment
 *   decision      what an agency's thread says next, or why it stays silent
 *   alert         one CAP message; immutable once issued
 *   delivery      one alert to one subscription
 *
 * Flow
 *   ingest ─associate─▶ scoring ─assess─▶ scoring ─decide─▶ alerts ─fan-out─▶ alerts ─deliver-*─▶ people
 *
 * A payload holds references only; the record is PostgreSQL. A job id is made of natural keys, so that
 * adding it twice is harmless, and every handler may run twice.
 */

/** Work that is one step of the pipeline, and the payload that names it. */
export interface Payloads {
  /** A new version of an observation is stored: find the hazard event it belongs to. */
  readonly associate: { readonly observationId: string };
  /** An event has a new revision: run the models of its hazard and the rules of every zone. */
  readonly assess: { readonly eventId: string; readonly revision: number };
  /** Verdicts, a human act or a deadline call for a decision on one agency's thread. */
  readonly decide: { readonly eventId: string; readonly agencyId: string; readonly cause: DecideCause };
  /** An alert is issued: cut its audience into key ranges and add one delivery job for each. */
  readonly 'fan-out': { readonly alertId: string };
  /** Someone subscribed or moved: tell them the active alerts of their cell. `changedAt` (Unix ms) tells one change from the next. */
  readonly greet: { readonly subscriptionId: string; readonly changedAt: number };
  /** A key range of an immediate alert's audience. */
  readonly 'deliver-immediate': DeliverJob;
  /** A key range of a routine alert's audience; yields to immediate work at its cursor. */
  readonly 'deliver-routine': DeliverJob;
  /** A message to the agency's operators: a hold, a channel in trouble, a feed gone silent. */
  readonly notify: { readonly noticeId: string };
}

export type QueueName = keyof Payloads;

/** What made a decision due. `revision:N` and the others are part of the job id, so each cause is decided once. */
export type DecideCause =
  | { readonly kind: 'assessment'; readonly assessmentId: string }
  /** The event itself changed without a new field: it was withdrawn, merged or found not to be an earthquake. */
  | { readonly kind: 'event'; readonly revision: number }
  | { readonly kind: 'approval'; readonly alertId: string; readonly actId: string }
  | { readonly kind: 'hold-deadline'; readonly alertId: string }
  /** A downgrade waited for the end of the dwell that began with this alert. */
  | { readonly kind: 'dwell'; readonly alertId: string }
  | { readonly kind: 'cancel'; readonly actId: string };

/** Recipients after one key up to another, in (cell, subscription id) order: `from` exclusive, `to` inclusive, so that ranges join up. */
export interface DeliverJob {
  readonly alertId: string;
  /**
   * - `area`: those living in the told cells of an arrival band.
   * - `told`: those who heard an earlier message, wherever they live.
   * - `newcomers`: those living in any told cell who came after the fan-out.
   */
  readonly audience: 'area' | 'told' | 'newcomers';
  /** Arrival band: 0 is sent first. */
  readonly band: number;
  readonly from: RecipientKey;
  readonly to: RecipientKey;
  /** What called for this pass over the range: `fan-out`, a newcomer, an older message's last recipients. Part of the job id. */
  readonly origin: string;
  /** 0, then one more for each time the job comes back for those it left: throttled ones, or all after it yielded. */
  readonly round: number;
}

/** A place in the subscriptions' order: the home cell as a decimal string, and the subscription's id. */
export interface RecipientKey {
  readonly cell: string;
  readonly subscriptionId: string;
}

/** How a queue's jobs run. Every job is retried with exponential backoff and jitter until it succeeds or is past its deadline. */
export interface QueuePolicy {
  /** Jobs of this queue running at once in one process. */
  readonly concurrency: number;
  readonly backoffBaseMs: number;
  readonly backoffMaxMs: number;
}

export const queuePolicies: Record<QueueName, QueuePolicy> = {
  associate: { concurrency: 4, backoffBaseMs: 200, backoffMaxMs: 30_000 },
  assess: { concurrency: 2, backoffBaseMs: 200, backoffMaxMs: 30_000 },
  decide: { concurrency: 4, backoffBaseMs: 200, backoffMaxMs: 30_000 },
  'fan-out': { concurrency: 2, backoffBaseMs: 200, backoffMaxMs: 10_000 },
  greet: { concurrency: 2, backoffBaseMs: 500, backoffMaxMs: 60_000 },
  'deliver-immediate': { concurrency: 4, backoffBaseMs: 500, backoffMaxMs: 60_000 },
  'deliver-routine': { concurrency: 1, backoffBaseMs: 2_000, backoffMaxMs: 300_000 },
  notify: { concurrency: 1, backoffBaseMs: 2_000, backoffMaxMs: 300_000 },
};

/** The job id of a payload: natural keys joined by `-`; never a `:` and never a bare integer, which BullMQ refuses. */
export const jobIdOf: { readonly [Q in QueueName]: (payload: Payloads[Q]) => string } = {
  associate: ({ observationId }) => `associate-${observationId}`,
  assess: ({ eventId, revision }) => `assess-${eventId}-${revision}`,
  decide: ({ eventId, agencyId, cause }) => `decide-${eventId}-${agencyId}-${causeKey(cause)}`,
  'fan-out': ({ alertId }) => `fan-out-${alertId}`,
  greet: ({ subscriptionId, changedAt }) => `greet-${subscriptionId}-${changedAt}`,
  'deliver-immediate': deliverJobId,
  'deliver-routine': deliverJobId,
  notify: ({ noticeId }) => `notify-${noticeId}`,
};

function causeKey(cause: DecideCause): string {
  switch (cause.kind) {
    case 'assessment':
      return `assessment-${cause.assessmentId}`;
    case 'event':
      return `event-${cause.revision}`;
    case 'approval':
    case 'cancel':
      return `${cause.kind}-${cause.actId}`;
    case 'hold-deadline':
      return `hold-${cause.alertId}`;
    case 'dwell':
      return `dwell-${cause.alertId}`;
  }
}

function deliverJobId({ alertId, audience, band, from, to, origin, round }: DeliverJob): string {
  const range = [from.cell, from.subscriptionId, to.cell, to.subscriptionId].join('-');
  return `deliver-${alertId}-${audience}-${band}-${range}-${origin}-${round}`;
}
