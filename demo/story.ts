/** Tells the thread as it happens, from the API's own timeline of each event. */
import type { ApiClient } from './api-client.ts';

export interface EventFacts {
  readonly id: string;
  readonly state: string;
  readonly magnitude: number | null;
  readonly depthKm: number | null;
  readonly originAt: number;
  /** Its last change. */
  readonly updatedAt: number;
  readonly place: string | null;
  readonly lon: number;
  readonly lat: number;
}

export interface EventRecord {
  readonly event: { readonly properties: Pick<EventFacts, 'id' | 'state'> & { readonly revision: number } };
  readonly reports: readonly { readonly eventType: string }[];
  readonly assessments: readonly { readonly id: string; readonly eventRevision: number }[];
  readonly verdicts: readonly { readonly assessmentId: string; readonly state: string }[];
  readonly decisions: readonly {
    readonly cause: { readonly kind: string; readonly assessmentId?: string; readonly revision?: number };
  }[];
}

export interface TimelineStep {
  readonly at: number;
  readonly kind: string;
  readonly text: string;
  readonly reason?: string;
  readonly id: string;
  readonly severity?: string;
}

/** Every event on record, the newest first. */
export async function listEvents(api: ApiClient): Promise<EventFacts[]> {
  const page = asEvents(await api.get('/v1/events?limit=100'));
  return page.features.map(({ properties, geometry }) => ({
    ...properties,
    lon: geometry?.coordinates[0] ?? Number.NaN,
    lat: geometry?.coordinates[1] ?? Number.NaN,
  }));
}

/** Everything on record of every event, as far as the demo asks. */
export async function listRecords(api: ApiClient): Promise<EventRecord[]> {
  return Promise.all((await listEvents(api)).map(async ({ id }) => asRecord(await api.get(`/v1/events/${id}`))));
}

/** Every version of every report on record. */
export const countReports = (records: readonly EventRecord[]): number =>
  records.reduce((sum, { reports }) => sum + reports.length, 0);

/** Whether the newest revision of an event was forecast and decided on; what is no earthquake is never forecast. */
export function isDecided({ event, reports, assessments, verdicts, decisions }: EventRecord): boolean {
  const { state, revision } = event.properties;
  if (state === 'withdrawn')
    return (
      decisions.length === 0 || decisions.some(({ cause }) => cause.kind === 'event' && cause.revision === revision)
    );
  if (reports.every(({ eventType }) => eventType !== 'earthquake')) return true;
  const newest = assessments.find(({ eventRevision }) => eventRevision === revision);
  if (!newest) return false;
  const isMet = verdicts.some(({ assessmentId, state: verdict }) => assessmentId === newest.id && verdict === 'met');
  // An agency decides where a rule is met, or where it has spoken before.
  return (
    (!isMet && decisions.length === 0) ||
    decisions.some(({ cause }) => cause.kind === 'assessment' && cause.assessmentId === newest.id)
  );
}

/** Each call tells what is new since the one before, oldest first; events that have not changed for a while are not asked. */
export function openStory(api: ApiClient): () => Promise<{ event: EventFacts; step: TimelineStep }[]> {
  const told = new Set<string>();
  const changes = new Map<string, { updatedAt: number; noticedAt: number }>();
  const isLively = ({ id, updatedAt }: EventFacts): boolean => {
    const known = changes.get(id);
    const change = known?.updatedAt === updatedAt ? known : { updatedAt, noticedAt: performance.now() };
    changes.set(id, change);
    return performance.now() - change.noticedAt < livelyMs;
  };
  return async () => {
    const events = (await listEvents(api)).filter(isLively);
    const timelines = await Promise.all(
      events.map(async (event) =>
        asTimeline(await api.get(`/v1/events/${event.id}/timeline`)).map((step) => ({ event, step })),
      ),
    );
    const fresh = timelines.flat().filter(({ step }) => {
      const key = `${step.kind} ${step.id} ${step.at} ${step.severity ?? ''} ${step.text}`;
      if (told.has(key) || !shown.has(step.kind)) return false;
      told.add(key);
      return true;
    });
    return fresh.sort((a, b) => a.step.at - b.step.at);
  };
}

/** How long after its last report an event is watched. */
const livelyMs = 10_000;

/** Assessments and verdicts are on the page: here they would bury the thread. */
const shown = new Set(['report', 'decision', 'alert', 'act']);

interface EventsPage {
  readonly features: readonly {
    readonly properties: Omit<EventFacts, 'lon' | 'lat'>;
    readonly geometry: { readonly coordinates: readonly number[] } | null;
  }[];
}
const asEvents = (value: unknown): EventsPage => value as EventsPage;
const asRecord = (value: unknown): EventRecord => value as EventRecord;
const asTimeline = (value: unknown): TimelineStep[] => value as TimelineStep[];
