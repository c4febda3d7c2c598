/**
 * The Kahramanmaraş earthquakes of 6 February 2023, one after the other within half a minute.
 * Sources: USGS ANSS ComCat us6000jllz (M 7.8, 01:17:34.342 UTC, 37.226 N 37.014 E, 10 km) and us6000jlqa (M 7.5,
 * 10:24:48.811 UTC, 38.011 N 37.196 E, 7.4 km); EMSC 20230206_0000008 and 20230206_0000222.
 *
 * Places, depths and final magnitudes are those facts. Early values, their times and whatever has an id with `demo` in it are invented.
 */
import { randomFrom } from '../random.ts';
import type { Scenario, ScenarioOptions, Step } from './scenario.ts';
import { authority } from './turkiye-2023-authority.ts';

export function turkiye2023({ magnitude, seed }: ScenarioOptions): Scenario {
  const steps = [...blast, ...firstEarthquake(magnitude), ...falseEvent, ...secondEarthquake];
  return {
    title: `6 February 2023, Türkiye and Syria: M ${magnitude.toFixed(1)}, then M 7.5`,
    steps: vary(steps, seed).toSorted((a, b) => a.atS - b.atS),
    authority,
    region: { bounds: [34.2, 35.1, 41.2, 40.3], countries: ['TR', 'SY'] },
    farTowns: [
      { name: 'İzmir', country: 'TR' },
      { name: 'Istanbul', country: 'TR' },
      { name: 'Van', country: 'TR' },
      { name: 'Damascus', country: 'SY' },
      { name: 'Trabzon', country: 'TR' },
    ],
  };
}

/** Origins, seconds after the start of the play. The two are further apart than reports of one earthquake can be. */
const firstOriginS = 0.5;
const falseOriginS = firstOriginS + 11;
const secondOriginS = firstOriginS + 24;

const solution = {
  status: 'live',
  eventType: 'earthquake',
  reviewed: false,
  stationCount: 34,
  azimuthalGapDeg: 60,
} as const;

function firstEarthquake(magnitude: number): Step[] {
  const usgs = {
    ...solution,
    about: 'first',
    source: 'usgs',
    sourceId: 'us6000jllz',
    originS: firstOriginS,
    lat: 37.226,
    lon: 37.014,
    depthKm: 10,
    magnitude,
    magnitudeType: 'mww',
    place: 'Pazarcik earthquake, Kahramanmaras earthquake sequence',
  } as const;
  const emsc = {
    ...usgs,
    source: 'emsc',
    sourceId: '20230206_0000008',
    originS: firstOriginS + 1.3,
    lat: 37.24,
    lon: 37.04,
    depthKm: 10,
    magnitudeType: 'mw',
    place: 'CENTRAL TURKEY',
  } as const;
  const geofon = {
    ...usgs,
    source: 'geofon',
    sourceId: 'gfz2023demo1',
    originS: firstOriginS + 0.8,
    lat: 37.25,
    lon: 37.0,
    magnitude: magnitude - 0.1,
    magnitudeType: 'Mw',
    place: 'Central Turkey',
  } as const;
  const at = (s: number) => firstOriginS + s;
  return [
    { ...emsc, atS: at(6), magnitude: magnitude - 0.4, note: 'first solution' },
    { ...usgs, atS: at(9), note: 'a second agency, and a material step of the magnitude' },
    { ...geofon, atS: at(11.5), note: 'a third agency reports the same earthquake' },
    { ...usgs, atS: at(14), lat: 37.23, lon: 37.02, magnitude: magnitude - 0.1, stationCount: 121, note: 'immaterial' },
    { ...geofon, atS: at(15.5), status: 'deleted', note: 'found to be a duplicate and taken back' },
    { ...usgs, atS: at(17.5), reviewed: true, stationCount: 233, azimuthalGapDeg: 28, note: 'reviewed; immaterial' },
    { ...emsc, atS: at(19.5), magnitude: magnitude - 0.1, stationCount: 190, note: 'immaterial' },
  ];
}

const second = {
  ...solution,
  about: 'second',
  source: 'usgs',
  sourceId: 'us6000jlqa',
  originS: secondOriginS,
  lat: 38.011,
  lon: 37.196,
  depthKm: 7.4,
  magnitude: 7.5,
  magnitudeType: 'mww',
  place: 'Elbistan earthquake, Kahramanmaras earthquake sequence',
} as const;
const secondByEmsc = {
  ...second,
  source: 'emsc',
  sourceId: '20230206_0000222',
  originS: secondOriginS + 0.7,
  lat: 38.05,
  lon: 37.24,
  depthKm: 10,
  magnitudeType: 'mw',
  place: 'CENTRAL TURKEY',
} as const;

const secondEarthquake: readonly Step[] = [
  { ...second, atS: secondOriginS + 6, magnitude: 7.1, note: 'first solution' },
  { ...secondByEmsc, atS: secondOriginS + 8.5, magnitude: 7.4, note: 'a second agency; the first still speaks for it' },
  { ...second, atS: secondOriginS + 11, stationCount: 198, note: 'a material step of the magnitude' },
  { ...second, atS: secondOriginS + 13.5, lat: 38.013, magnitude: 7.4, stationCount: 210, note: 'immaterial' },
];

const invented = {
  ...solution,
  about: 'false',
  source: 'usgs',
  sourceId: 'us2023demo2',
  originS: falseOriginS,
  lat: 39.72,
  lon: 37.02,
  depthKm: 10,
  magnitude: 6.2,
  magnitudeType: 'mb',
  stationCount: 14,
  azimuthalGapDeg: 140,
  place: 'near Sivas (invented)',
} as const;

/** Distant waves taken for a local earthquake; 8 seconds later the agency takes it back. */
const falseEvent: readonly Step[] = [
  { ...invented, atS: falseOriginS + 6.5, note: 'a false event' },
  { ...invented, atS: falseOriginS + 14.5, status: 'deleted', note: 'the false event is taken back' },
];

/** Strong enough to warn of, were it an earthquake. */
const blast: readonly Step[] = [
  {
    ...solution,
    atS: 0.2,
    about: 'blast',
    source: 'usgs',
    sourceId: 'us2023demo3',
    eventType: 'quarry blast',
    originS: -240,
    lat: 38.35,
    lon: 38.3,
    depthKm: 0,
    magnitude: 5.1,
    magnitudeType: 'ml',
    reviewed: true,
    place: 'quarry near Malatya (invented)',
    note: 'a quarry blast',
  },
];

/** Early agencies a little elsewhere and everybody a little earlier or later; USGS's places are left as published. */
function vary(steps: readonly Step[], seed: number): Step[] {
  const random = randomFrom(seed);
  const within = (reach: number) => (2 * random() - 1) * reach;
  return steps.map((step) => {
    const [lat, lon, atS] = [step.lat + within(0.02), step.lon + within(0.02), Math.max(0.1, step.atS + within(0.25))];
    return step.source === 'usgs' ? { ...step, atS } : { ...step, lat, lon, atS };
  });
}
