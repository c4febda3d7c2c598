/** Whether a hazard could be seen in a zone at all: "no alert" and "cannot see" are different states. */
import type { Hazard } from './hazard.ts';

/** `[west, south, east, north]` in degrees; west > east across the antimeridian (RFC 7946, section 5.2). */
export type Bbox = readonly [west: number, south: number, east: number, north: number];

/** What decides whether a feed sees. */
export interface FeedSight {
  /** Id of the feed instance. */
  readonly feed: string;
  readonly hazards: readonly Hazard[];
  readonly coverage: Bbox;
  readonly maxSilenceS: number;
  /** When it last answered or was heard on the wire, Unix milliseconds; null: never. */
  readonly lastSuccessAt: number | null;
}

export type Sight =
  | { readonly sees: true; readonly by: readonly string[] }
  | { readonly sees: false; readonly because: readonly string[] };

/** A hazard is seen in a zone when at least one fresh feed that supplies it covers the whole zone. */
export function sightOf(hazard: Hazard, zone: Bbox, feeds: readonly FeedSight[], nowMs: number): Sight {
  const judged = feeds
    .filter(({ hazards }) => hazards.includes(hazard))
    .map((feed) => ({ feed: feed.feed, fault: blindness(feed, zone, nowMs) }));
  const by = judged.filter(({ fault }) => fault === undefined).map(({ feed }) => feed);
  if (by.length > 0) return { sees: true, by };
  if (judged.length === 0) return { sees: false, because: [`no feed supplies ${hazard}`] };
  return { sees: false, because: judged.map(({ feed, fault }) => `${feed} ${fault}`) };
}

/** Whether `outer` contains `inner`. */
export function containsBbox(outer: Bbox, inner: Bbox): boolean {
  const [west, south, east, north] = outer;
  if (inner[1] < south || inner[3] > north) return false;
  const outerWidth = widthOf(west, east);
  if (outerWidth >= 360) return true;
  const offset = (((inner[0] - west) % 360) + 360) % 360;
  return offset + widthOf(inner[0], inner[2]) <= outerWidth;
}

function blindness({ coverage, maxSilenceS, lastSuccessAt }: FeedSight, zone: Bbox, nowMs: number): string | undefined {
  if (!containsBbox(coverage, zone)) return 'does not cover the zone';
  if (lastSuccessAt === null) return 'was never heard';
  const silentS = (nowMs - lastSuccessAt) / 1000;
  return silentS > maxSilenceS ? `is silent for ${Math.round(silentS)} s; ${maxSilenceS} s are allowed` : undefined;
}

const widthOf = (west: number, east: number) => (east >= west ? east - west : east - west + 360);
