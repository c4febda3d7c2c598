/** Published alerts as GeoJSON: pages of them, in the language asked for, with what ties them to events and threads. */
import type { BBox } from 'geojson';
import { touchesBbox } from '../domain/bbox.ts';
import { type AlertFeature, alertFeature } from '../domain/geojson-alert.ts';
import type { Queryable } from '../platform/postgres.ts';
import { languageOf } from './negotiate.ts';
import { type AlertFilter, listPublished, type PublishedAlert } from './queries/published-alerts.ts';

export const alertUrl = (publicUrl: string, identifier: string): string =>
  `${publicUrl}/v1/alerts/${encodeURIComponent(identifier)}`;

/** The Feature of a published alert in the first of the wanted languages that it has. */
export function alertToFeature(alert: PublishedAlert, wanted: readonly string[], publicUrl: string) {
  const feature = featureOf(alert, wanted, publicUrl);
  const { id, eventId, threadId, agencyId, hazard, decision } = alert;
  return {
    ...feature,
    properties: { ...feature.properties, alertId: id, eventId, threadId, agencyId, hazard, decision },
  };
}

/** One page, and the sort key of its last entry where more follow. A box is compared with the geometry itself. */
export async function published(
  db: Queryable,
  filter: AlertFilter,
  limit: number,
  bbox?: BBox,
): Promise<{ alerts: PublishedAlert[]; next?: [issuedAt: string, id: string] }> {
  const alerts: PublishedAlert[] = [];
  for (let after = filter.after; ; ) {
    // One more than asked for tells whether more follow.
    const rows = await listPublished(db, { ...filter, ...(after && { after }) }, limit + 1);
    for (const row of rows) {
      if (bbox && !isWithin(row, bbox)) continue;
      if (alerts.length === limit) return { alerts, next: keyOf(alerts.at(-1)!) };
      alerts.push(row);
    }
    if (rows.length <= limit) return { alerts };
    after = rows.at(-1);
  }
}

const keyOf = ({ issuedAt, id }: PublishedAlert): [string, string] => [issuedAt, id];

function isWithin(alert: PublishedAlert, bbox: BBox): boolean {
  const { geometry } = featureOf(alert, [], '');
  return geometry !== null && touchesBbox(geometry, bbox);
}

const featureOf = (alert: PublishedAlert, wanted: readonly string[], publicUrl: string): AlertFeature =>
  alertFeature(alert.cap, languageOf(alert.cap.infos, wanted), (identifier) => alertUrl(publicUrl, identifier));
