/** The place chosen for a subscription: by the map, by keyboard, by coordinates or by the device. One at a time. */

export interface Place {
  /** Degrees, WGS 84. */
  readonly lon: number;
  readonly lat: number;
}

type Listener = (place: Place, from: string) => void;

const listeners: Listener[] = [];

/** `from` names who chose it, so that they need not be told. */
export function choosePlace(place: Place, from: string): void {
  // Ten metres: enough to find the cell, and no more than that is sent.
  const rounded = { lon: round(wrap(place.lon)), lat: round(place.lat) };
  for (const listener of listeners) listener(rounded, from);
}

export const onPlace = (listener: Listener): void => void listeners.push(listener);

/** A place within the ranges of WGS 84, or undefined. */
export function readPlace(lat: string, lon: string): Place | undefined {
  const place = { lat: Number(lat.replace(',', '.')), lon: Number(lon.replace(',', '.')) };
  const isGiven = lat.trim() !== '' && lon.trim() !== '';
  return isGiven && Math.abs(place.lat) <= 90 && Math.abs(place.lon) <= 180 ? place : undefined;
}

const round = (degrees: number): number => Math.round(degrees * 1e4) / 1e4;

/** A map may have been turned around the world. */
const wrap = (lon: number): number => (Math.abs(lon) <= 180 ? lon : ((((lon + 180) % 360) + 360) % 360) - 180);
