/** What the page reads of the API's answers (described in full at /docs). */
import type { FeatureCollection, Feature as GeoFeature, MultiPolygon, Point, Polygon } from 'geojson';
import type { DecisionKind } from '../../domain/decision.ts';
import type { Hazard } from '../../domain/hazard.ts';
import type { Language } from '../../domain/language.ts';
import type { Band } from '../../domain/rule.ts';

export interface Health {
  readonly status: 'ok' | 'degraded' | 'down';
  readonly checks: {
    readonly record: string;
    readonly queue: string;
    readonly channels: Readonly<Record<string, string>>;
    readonly feeds: Readonly<Record<string, FeedState>>;
  };
}

type FeedState = 'ok' | 'silent' | 'failing';

export interface Feed {
  readonly id: string;
  readonly source: string;
  readonly lastSuccess: string | null;
  readonly lastData: string | null;
  readonly lagSeconds: number | null;
  readonly error: string | null;
  readonly clockSkewSeconds: number | null;
  readonly state: FeedState;
}

interface AlertProperties {
  /** CAP identifier. */
  readonly id: string;
  /** Our id, as push messages carry it. */
  readonly alertId: string;
  readonly eventId: string;
  readonly threadId: string;
  readonly hazard: Hazard;
  readonly decision: DecisionKind;
  readonly sent: string;
  readonly status: string;
  readonly messageType: string;
  readonly language: string | null;
  readonly event: string | null;
  readonly severity: Band | 'Unknown' | null;
  readonly urgency: string | null;
  readonly certainty: string | null;
  readonly onset: string | null;
  readonly expires: string | null;
  readonly senderName: string | null;
  readonly headline: string | null;
  readonly description: string | null;
  readonly instruction: string | null;
  readonly areaDesc: string | null;
}
export type Alert = GeoFeature<Polygon | MultiPolygon | null, AlertProperties>;
export type Alerts = FeatureCollection<Polygon | MultiPolygon | null, AlertProperties>;

interface EventProperties {
  readonly id: string;
  readonly hazard: Hazard;
  readonly state: 'live' | 'withdrawn' | 'merged';
  readonly magnitude: number | null;
  readonly depthKm: number | null;
  readonly place: string | null;
  /** Unix milliseconds. */
  readonly originAt: number;
  /** Agencies whose reports stand. */
  readonly sources: readonly string[];
}
export type Events = FeatureCollection<Point | null, EventProperties>;

interface ZoneHazard {
  readonly state: 'alert' | 'clear' | 'cannot-see';
  readonly severity?: Band;
  readonly because: readonly string[];
}
interface ZoneProperties {
  readonly id: string;
  readonly agencyId: string;
  readonly name: Readonly<Record<string, string>>;
  readonly hazards: Readonly<Record<string, ZoneHazard>>;
}
export type Zones = FeatureCollection<Polygon | MultiPolygon, ZoneProperties>;

export interface LanguageFact {
  readonly language: Language;
  readonly direction: 'ltr' | 'rtl';
  readonly reviewedBy: string | null;
}

export interface TimelineEntry {
  /** Unix milliseconds. */
  readonly at: number;
  readonly kind: 'report' | 'assessment' | 'verdict' | 'decision' | 'alert' | 'act';
  readonly text: string;
  readonly reason?: string;
  readonly because?: readonly string[];
}

export interface SubscriptionAnswer {
  readonly id: string;
  readonly cell: string;
  readonly hazards: readonly Hazard[];
  readonly leastSeverity: Band;
  readonly language: Language;
  readonly quietHours: QuietHours | null;
  readonly drills: boolean;
}
export interface QuietHours {
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly timeZone: string;
}

export interface InboxEntry {
  readonly alertId: string;
  readonly state: string;
  readonly at: number;
  readonly alert: Alert;
}
