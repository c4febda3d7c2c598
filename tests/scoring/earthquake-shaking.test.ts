import { describe, expect, it } from 'vitest';
import type { EarthquakeReport } from '../../domain/earthquake-report.ts';
import type { HazardEvent } from '../../domain/hazard-event.ts';
import { cellAt } from '../../domain/lattice.ts';
import { shakingModel } from '../../scoring/ground-motion/shaking.ts';
import { loadModels } from '../../scoring/load-models.ts';
import model from '../../scoring/models/earthquake-shaking.ts';
import { estimateSource } from '../../scoring/report-doubt.ts';
import { testModel } from '../kits/model-kit.ts';
import { reportOf } from '../kits/report-kit.ts';

const parameters = { levels: [4, 5, 6, 7, 8, 9], leastProbability: 0.2 };

const eventOf = (...parts: Partial<EarthquakeReport>[]): HazardEvent => ({
  id: 'eq-usgs-us1',
  hazard: 'earthquake',
  revision: 1,
  state: 'live',
  mergedInto: null,
  firstSeenAt: 0,
  reports: parts.map((part, index) => reportOf({ source: `agency${index}`, sourceId: `id${index}`, ...part })),
});

testModel(
  model,
  [
    { name: 'a great crustal earthquake', event: eventOf({}) },
    { name: 'a moderate one without depth', event: eventOf({ magnitude: 5.5, depthKm: null }) },
    { name: 'a huge magnitude', event: eventOf({ magnitude: 10.5 }) },
    { name: 'a negative magnitude above sea level', event: eventOf({ magnitude: -1.5, depthKm: -2 }) },
    { name: 'a slab below the antimeridian', event: eventOf({ magnitude: 7.2, lon: 179.98, lat: -18, depthKm: 550 }) },
    { name: 'an epicentre on the antimeridian', event: eventOf({ magnitude: 6.8, lon: -180, lat: 51.5 }) },
    { name: 'the north pole', event: eventOf({ magnitude: 6.5, lon: 12, lat: 90 }) },
    { name: 'the south pole', event: eventOf({ magnitude: 6.5, lon: 0, lat: -89.99 }) },
    {
      name: 'two agencies that disagree',
      event: eventOf({ magnitude: 6 }, { magnitude: 6.8, depthKm: 60, lat: 37.6 }),
    },
  ],
  parameters,
);

describe('earthquake-shaking', () => {
  const chanceAt = (event: HazardEvent, lon: number, lat: number) => {
    const { field } = model.assess(event, parameters, 0);
    const index = field.cells.indexOf(cellAt(lon, lat, field.resolution));
    return index < 0 ? 0 : field.exceedance[2]![index]!;
  };

  it('covers both sides of the antimeridian', () => {
    const event = eventOf({ magnitude: 7, lon: 180, lat: 51.5, depthKm: 20 });
    expect(chanceAt(event, 179.8, 51.5)).toBeGreaterThan(0.2);
    expect(chanceAt(event, -179.8, 51.5)).toBeCloseTo(chanceAt(event, 179.8, 51.5), 1);
  });

  it('covers all meridians around a pole', () => {
    const { field } = model.assess(eventOf({ magnitude: 7, lon: 0, lat: 90 }), parameters, 0);
    for (const lon of [-135, -45, 45, 135]) expect(field.cells).toContain(cellAt(lon, 89.8, field.resolution));
  });

  it('has in every cell what the ground-motion chain says at its centre, and none is missing', () => {
    const event = eventOf({ magnitude: 6.4 });
    const { field } = model.assess(event, parameters, 0);
    const shaking = shakingModel(estimateSource(event.reports));
    const radiusKm = shaking.distanceForMmi(4, 0.2);
    expect(radiusKm).toBeGreaterThan(50);
    for (let bearing = 0; bearing < 360; bearing += 15) {
      const north = (radiusKm - 12) * Math.cos((bearing * Math.PI) / 180);
      const east = (radiusKm - 12) * Math.sin((bearing * Math.PI) / 180);
      const lat = 37.226 + north / 111.2;
      const lon = 37.014 + east / (111.2 * Math.cos((lat * Math.PI) / 180));
      expect(field.cells).toContain(cellAt(lon, lat, field.resolution));
    }
  });

  it('keeps the cell of an epicentre whose shaking is smaller than a cell', () => {
    const event = eventOf({ magnitude: 3.4, depthKm: 3 });
    const { field } = model.assess(event, { levels: [4], leastProbability: 0.15 }, 0);
    expect(field.cells).toContain(cellAt(37.014, 37.226, field.resolution));
  });

  it('is less sure where agencies disagree, and says so', () => {
    const [alone, divided] = [
      estimateSource(eventOf({}).reports),
      estimateSource(eventOf({}, { magnitude: 7.2, depthKm: 30 }).reports),
    ];
    expect(divided.magnitude).toBe(alone.magnitude);
    expect(divided.magnitudeSigma).toBeCloseTo(Math.sqrt(0.1 ** 2 + 0.6 ** 2 / 2), 9);
    expect(divided.depthSigmaKm).toBeGreaterThan(alone.depthSigmaKm);
    expect(divided.notes.join(' ')).toContain('2 agencies');
    const early = { magnitude: 6.2, evaluationMode: 'automatic' } as const;
    expect(estimateSource(eventOf({}, early).reports).magnitudeSigma).toBe(alone.magnitudeSigma);
    expect(estimateSource(eventOf({ evaluationMode: 'automatic' }, early).reports).magnitudeSigma).toBe(0.6);
  });

  it('takes a missing depth from the next agency, and a stated 0 as not stated', () => {
    const source = estimateSource(eventOf({ depthKm: null, uncertainty: { magnitude: 0 } }, { depthKm: 40 }).reports);
    expect(source).toMatchObject({ depthKm: 40, depthAssumed: false, magnitudeSigma: 0.1 });
    expect(source.notes.join(' ')).toContain('that of agency1 is used');
  });

  it('holds what is impossible and says so', () => {
    const { notes } = model.assess(eventOf({ magnitude: 11, depthKm: 900, lon: 217 }), parameters, 0);
    expect(notes.join(' ')).toContain('Magnitude 11 is impossible: 10 is used.');
    expect(notes.join(' ')).toContain('A depth of 900 km is impossible: 800 km is used.');
  });

  it('names the depth it assumed and the Allen cross-check', () => {
    const { notes, fallback } = model.assess(eventOf({ depthKm: null }), parameters, 0);
    expect(fallback).toBe('default-depth');
    expect(notes.join(' ')).toContain('No depth was given: 10 ± 15 km');
    expect(notes.join(' ')).toContain('Allen et al. 2012');
  });
});

describe('loadModels', () => {
  it('finds the model by its folder', async () => {
    expect((await loadModels()).map(({ id }) => id)).toContain('earthquake-shaking');
  });
});
