/** The story of an event in order, each step with its reason: what defends a warning, and a silence. */
import { nameIn } from '../domain/text-facts.ts';
import type { StoredDecision } from '../platform/stores/decision-store.ts';
import type { ActRow, AssessmentSummary, VerdictSummary, VersionRow } from './queries/events.ts';
import type { PublishedAlert } from './queries/published-alerts.ts';

/** In the order in which one follows from the other. */
export const stepKinds = ['report', 'assessment', 'verdict', 'act', 'decision', 'alert'] as const;

export interface Step {
  /** Unix milliseconds. */
  readonly at: number;
  readonly kind: (typeof stepKinds)[number];
  /** One English sentence. */
  readonly text: string;
  /** The named reason, or why in words. */
  readonly reason?: string;
  /** Id of what the step is about. */
  readonly id: string;
  readonly agencyId?: string;
  readonly severity?: string;
  /** More for who asks further. */
  readonly because?: readonly string[];
}

export interface EventStory {
  readonly versions: readonly VersionRow[];
  readonly assessments: readonly AssessmentSummary[];
  readonly verdicts: readonly VerdictSummary[];
  readonly decisions: readonly StoredDecision[];
  readonly acts: readonly ActRow[];
  readonly alerts: readonly PublishedAlert[];
}

export function timelineOf(story: EventStory): Step[] {
  const steps = [
    ...story.versions.map(reportStep),
    ...story.assessments.map(assessmentStep),
    ...turnsOf(story.verdicts).map(verdictStep),
    ...story.acts.map(actStep),
    ...story.decisions.map(decisionStep),
    ...story.alerts.map(alertStep),
  ];
  const order = (step: Step) => stepKinds.indexOf(step.kind);
  return steps.sort((a, b) => a.at - b.at || order(a) - order(b));
}

function reportStep({ report, feed, receivedAt }: VersionRow): Step {
  const { source, sourceId, magnitude, magnitudeType, depthKm, place, status, evaluationMode, eventType } = report;
  const what = `${magnitudeType || 'M'} ${magnitude.toFixed(1)} ${eventType}, ${place || 'no place named'}`;
  const depth = depthKm === null ? 'depth unknown' : `${Math.round(depthKm)} km deep`;
  const text =
    status === 'live'
      ? `${source} reports ${what}, ${depth} (${evaluationMode}).`
      : `${source} ${status === 'deleted' ? 'deletes' : 'rejects'} its report of ${what}.`;
  return { at: receivedAt.getTime(), kind: 'report', text, id: sourceId, reason: `heard by ${feed}` };
}

function assessmentStep({ id, modelId, modelVersion, fallback, asOf, eventRevision, notes }: AssessmentSummary): Step {
  const text = `${modelId} ${modelVersion} assesses revision ${eventRevision}${fallback ? ` with its fallback ${fallback}` : ''}.`;
  return { at: asOf.getTime(), kind: 'assessment', text, id, ...(fallback && { reason: fallback }), because: notes };
}

/** The verdicts that differ from the rule's one before: first ones and turns. */
function turnsOf(verdicts: readonly VerdictSummary[]): VerdictSummary[] {
  const states = new Map<string, string>();
  return verdicts.filter(({ ruleId, state }) => {
    const turned = states.get(ruleId) !== state;
    states.set(ruleId, state);
    return turned;
  });
}

const verdictWords: Readonly<Record<string, string>> = {
  met: 'is met',
  'not-met': 'is not met',
  'cannot-see': 'cannot be judged: no fresh feed covers the zone',
};

function verdictStep(verdict: VerdictSummary): Step {
  const zone = verdict.zoneName ? nameIn(verdict.zoneName, 'en') : verdict.zoneId;
  const numbers = `P ${verdict.probability.toFixed(2)}, peak ${verdict.peak.toFixed(1)}, ${verdict.peopleExposed} people exposed`;
  return {
    at: verdict.at.getTime(),
    kind: 'verdict',
    text: `${zone}: the ${verdict.severity} rule ${verdictWords[verdict.state] ?? verdict.state} (${numbers}).`,
    reason: verdict.state,
    id: verdict.id,
    agencyId: verdict.agencyId,
    severity: verdict.severity,
    because: [...verdict.explanation.because, ...verdict.explanation.wouldChange, ...verdict.explanation.caveats],
  };
}

const actWords: Readonly<Record<string, string>> = { approve: 'approves', reject: 'rejects', cancel: 'cancels' };

function actStep({ id, agencyId, kind, alertId, threadId, reason, at }: ActRow): Step {
  const object = alertId === null ? `the thread ${threadId}` : `the held alert ${alertId}`;
  const text = `A person at ${agencyId} ${actWords[kind] ?? kind} ${object}.`;
  return { at: at.getTime(), kind: 'act', text, id, agencyId, ...(reason && { reason }) };
}

function decisionStep({ id, agencyId, band, kind, reason, at }: StoredDecision): Step {
  return {
    at,
    kind: 'decision',
    text: `${agencyId} decides in ${band}: ${kind}.`,
    reason,
    id,
    agencyId,
    severity: band,
  };
}

function alertStep({ identifier, agencyId, band, cap, issuedAt, decision }: EventStory['alerts'][number]): Step {
  const headline = cap.infos[0]?.headline ?? cap.infos[0]?.event ?? '';
  return {
    at: Date.parse(issuedAt),
    kind: 'alert',
    text: `${agencyId} issues ${cap.msgType} (${band}): ${headline}`,
    reason: decision,
    id: identifier,
    agencyId,
    severity: band,
  };
}
