/** Bounding boxes of RFC 7946 §5: [west, south, east, north] in degrees, west > east across the antimeridian. */
import type { BBox, Polygon } from 'geojson';
import { type Area, intersect, isEmpty } from './geo.ts';

/** Whether an area, cut at the antimeridian, and a box have a point in common that is more than a border. */
export const touchesBbox = (area: Area, bbox: BBox): boolean =>
  bboxAreas(bbox).some((box) => !isEmpty(intersect(area, box)));

/** The box as areas, one each side of the antimeridian. */
function bboxAreas([west, south, east, north]: BBox): Polygon[] {
  const box = (w: number, e: number): Polygon => ({
    type: 'Polygon',
    coordinates: [
      [
        [w, south],
        [e, south],
        [e, north as number],
        [w, north as number],
        [w, south],
      ],
    ],
  });
  return west > east ? [box(west, 180), box(-180, east)] : [box(west, east)];
}
