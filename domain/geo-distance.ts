/** Distances and destinations on the WGS 84 ellipsoid. Source: Karney 2013, "Algorithms for geodesics" (geographiclib). */
import geodesic from 'geographiclib-geodesic';
import type { Position } from 'geojson';

const wgs84 = geodesic.Geodesic.WGS84;

/** Length of the shortest path between two points [lon, lat], km; good to nanometres. */
export function distanceKm(a: Position, b: Position): number {
  return wgs84.Inverse(a[1]!, a[0]!, b[1]!, b[0]!, geodesic.Geodesic.DISTANCE).s12! / 1000;
}

/** The point [lon, lat] at a distance (km) and azimuth (degrees clockwise from north); the longitude runs on past ±180. */
export function destination(from: Position, azimuth: number, distanceKm: number): Position {
  const mask = geodesic.Geodesic.LATITUDE | geodesic.Geodesic.LONGITUDE | geodesic.Geodesic.LONG_UNROLL;
  const end = wgs84.Direct(from[1]!, from[0]!, azimuth, distanceKm * 1000, mask);
  return [end.lon2!, end.lat2!];
}
