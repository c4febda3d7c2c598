/** Standard errors of a QuakeML origin and magnitude in our units (QuakeML 1.2, sections 3.3 and 4.3: metres and degrees). */
import type { EarthquakeReport } from '../domain/earthquake-report.ts';
import { childrenNamed, type XmlElement } from '../domain/xml.ts';
import { quantity, quantityError, textOf } from './quakeml-value.ts';
import { readNumber } from './read-report.ts';

/** Length of a degree of latitude on the mean sphere of 6371 km. */
const kmPerDegree = 111.195;

export function readUncertainty(
  origin: XmlElement | undefined,
  magnitude: XmlElement | undefined,
): EarthquakeReport['uncertainty'] {
  const metresPerUnit = origin && /quakeml\/1\.0/.test(origin.namespace) ? 1000 : 1;
  const depth = origin && quantityError(origin, 'depth');
  return defined({
    timeS: origin && quantityError(origin, 'time'),
    horizontalKm: origin && horizontalKm(origin, metresPerUnit),
    depthKm: depth === undefined ? undefined : (depth * metresPerUnit) / 1000,
    magnitude: magnitude && quantityError(magnitude, 'mag'),
  });
}

/** As stated for the circle, else the larger of the errors of latitude and longitude. */
function horizontalKm(origin: XmlElement, metresPerUnit: number): number | undefined {
  const stated = childrenNamed(origin, 'originUncertainty')[0];
  const radius = stated && readNumber(textOf(stated, 'horizontalUncertainty'));
  if (radius !== undefined && radius > 0) return (radius * metresPerUnit) / 1000;
  const north = quantityError(origin, 'latitude');
  const east = quantityError(origin, 'longitude');
  if (north === undefined && east === undefined) return undefined;
  const shrink = Math.cos(((quantity(origin, 'latitude') ?? 0) * Math.PI) / 180);
  return Math.max(north ?? 0, (east ?? 0) * shrink) * kmPerDegree;
}

function defined(values: Readonly<Record<string, number | undefined>>): EarthquakeReport['uncertainty'] {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
