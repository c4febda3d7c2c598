/** Tells the thread as it happens, from the API's own timeline of each event. */
import type { ApiClient } from './api-client.ts';

export interface EventFacts {
  readonly id: string;
  readonly state: string;
  readonly magnitude: number | null;
  readonly depthKm: number | null;
  readonly originAt: number;
  readonly place: string | null;
  readonly lon: number;
  readonly lat: number;
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

/** Every version of every report on record. */
export async function countReports(api: ApiClient, events: readonly EventFacts[]): Promise<number> {
  const records = await Promise.all(events.map(async ({ id }) => asRecord(await api.get(`/v1/events/${id}`))));
  return records.reduce((sum, { reports }) => sum + reports.length, 0);
}

/** Each call tells what is new since the one before, oldest first. */
export function openStory(api: ApiClient): () => Promise<{ event: EventFacts; step: TimelineStep }[]> {
  const told = new Set<string>();
  return async () => {
    const events = await listEvents(api);
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

/** Assessments and verdicts are on the page: here they would bury the thread. */
const shown = new Set(['report', 'decision', 'alert', 'act']);

interface EventsPage {
  readonly features: readonly {
    readonly properties: Omit<EventFacts, 'lon' | 'lat'>;
    readonly geometry: { readonly coordinates: readonly number[] } | null;
  }[];
}
const asEvents = (value: unknown): EventsPage => value as EventsPage;
const asRecord = (value: unknown) => value as { readonly reports: readonly unknown[] };
const asTimeline = (value: unknown): TimelineStep[] => value as TimelineStep[];
