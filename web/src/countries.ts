/** Natural Earth's countries (public domain) as world-atlas packs them, TopoJSON, unpacked to GeoJSON. */
import type { FeatureCollection } from 'geojson';
import { feature } from 'topojson-client';

type Topology = Parameters<typeof feature>[0];

/** `url` is an asset of this origin. */
export async function readCountries(url: string): Promise<FeatureCollection> {
  const topology: Topology = await (await fetch(url)).json();
  const countries = topology.objects['countries'];
  const unpacked = countries && feature(topology, countries);
  if (unpacked?.type !== 'FeatureCollection') throw new Error(`${url} holds no countries`);
  return unpacked;
}
