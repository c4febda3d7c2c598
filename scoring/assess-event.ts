/** Worker of the queue `assess`: models, rules and who must decide, for an event's newest revision. */
import type { Assessment } from '../domain/assessment.ts';
import { isEarthquake } from '../domain/earthquake-report.ts';
import type { HazardEvent } from '../domain/hazard-event.ts';
import type { DecideCause, Payloads } from '../domain/pipeline.ts';
import type { Rule } from '../domain/rule.ts';
import type { Verdict } from '../domain/verdict.ts';
import type { Zone } from '../domain/zone.ts';
import { addJobs } from '../platform/jobs.ts';
import { type Pool, type Queryable, transaction } from '../platform/postgres.ts';
import { insertAssessment } from '../platform/stores/assessment-store.ts';
import { eventById, eventWithMerged, holdRevision } from '../platform/stores/event-store.ts';
import { agenciesConcerned, insertVerdicts, latestVerdicts } from '../platform/stores/verdict-store.ts';
import type { Exposure } from './exposure.ts';
import type { Model, ModelParameters } from './model.ts';
import { evaluateRule, touches } from './rules.ts';
import type { ZoneCache } from './zone-cache.ts';

export interface AssessTools {
  readonly pool: Pool;
  readonly models: readonly Model[];
  readonly exposure: Exposure;
  readonly zones: ZoneCache;
  /** Unix milliseconds. */
  now(): number;
}

/** What was done with a job, by a name for logs and metrics. */
export type AssessOutcome = 'assessed' | 'closed' | 'superseded' | 'already-done' | 'nothing-to-assess';

/**
 * Assesses the revision that the job names, unless the event has a newer one: that one has its own job, added in the
 * transaction that made it. Assessment, verdicts and the jobs that follow are one transaction, so a second run finds all or
 * nothing.
 */
export async function assessEvent(
  tools: AssessTools,
  { eventId, revision }: Payloads['assess'],
): Promise<AssessOutcome> {
  const event = await eventById(tools.pool, eventId);
  if (!event || event.revision !== revision) return 'superseded';
  if (event.state !== 'live') return close(tools.pool, event);
  if (!event.reports.some(isEarthquake)) return 'nothing-to-assess';
  const zones = await tools.zones.watched(tools.pool, event.hazard);
  const parameters = parametersFor(zones.flatMap((zone) => zone.rules));
  const family = await eventWithMerged(tools.pool, event.id);
  const before = new Map((await latestVerdicts(tools.pool, family)).map((verdict) => [verdict.ruleId, verdict]));
  const asOf = tools.now();
  const models = tools.models.filter((model) => model.hazard === event.hazard);
  const answers = models.map((model) =>
    answer(model, event, zones, before, { parameters, exposure: tools.exposure, asOf }),
  );
  return transaction(tools.pool, async (client) => {
    if ((await holdRevision(client, event.id)) !== revision) return 'superseded';
    for (const { assessment, verdicts } of answers) {
      if (!(await insertAssessment(client, assessment))) return 'already-done';
      await insertVerdicts(client, verdicts, asOf);
      const agencies = await agenciesConcerned(client, family);
      await addDecisions(client, event.id, agencies, { kind: 'assessment', assessmentId: assessment.id });
    }
    return 'assessed';
  });
}

/** A withdrawn or merged event has no field; whoever spoke of it, or was about to, must close or go on elsewhere. */
function close(pool: Pool, event: HazardEvent): Promise<AssessOutcome> {
  return transaction<AssessOutcome>(pool, async (client) => {
    const agencies = await agenciesConcerned(client, await eventWithMerged(client, event.id));
    await addDecisions(client, event.id, agencies, { kind: 'event', revision: event.revision });
    return 'closed';
  });
}

const addDecisions = (client: Queryable, eventId: string, agencies: readonly string[], cause: DecideCause) =>
  addJobs(
    client,
    'decide',
    agencies.map((agencyId) => ({ eventId, agencyId, cause })),
  );

/** The levels that rules ask about, and the least probability that could keep one of them on; where there is no rule, what a map shows. */
function parametersFor(rules: readonly Rule[]): ModelParameters {
  if (rules.length === 0) return { levels: [4, 5, 6, 7, 8], leastProbability: 0.1 };
  const thresholds = rules.map((rule) => Math.min(rule.offProbability, rule.probability));
  return {
    levels: [...new Set(rules.map((rule) => rule.level))].sort((a, b) => a - b),
    leastProbability: Math.max(0.01, Math.min(...thresholds)),
  };
}

interface Circumstances {
  readonly parameters: ModelParameters;
  readonly exposure: Exposure;
  readonly asOf: number;
}

/** One model's field on an event, and every rule of the zones that it concerns. Pure. */
export function answer(
  model: Model,
  event: HazardEvent,
  zones: readonly Zone[],
  before: ReadonlyMap<string, Verdict>,
  { parameters, exposure, asOf }: Circumstances,
): { assessment: Assessment; verdicts: Verdict[] } {
  const assessment: Assessment = {
    ...model.assess(event, parameters, asOf),
    id: `${event.id}-${event.revision}-${model.id}`,
    eventId: event.id,
    eventRevision: event.revision,
    hazard: event.hazard,
    modelId: model.id,
    modelVersion: model.version,
    asOf,
  };
  const probe = model.probe(event);
  const heldBefore = (rule: Rule) => before.get(rule.id)?.state === 'met';
  const concerned = zones.filter((zone) => zone.rules.some(heldBefore) || touches(zone, assessment));
  const verdicts = concerned.flatMap((zone) =>
    zone.rules.map((rule) => ({
      ...evaluateRule(rule, zone, assessment, { previous: before.get(rule.id)?.ranges ?? [], exposure, asOf, probe }),
      id: `${assessment.id}-${rule.id}`,
      assessmentId: assessment.id,
      eventId: event.id,
    })),
  );
  return { assessment, verdicts };
}
