/**
 * Outlines as linked vertices over a grid, so that one step of a simplification looks only at what lies near it.
 * The inside lies left of the way from a vertex to the next.
 */
import type { Position } from 'geojson';
import { orient, segmentsTouch, signedArea } from './geo-plane.ts';
import type { LonLat } from './lattice.ts';

export interface Vertex {
  readonly at: LonLat;
  prev: Vertex;
  next: Vertex;
  isLive: boolean;
  readonly ring: Outline;
}

/** One ring of a polygon while it is being simplified; `size` counts its vertices, 0 once it is filled. */
export interface Outline {
  readonly polygon: number;
  readonly isHole: boolean;
  size: number;
  entry: Vertex;
}

/** Vertices by square of a grid: each stands for itself and for the side to its next. */
export interface Grid {
  readonly squares: Set<Vertex>[];
  readonly perSide: number;
  readonly west: number;
  readonly south: number;
  readonly width: number;
  readonly height: number;
}

/** The rings of wound polygons as outlines; rings without an area are left out. */
export function outlinesOf(polygons: readonly Position[][][]): Outline[] {
  return polygons.flatMap((rings, polygon) =>
    rings.flatMap((ring, index) => (signedArea(ring) === 0 ? [] : [linked(ring, polygon, index > 0)])),
  );
}

/** Back to polygons. */
export function polygonsFrom(outlines: readonly Outline[]): Position[][][] {
  const polygons = new Map<number, Position[][]>();
  for (const outline of outlines) {
    if (outline.size === 0) continue;
    const ring = verticesOf(outline).map(({ at }): Position => [...at]);
    polygons.set(outline.polygon, [...(polygons.get(outline.polygon) ?? []), [...ring, ring[0]!]]);
  }
  return [...polygons.values()];
}

export function verticesOf(outline: Outline): Vertex[] {
  const vertices: Vertex[] = [];
  let vertex = outline.entry;
  for (let i = 0; i < outline.size; i++) {
    vertices.push(vertex);
    vertex = vertex.next;
  }
  return vertices;
}

export function gridOf(vertices: readonly Vertex[]): Grid {
  let [west, south, east, north] = [180, 90, -180, -90];
  for (const {
    at: [lon, lat],
  } of vertices) {
    [west, east] = [Math.min(west, lon), Math.max(east, lon)];
    [south, north] = [Math.min(south, lat), Math.max(north, lat)];
  }
  const perSide = Math.min(256, Math.max(1, Math.ceil(Math.sqrt(vertices.length))));
  const squares = Array.from({ length: perSide * perSide }, () => new Set<Vertex>());
  const grid = { squares, perSide, west, south, width: (east - west) / perSide, height: (north - south) / perSide };
  for (const vertex of vertices) enter(grid, vertex);
  return grid;
}

export function enter(grid: Grid, vertex: Vertex): void {
  for (const square of squaresOf(grid, [vertex.at, vertex.next.at])) square.add(vertex);
}

export function leave(grid: Grid, vertex: Vertex): void {
  for (const square of squaresOf(grid, [vertex.at, vertex.next.at])) square.delete(vertex);
}

/**
 * Whether a triangle that is about to be added is free: no vertex in or on it but its own, and no side through it.
 * `own` are the vertices whose positions are corners or whose sides go.
 */
export function isFree(grid: Grid, [a, b, c]: readonly [LonLat, LonLat, LonLat], own: readonly Vertex[]): boolean {
  for (const square of squaresOf(grid, [a, b, c])) {
    for (const vertex of square) {
      if (!own.includes(vertex) && isIn(vertex.at, a, b, c)) return false;
      if (own.includes(vertex) || own.includes(vertex.next)) continue;
      const { at, next } = vertex;
      if (segmentsTouch(at, next.at, a, b) || segmentsTouch(at, next.at, b, c)) return false;
    }
  }
  return true;
}

const isIn = (p: LonLat, a: LonLat, b: LonLat, c: LonLat): boolean => {
  const signs = [orient(...a, ...b, ...p), orient(...b, ...c, ...p), orient(...c, ...a, ...p)];
  return signs.every((sign) => sign >= 0) || signs.every((sign) => sign <= 0);
};

function* squaresOf(grid: Grid, points: readonly LonLat[]): Generator<Set<Vertex>, void, undefined> {
  const place = (value: number, from: number, step: number) =>
    step > 0 ? Math.min(grid.perSide - 1, Math.max(0, Math.floor((value - from) / step))) : 0;
  const columns = points.map(([lon]) => place(lon, grid.west, grid.width));
  const rows = points.map(([, lat]) => place(lat, grid.south, grid.height));
  for (let row = Math.min(...rows); row <= Math.max(...rows); row++) {
    for (let column = Math.min(...columns); column <= Math.max(...columns); column++) {
      yield grid.squares[row * grid.perSide + column]!;
    }
  }
}

function linked(ring: readonly Position[], polygon: number, isHole: boolean): Outline {
  const outline = { polygon, isHole, size: ring.length - 1 } as Outline;
  const vertices = (ring.slice(1) as LonLat[]).map(
    ([lon, lat]) => ({ at: [lon, lat], isLive: true, ring: outline }) as Vertex,
  );
  for (const [i, vertex] of vertices.entries()) {
    vertex.prev = vertices.at(i - 1)!;
    vertex.next = vertices[(i + 1) % vertices.length]!;
  }
  outline.entry = vertices[0]!;
  return outline;
}
