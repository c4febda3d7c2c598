/**
 * How long covers take against h3-js alone, on Natural Earth countries (world-atlas) and a dense made-up province.
 * Times are of the processor, so that a busy machine tells the same. Run: node --import tsx bench/cover.ts
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { FeatureCollection, MultiPolygon, Polygon, Position } from 'geojson';
import { POLYGON_TO_CELLS_FLAGS, polygonToCellsExperimental } from 'h3-js';
import { feature } from 'topojson-client';
import { countCells } from '../domain/cell-range.ts';
import { coverCircle, coverPolygon } from '../domain/cover.ts';
import { areaKm2 } from '../domain/geo.ts';

type Area = Polygon | MultiPolygon;

function countriesOf(name: string) {
  const atlas = JSON.parse(readFileSync(createRequire(import.meta.url).resolve(`world-atlas/${name}.json`), 'utf8'));
  const countries: unknown = feature(atlas, atlas.objects.countries);
  return (countries as FeatureCollection<Area, { name: string }>).features;
}

const polygonsOf = (area: Area): Position[][][] => (area.type === 'Polygon' ? [area.coordinates] : area.coordinates);

/** A province of 2,000 vertices, about 250 km across. */
function province(): Polygon {
  const open = Array.from({ length: 2000 }, (_, i): Position => {
    const angle = (2 * Math.PI * i) / 2000;
    const reach = 1 + 0.2 * Math.sin(5 * angle) + 0.03 * Math.sin(97 * angle) + 0.01 * Math.sin(613 * angle);
    return [105 + 1.5 * reach * Math.cos(angle), 47 + reach * Math.sin(angle)];
  });
  return { type: 'Polygon', coordinates: [[...open, open[0]!]] };
}

function timed<T>(work: () => T): [ms: number, result: T] {
  const start = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(start);
  return [(user + system) / 1000, result];
}

function median(runs: number, work: () => unknown): number {
  const times = Array.from({ length: runs }, () => timed(work)[0]).sort((a, b) => a - b);
  return times[Math.floor(runs / 2)]!;
}

function report(name: string, area: Area, againstH3: boolean): void {
  const vertices = polygonsOf(area).flat(2).length;
  const [, cover] = timed(() => coverPolygon(area));
  const ms = median(3, () => coverPolygon(area));
  const row = {
    name,
    vertices,
    km2: Math.round(areaKm2(area)),
    cells: countCells(cover),
    ranges: cover.length,
    ms: Math.round(ms),
  };
  if (!againstH3) {
    console.log(JSON.stringify(row));
    return;
  }
  const [h3Ms] = timed(() =>
    polygonsOf(area).map((rings) =>
      polygonToCellsExperimental(rings as [number, number][][], 8, POLYGON_TO_CELLS_FLAGS.containmentOverlapping, true),
    ),
  );
  console.log(JSON.stringify({ ...row, h3Ms: Math.round(h3Ms), ratio: Math.round(h3Ms / ms) }));
}

report('made-up province', province(), true);
const fine = countriesOf('countries-10m');
for (const name of ['Djibouti', 'Mongolia', 'New Zealand']) {
  const country = fine.find(({ properties }) => properties.name === name);
  if (country) report(name, country.geometry, name === 'Djibouti');
}

/** The largest countries up to half of all land; Antarctica is drawn inside out in this atlas. */
const countries = countriesOf('countries-50m')
  .filter(({ properties }) => properties.name !== 'Antarctica')
  .map(({ geometry }) => geometry)
  .map((geometry) => ({ geometry, km2: areaKm2(geometry) }))
  .sort((a, b) => b.km2 - a.km2);
const half = countries.reduce((sum, { km2 }) => sum + km2, 0) / 2;
const chosen: Position[][][] = [];
let taken = 0;
for (const { geometry, km2 } of countries) {
  if (taken >= half) break;
  taken += km2;
  chosen.push(...polygonsOf(geometry));
}
report('half of the land', { type: 'MultiPolygon', coordinates: chosen }, false);

for (const radiusKm of [10, 100, 500]) {
  const ms = median(3, () => coverCircle(37.03, 37.17, radiusKm));
  console.log(
    JSON.stringify({
      name: `circle of ${radiusKm} km`,
      cells: countCells(coverCircle(37.03, 37.17, radiusKm)),
      ms: Math.round(ms),
    }),
  );
}
