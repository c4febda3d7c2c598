/** Regions of well-known earthquakes, the antimeridian, and the shipped outlines against STREC's own files. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  subductionChances,
  type TectonicRegion,
  tectonicSetting,
  tectonicZone,
} from '../../../scoring/ground-motion/tectonic-region.ts';
import { describeReference } from '../../kits/reference.ts';

const earthquakes: ReadonlyArray<readonly [string, number, number, number, number, TectonicRegion]> = [
  ['Pazarcik 2023', 37.03, 37.17, 10, 7.8, 'active-crust'],
  ['Northridge 1994', -118.54, 34.21, 18, 6.7, 'active-crust'],
  ['Tohoku 2011', 142.37, 38.3, 29, 9.1, 'subduction-interface'],
  ['Maule 2010', -72.9, -36.12, 23, 8.8, 'subduction-interface'],
  ['Tarapaca 2005', -69.2, -20.0, 116, 7.8, 'subduction-slab'],
  ['Kobe 1995, crust above the slab', 135.0, 34.6, 16, 6.9, 'active-crust'],
  ['New Madrid', -89.5, 36.5, 10, 5, 'stable'],
  ['Kilauea', -155.3, 19.4, 8, 6.9, 'volcanic'],
  ['mid-Pacific', -150, 10, 10, 6, 'ocean'],
  ['Fiji, deep', -179.5, -18, 580, 8.2, 'subduction-slab'],
];

it.each(earthquakes)('%s', (_, lon, lat, depthKm, magnitude, region) => {
  expect(tectonicSetting({ lon, lat, depthKm, magnitude }).region).toBe(region);
});

it('is the same on both sides of the antimeridian and after any number of turns', () => {
  for (const lat of [-30, -18, 0, 51.5, 60, -89.99, 90]) {
    expect(tectonicZone(180, lat)).toBe(tectonicZone(179.9995, lat));
    expect(tectonicZone(-180, lat)).toBe(tectonicZone(180 - 360, lat));
  }
  expect(tectonicZone(180, 51.5)).toBe('subduction');
  fc.assert(
    fc.property(
      fc.double({ min: -179, max: 179, noNaN: true }),
      fc.double({ min: -90, max: 90, noNaN: true }),
      (lon, lat) => {
        expect(tectonicZone(lon + 360, lat)).toBe(tectonicZone(lon, lat));
      },
    ),
  );
});

it('takes a normal or strike-slip earthquake off the interface', () => {
  const puebla = { lon: -98.5, lat: 18.5, depthKm: 48, magnitude: 7.1 };
  expect(tectonicSetting(puebla).region).toBe('subduction-interface');
  expect(tectonicSetting({ ...puebla, mechanism: 'reverse' }).region).toBe('subduction-interface');
  expect(tectonicSetting({ ...puebla, mechanism: 'normal' }).region).toBe('subduction-slab');
  expect(tectonicSetting({ ...puebla, depthKm: 25, mechanism: 'strike-slip' }).region).toBe('active-crust');
});

it('gives chances that add up to one, each with some doubt', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 700, noNaN: true }),
      fc.double({ min: 3, max: 9.5, noNaN: true }),
      (depthKm, magnitude) => {
        const { crust, interface: onInterface, slab } = subductionChances(depthKm, magnitude);
        expect(crust + onInterface + slab).toBeCloseTo(1, 12);
        expect(Math.min(crust, onInterface, slab)).toBeGreaterThanOrEqual(0.05 - 1e-12);
        if (depthKm > 70) expect(slab).toBeGreaterThan(0.8);
      },
    ),
  );
});

describeReference('STREC outlines', 'science/tectonic-regions', (path) => {
  it('agree with the originals on 2000 places, up to the rounding at their edges', () => {
    const layers = (['subduction', 'volcanic', 'ocean', 'stable', 'active'] as const).map((zone) => ({
      zone,
      polygons: polygonsOf(join(path, `${zone}.geojson`)),
    }));
    let differ = 0;
    for (let index = 0; index < 2000; index += 1) {
      const lat = (Math.asin((2 * index + 1) / 2000 - 1) * 180) / Math.PI;
      const lon = ((index * 222.4922 + 0.1) % 360) - 180;
      const original = layers.find(({ polygons }) => polygons.some((rings) => isInside(rings, lon, lat)))?.zone;
      if (original !== tectonicZone(lon, lat)) differ += 1;
    }
    console.log(`STREC outlines: 2000 places, ${differ} differ`);
    expect(differ).toBeLessThanOrEqual(2);
  });
});

type Ring = ReadonlyArray<readonly [number, number]>;
type Geometry =
  | { readonly type: 'Polygon'; readonly coordinates: Ring[] }
  | { readonly type: 'MultiPolygon'; readonly coordinates: Ring[][] };

function polygonsOf(file: string): Ring[][] {
  const { features }: { features: ReadonlyArray<{ geometry: Geometry }> } = JSON.parse(readFileSync(file, 'utf8'));
  return features.flatMap(({ geometry }) =>
    geometry.type === 'MultiPolygon' ? geometry.coordinates : [geometry.coordinates],
  );
}

function isInside(rings: readonly Ring[], x: number, y: number): boolean {
  let inside = false;
  for (const ring of rings) {
    let [fromX, fromY] = ring.at(-1)!;
    for (const [toX, toY] of ring) {
      if (toY > y !== fromY > y && x < ((fromX - toX) * (y - toY)) / (fromY - toY) + toX) inside = !inside;
      [fromX, fromY] = [toX, toY];
    }
  }
  return inside;
}
