/** When people were told against when the S wave came, town by town. Travel times: ak135, from the epicentre to each home. */
import { firstArrivals } from '../scoring/ground-motion/ak135.ts';
import type { PushReport } from './push-report.ts';
import type { EventFacts } from './story.ts';
import type { Person } from './subscribers.ts';

export interface TownWarning {
  readonly town: string;
  readonly people: number;
  /** Median over the town's people of S arrival minus the first push, seconds: positive is ahead of the wave. */
  readonly aheadS: number;
}

/** Towns with the most people who got one of `messageIds`, nearest first. */
export function townWarnings(
  event: EventFacts,
  messageIds: ReadonlySet<string>,
  people: readonly Person[],
  report: PushReport,
  most = 12,
): TownWarning[] {
  const { s } = firstArrivals(event.depthKm ?? 10);
  const towns = new Map<string, { aheads: number[]; sumS: number }>();
  report.endpoints.forEach(({ messages }, index) => {
    const person = people[index];
    const firstAt = Math.min(...messages.filter(({ id }) => messageIds.has(id)).map((message) => message.firstAt));
    if (!person || !Number.isFinite(firstAt)) return;
    const travelS = s(distanceDeg(event, person));
    const town = towns.get(person.town) ?? { aheads: [], sumS: 0 };
    towns.set(person.town, town);
    town.aheads.push(travelS - (firstAt - event.originAt) / 1_000);
    town.sumS += travelS;
  });
  return [...towns]
    .sort(([, a], [, b]) => b.aheads.length - a.aheads.length)
    .slice(0, most)
    .sort(([, a], [, b]) => a.sumS / a.aheads.length - b.sumS / b.aheads.length)
    .map(([town, { aheads }]) => ({ town, people: aheads.length, aheadS: median(aheads) }));
}

interface Place {
  readonly lon: number;
  readonly lat: number;
}

/** Central angle, degrees (haversine). */
function distanceDeg(a: Place, b: Place): number {
  const radians = Math.PI / 180;
  const half = (from: number, to: number) => Math.sin(((to - from) * radians) / 2) ** 2;
  const chord = half(a.lat, b.lat) + Math.cos(a.lat * radians) * Math.cos(b.lat * radians) * half(a.lon, b.lon);
  return (2 * Math.asin(Math.sqrt(Math.min(1, chord)))) / radians;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
