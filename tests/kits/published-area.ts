/**
 * Who lives in the published areas, by other means than the pipeline's: the CAP polygons as a partner reads them (CAP 1.2 §3.2.4,
 * lat,lon pairs) against the outline of every home cell, one by one.
 */
import { booleanIntersects, polygon } from '@turf/turf';
import { cellToBoundary, latLngToCell } from 'h3-js';

export interface PublishedAlert {
  /** As in the push payload. */
  readonly id: string;
  readonly capXml: string;
}

export interface Home {
  readonly lon: number;
  readonly lat: number;
}

const severities = ['Minor', 'Moderate', 'Severe', 'Extreme'];

/** Per home the id of the most severe message whose area its cell touches; undefined for none. */
export function whoMustHear(alerts: readonly PublishedAlert[], homes: readonly Home[]): (string | undefined)[] {
  const read = alerts.map(({ id, capXml }) => ({ id, rank: rankOf(capXml), areas: areasOf(capXml) }));
  const bySeverity = read.toSorted((a, b) => b.rank - a.rank);
  return homes.map((home) => {
    const cell = outlineOf(home);
    return bySeverity.find(({ areas }) => areas.some((area) => booleanIntersects(area, cell)))?.id;
  });
}

const rankOf = (capXml: string): number => severities.indexOf(/<severity>(\w+)</.exec(capXml)?.[1] ?? '');

/** Every info carries the same area; twice the same polygon does no harm. */
const areasOf = (capXml: string) =>
  [...new Set([...capXml.matchAll(/<polygon>([^<]+)</g)].map(([, text]) => text!))].map((text) =>
    polygon([
      text
        .trim()
        .split(/\s+/)
        .map((pair) => pair.split(',').map(Number).reverse()),
    ]),
  );

function outlineOf({ lon, lat }: Home) {
  const ring = cellToBoundary(latLngToCell(lat, lon, 8), true);
  return polygon([ring]);
}
