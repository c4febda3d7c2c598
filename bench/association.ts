/**
 * How well the association tells earthquakes apart: a real month told by two synthetic agencies.
 * Usage: `node --import tsx bench/association.ts FILE.csv[.gz]… [--seed N]`; one line per file and case.
 * The catalogue gives the truth; agency `one` tells it as published, `two` with Gaussian noise of 5 s, 20 km per axis and
 * 0.3 magnitude units; each misses its seeded outages (hours of silence) and single events.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { EarthquakeReport } from '../domain/earthquake-report.ts';
import { partition } from '../scoring/associate.ts';

export interface CatalogueEvent {
  readonly originTime: number;
  readonly lon: number;
  readonly lat: number;
  readonly magnitude: number;
  readonly depthKm: number | null;
}

export interface Score {
  readonly events: number;
  readonly reports: number;
  /** Pairs that belong together, and those found. */
  readonly truePairs: number;
  readonly foundPairs: number;
  readonly precision: number;
  readonly recall: number;
  readonly milliseconds: number;
}

export interface Telling {
  readonly leastMagnitude: number;
  readonly noiseOnBoth: boolean;
  readonly seed: number;
}

/** Reads ComCat CSV in the spellings that copies of it have; rows without time, place or magnitude are left out. */
export function readCatalogue(file: string): CatalogueEvent[] {
  const bytes = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').replace(/^\uFEFF/, '');
  const [header = [], ...rows] = text.split(/\r?\n/).map(splitCsv);
  const names = header.map((name) => name.toLowerCase());
  const columnOf = (...wanted: string[]) => names.findIndex((name) => wanted.includes(name));
  const column = {
    time: columnOf('time'),
    lat: columnOf('latitude'),
    lon: columnOf('longitude'),
    magnitude: columnOf('mag', 'magnitude'),
    depth: columnOf('depth'),
  };
  return rows
    .filter((row) => row.length >= header.length)
    .map((row) => ({
      originTime: Date.parse(row[column.time]!),
      lon: numberIn(row[column.lon]),
      lat: numberIn(row[column.lat]),
      magnitude: numberIn(row[column.magnitude]),
      depthKm: row[column.depth] ? numberIn(row[column.depth]) : null,
    }))
    .filter((event) => [event.originTime, event.lon, event.lat, event.magnitude].every(Number.isFinite));
}

/** Two agencies tell the catalogue; how many of the pairs that belong together are joined, and how many joined pairs do. */
export function scoreAssociation(catalogue: readonly CatalogueEvent[], telling: Telling): Score {
  const random = seededRandom(telling.seed);
  const events = catalogue.filter((event) => event.magnitude >= telling.leastMagnitude);
  const one = tell('one', events, telling.noiseOnBoth, random);
  const two = tell('two', events, true, random);
  const started = performance.now();
  const groups = partition([...one, ...two].sort(() => random() - 0.5));
  const milliseconds = performance.now() - started;
  const joined = groups.filter((group) => group.length > 1);
  const foundPairs = joined.filter((group) => new Set(group.map((report) => report.url)).size === 1).length;
  const told = new Set(one.map((report) => report.url));
  const truePairs = two.filter((report) => told.has(report.url)).length;
  return {
    events: events.length,
    reports: one.length + two.length,
    truePairs,
    foundPairs,
    precision: foundPairs / joined.length,
    recall: foundPairs / truePairs,
    milliseconds,
  };
}

/** One agency's reports; `url` carries the truth, which the association does not read. */
function tell(
  source: string,
  events: readonly CatalogueEvent[],
  noisy: boolean,
  random: () => number,
): EarthquakeReport[] {
  const outages = Array.from({ length: 5 }, () => random());
  const times = events.map((event) => event.originTime);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const silent = (at: number) =>
    outages.some((part) => Math.abs(at - first - part * (last - first)) < outageHours * 1_800_000) || random() < 0.05;
  return events.flatMap((event, index) => {
    const told = noisy ? withNoise(event, random) : event;
    return silent(event.originTime) ? [] : [reportOf(source, told, index)];
  });
}

const outageHours = 6;

function withNoise(event: CatalogueEvent, random: () => number): CatalogueEvent {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const kmPerDegree = 111.195;
  const cosine = Math.max(0.05, Math.cos((event.lat * Math.PI) / 180));
  return {
    ...event,
    originTime: event.originTime + Math.round(5000 * normal()),
    lat: Math.max(-90, Math.min(90, event.lat + (20 * normal()) / kmPerDegree)),
    lon: event.lon + (20 * normal()) / (kmPerDegree * cosine),
    magnitude: event.magnitude + 0.3 * normal(),
  };
}

const reportOf = (source: string, event: CatalogueEvent, index: number): EarthquakeReport => ({
  kind: 'earthquake-report',
  source,
  sourceId: `${source}-${index}`,
  ids: [`${source}-${index}`],
  updatedAt: event.originTime,
  status: 'live',
  eventType: 'earthquake',
  evaluationMode: 'manual',
  originTime: event.originTime,
  lon: event.lon,
  lat: event.lat,
  depthKm: event.depthKm,
  magnitude: event.magnitude,
  magnitudeType: 'm',
  place: '',
  uncertainty: {},
  stationCount: null,
  azimuthalGapDeg: null,
  url: `truth:${index}`,
});

/** Mulberry32 (T. Ettinger 2017, public domain): small, and the same on every machine. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const splitCsv = (line: string): string[] =>
  [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map((match) =>
    match[1]!.replace(/^"|"$/g, '').replaceAll('""', '"'),
  );

const numberIn = (text: string | undefined): number => (text?.trim() ? Number(text) : Number.NaN);

const percent = (part: number): string => `${(100 * part).toFixed(2)} %`;

function main(parameters: readonly string[]): void {
  const seed = parameters.includes('--seed') ? Number(parameters[parameters.indexOf('--seed') + 1]) : 1;
  for (const file of parameters.filter((word) => /\.csv(\.gz)?$/.test(word))) {
    const catalogue = readCatalogue(file);
    for (const leastMagnitude of [2.5, -Infinity]) {
      for (const noiseOnBoth of [false, true]) {
        const score = scoreAssociation(catalogue, { leastMagnitude, noiseOnBoth, seed });
        const which = `${leastMagnitude > 0 ? 'M >= 2.5' : 'all M   '} noise on ${noiseOnBoth ? 'both' : 'one '}`;
        const counts = `events ${score.events} pairs ${score.truePairs} found ${score.foundPairs}`;
        const quality = `precision ${percent(score.precision)} recall ${percent(score.recall)}`;
        console.log(`${file.split('/').at(-1)}: ${which} ${counts} ${quality} ${score.milliseconds.toFixed(0)} ms`);
      }
    }
  }
}

if (process.argv[1]?.endsWith('association.ts')) main(process.argv.slice(2));
