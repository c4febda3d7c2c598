/**
 * Whether a home's cell touches a published ring: exact in the plane of longitude and latitude, in which CAP draws straight edges.
 * Points on an edge touch. No ring of the demo comes near a pole or the antimeridian.
 */
import { cellToBoundary, latLngToCell } from 'h3-js';

type Position = readonly [lon: number, lat: number];
export type Ring = readonly Position[];

interface Box {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

const homeResolution = 8;

/** The cell of a place. */
export const homeCell = ({ lon, lat }: { readonly lon: number; readonly lat: number }): string =>
  latLngToCell(lat, lon, homeResolution);

/** The closed outline of a cell. */
export const cellRing = (cell: string): Ring =>
  cellToBoundary(cell, true).map(([lon = Number.NaN, lat = Number.NaN]) => [lon, lat] as const);

/** Answers for one ring, by the outline of a cell. */
export function toucher(ring: Ring): (cell: Ring) => boolean {
  const box = boxOf(ring);
  const edges = edgesOf(ring).map((edge) => ({ edge, box: boxOf(edge) }));
  return (cell) => {
    const cellBox = boxOf(cell);
    if (!boxesMeet(box, cellBox)) return false;
    const near = edges.filter((each) => boxesMeet(each.box, cellBox)).map(({ edge }) => edge);
    const sides = edgesOf(cell);
    if (near.some((edge) => sides.some((side) => edgesMeet(edge, side)))) return true;
    // No edges meet: one lies wholly within the other, or they are apart.
    return isWithin(cell[0]!, ring) || isWithin(ring[0]!, cell);
  };
}

type Edge = readonly [Position, Position];

const edgesOf = (ring: Ring): Edge[] => ring.slice(1).map((end, index) => [ring[index]!, end] as const);

function boxOf(positions: readonly Position[]): Box {
  const [lons, lats] = [positions.map(([lon]) => lon), positions.map(([, lat]) => lat)];
  return { west: Math.min(...lons), east: Math.max(...lons), south: Math.min(...lats), north: Math.max(...lats) };
}

const boxesMeet = (a: Box, b: Box): boolean =>
  a.west <= b.east && b.west <= a.east && a.south <= b.north && b.south <= a.north;

/** Sign of the turn a → b → c: left is positive, straight on is 0. */
const turn = ([ax, ay]: Position, [bx, by]: Position, [cx, cy]: Position): number =>
  Math.sign((bx - ax) * (cy - ay) - (by - ay) * (cx - ax));

function edgesMeet([a, b]: Edge, [c, d]: Edge): boolean {
  const [ofC, ofD, ofA, ofB] = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)];
  if (ofC !== ofD && ofA !== ofB) return true;
  // On one line, or an end on the other edge.
  const lies = (p: Position, [from, to]: Edge) => boxesMeet(boxOf([p]), boxOf([from, to]));
  return (
    (ofC === 0 && lies(c, [a, b])) ||
    (ofD === 0 && lies(d, [a, b])) ||
    (ofA === 0 && lies(a, [c, d])) ||
    (ofB === 0 && lies(b, [c, d]))
  );
}

/** Counts crossings of a ray to the east. */
function isWithin([x, y]: Position, ring: Ring): boolean {
  return (
    edgesOf(ring).filter(([[ax, ay], [bx, by]]) => ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax)
      .length %
      2 ===
    1
  );
}
