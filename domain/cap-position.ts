/**
 * Reads CAP's `lat,lon` texts into GeoJSON-ordered positions, repairing what agencies are known to send.
 * Sources: OASIS CAP 1.2 (2010) §3.2.4; the repairs are those that aggregators of public alerts found necessary: brackets round the
 * pairs (GDACS), empty polygons, open rings, a space after the comma, a third coordinate, a unit after the radius.
 *
 * Longitudes up to ±540° pass, because rings across the antimeridian are written so; cutting them is left to the geometry.
 */
import type { CapCircle, CapPolygon, CapPosition } from './cap.ts';
import { type CapNode, numberFrom, ownText, repair } from './cap-reader.ts';

/** The closed ring of a `polygon`, or nothing where no ring can be made of it. */
export function readPolygon(node: CapNode): CapPolygon[] {
  const text = withoutBrackets(node);
  if (text === '') return dropped(node, 'is empty');
  const positions: CapPosition[] = [];
  for (const pair of pairsOf(node, text)) {
    const position = positionFrom(pair);
    if (typeof position === 'string') return dropped(node, position);
    positions.push(position);
  }
  const ring = closed(node, positions);
  return ring.length < 4 ? dropped(node, `has ${ring.length} positions where a ring needs at least 4`) : [ring];
}

/** The centre and radius of a `circle`, or nothing where it says none. */
export function readCircle(node: CapNode): CapCircle[] {
  const text = withoutBrackets(node);
  const parts = text.split(/[\s,]+/).filter(Boolean);
  if (parts.length !== 3) return dropped(node, `is '${text}' instead of 'lat,lon radius'`);
  const position = positionFrom(`${parts[0]},${parts[1]}`);
  if (typeof position === 'string') return dropped(node, position);
  const radiusKm = numberFrom(parts[2]!.replace(/km$/i, ''));
  if (radiusKm === undefined || radiusKm < 0)
    return dropped(node, `has the radius '${parts[2]}'; it is a number of kilometres`);
  if (!/^[^\s,]+,[^\s,]+\s+[^\s,a-z]+$/i.test(text)) repair(node, '', `is '${text}'; read as 'lat,lon radius'`);
  return [{ lon: position[0], lat: position[1], radiusKm }];
}

/** Why a position cannot be on Earth, or undefined. */
export function positionFault(lon: number, lat: number, maxAbsLon: number): string | undefined {
  if (Math.abs(lat) <= 90 && Math.abs(lon) <= maxAbsLon) return undefined;
  const swapped = Math.abs(lat) > 90 && Math.abs(lat) <= 180 && Math.abs(lon) <= 90;
  const hint = swapped ? '; latitude and longitude look swapped, CAP writes latitude first' : '';
  return `has the position lat ${lat}, lon ${lon}, outside ±90, ±${maxAbsLon}${hint}`;
}

const widestLon = 540;

/** `lat,lon` as a position, or why not. */
function positionFrom(pair: string): CapPosition | string {
  const [lat, lon, ...more] = pair.split(',').map(numberFrom);
  if (lat === undefined || lon === undefined || more.length > 0)
    return `has '${pair}' where a 'lat,lon' pair was expected`;
  return positionFault(lon, lat, widestLon) ?? [lon, lat];
}

function withoutBrackets(node: CapNode): string {
  const text = ownText(node);
  if (!/[()]/.test(text)) return text;
  repair(node, '', 'has brackets; they were left out');
  return text
    .replace(/\)\s*\(/g, ' ')
    .replace(/[()]/g, '')
    .trim();
}

function pairsOf(node: CapNode, text: string): string[] {
  const tokens = text.split(/\s+/);
  const commas = (token: string) => token.split(',').length - 1;
  if (tokens.every((token) => commas(token) === 1 && !token.startsWith(',') && !token.endsWith(','))) return tokens;
  if (tokens.every((token) => commas(token) === 2 && !token.endsWith(','))) {
    repair(node, '', 'has triples; the third coordinate was left out');
    return tokens.map((token) => token.slice(0, token.lastIndexOf(',')));
  }
  repair(node, '', "is not written as 'lat,lon lat,lon …'; its numbers were taken in pairs");
  const numbers = text.split(/[\s,]+/).filter(Boolean);
  return Array.from({ length: Math.ceil(numbers.length / 2) }, (_, index) =>
    numbers.slice(index * 2, index * 2 + 2).join(','),
  );
}

function closed(node: CapNode, ring: readonly CapPosition[]): CapPolygon {
  const [first, last] = [ring[0]!, ring.at(-1)!];
  if (first[0] === last[0] && first[1] === last[1]) return ring;
  repair(node, '', 'was not closed; its first position was repeated at the end');
  return [...ring, first];
}

function dropped(node: CapNode, why: string): [] {
  repair(node, '', `${why}; it was left out`);
  return [];
}
