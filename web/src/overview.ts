/** Everything that the overview shows, asked for at once; what could not be had keeps its last value. */
import type { Alerts, Events, Feed, Health, Zones } from './answers.ts';
import { type Answer, ask } from './api.ts';

export interface Overview {
  readonly health: Health | undefined;
  readonly alerts: Alerts;
  readonly events: Events;
  readonly zones: Zones;
  readonly feeds: readonly Feed[];
  /** When what is shown was given, if the network did not give it: the oldest part's time. */
  readonly keptAt: number | null;
  /** Why a part could not be had at all. */
  readonly failure: string | null;
  /** Unix milliseconds. */
  readonly now: number;
}

const daysShown = 7;

export async function loadOverview(language: string, before: Overview | undefined): Promise<Overview> {
  const now = Date.now();
  const tag = encodeURIComponent(language);
  // Whole days, so that a kept answer is found again without a network.
  const since = new Date(Math.floor(now / 86_400_000 - daysShown) * 86_400_000).toISOString();
  const [health, alerts, events, zones, feeds] = await Promise.allSettled([
    ask<Health>('/health'),
    ask<Alerts>(`/v1/alerts?active=true&limit=500&language=${tag}`),
    ask<Events>(`/v1/events?since=${encodeURIComponent(since)}&limit=100`),
    ask<Zones>('/v1/zones'),
    ask<{ feeds: readonly Feed[] }>('/v1/feeds'),
  ]);
  const parts = [alerts, events, zones, feeds];
  const kept = parts.flatMap((part) => (part.status === 'fulfilled' && part.value.keptAt ? [part.value.keptAt] : []));
  const failed = parts.find((part) => part.status === 'rejected');
  const none = { type: 'FeatureCollection', features: [] } as const;
  return {
    health: given(health),
    alerts: given(alerts) ?? before?.alerts ?? { ...none, features: [] },
    events: given(events) ?? before?.events ?? { ...none, features: [] },
    zones: given(zones) ?? before?.zones ?? { ...none, features: [] },
    feeds: given(feeds)?.feeds ?? before?.feeds ?? [],
    keptAt: kept.length > 0 ? Math.min(...kept) : failed && before ? (before.keptAt ?? before.now) : null,
    failure: failed ? String(failed.reason instanceof Error ? failed.reason.message : failed.reason) : null,
    now,
  };
}

const given = <T>(result: PromiseSettledResult<Answer<T>>): T | undefined =>
  result.status === 'fulfilled' ? result.value.value : undefined;
