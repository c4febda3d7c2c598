/** The overview's data as the map's sources want it: few, flat properties. Pure but for `now`. */
import type { Feature, FeatureCollection, Position } from 'geojson';
import type { Alerts, Events, Zones } from './answers.ts';

const ranks: Readonly<Record<string, number>> = { Unknown: 0, Minor: 1, Moderate: 2, Severe: 3, Extreme: 4 };

export const alertAreas = (alerts: Alerts): FeatureCollection =>
  collection(
    alerts.features.flatMap(({ geometry, properties }): Feature[] => {
      const severity = properties.severity ?? 'Unknown';
      return geometry
        ? [{ type: 'Feature', geometry, properties: { id: properties.alertId, severity, rank: ranks[severity] ?? 0 } }]
        : [];
    }),
  );

/** The worst state of any hazard stands for the zone. */
export const zoneAreas = (zones: Zones): FeatureCollection =>
  collection(
    zones.features.map(({ geometry, properties }): Feature => {
      const states = Object.values(properties.hazards);
      const worst = states.find(({ state }) => state === 'alert') ?? states.find(({ state }) => state === 'cannot-see');
      return {
        type: 'Feature',
        geometry,
        properties: { state: worst?.state ?? 'clear', severity: worst?.severity ?? 'Unknown' },
      };
    }),
  );

export const eventPoints = (events: Events, now: number): FeatureCollection =>
  collection(
    events.features.flatMap(({ geometry, properties: { id, state, magnitude, originAt } }): Feature[] => {
      if (!geometry) return [];
      // A withdrawn event fades like an old one.
      const ageHours = state === 'live' ? Math.max(0, (now - originAt) / 3_600_000) : 168;
      return [{ type: 'Feature', geometry, properties: { id, magnitude: magnitude ?? 2, ageHours } }];
    }),
  );

/** `[[west, south], [east, north]]` around all positions; undefined where there are none. */
export function boundsOf(data: FeatureCollection): [[number, number], [number, number]] | undefined {
  const positions = data.features.flatMap(({ geometry }) =>
    'coordinates' in geometry ? flat(geometry.coordinates) : [],
  );
  if (positions.length === 0) return undefined;
  const lons = positions.map(([lon = 0]) => lon);
  const lats = positions.map(([, lat = 0]) => lat);
  const least = (numbers: number[]) => numbers.reduce((a, b) => Math.min(a, b));
  const most = (numbers: number[]) => numbers.reduce((a, b) => Math.max(a, b));
  return [
    [least(lons), least(lats)],
    [most(lons), most(lats)],
  ];
}

/** The northernmost position: labels of areas within each other do not meet there. */
export function topOf(feature: Feature): [number, number] | undefined {
  if (!('coordinates' in feature.geometry)) return undefined;
  const top = flat(feature.geometry.coordinates).reduce<Position | undefined>(
    (best, position) => (best && best[1]! >= position[1]! ? best : position),
    undefined,
  );
  return top && [top[0]!, top[1]!];
}

type Nested = Position | readonly Nested[];

function flat(coordinates: Nested): Position[] {
  if (typeof coordinates[0] === 'number') return [coordinates as Position];
  return (coordinates as readonly Nested[]).flatMap(flat);
}

const collection = (features: Feature[]): FeatureCollection => ({ type: 'FeatureCollection', features });
