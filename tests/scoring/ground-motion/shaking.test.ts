/** Properties of the shaking forecast: falls with distance, rises with magnitude, and its uncertainty answers what is known. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { probabilityAtLeast } from '../../../scoring/ground-motion/exceedance.ts';
import { shakingModel } from '../../../scoring/ground-motion/shaking.ts';
import { tectonicRegions } from '../../../scoring/ground-motion/tectonic-region.ts';

const magnitude = fc.double({ min: 3, max: 9, noNaN: true });
const region = fc.constantFrom(...tectonicRegions);
const depthKm = fc.double({ min: 0, max: 200, noNaN: true });
const at = { lon: 10, lat: 0 };
/** Sites along the equator, out to 900 km. */
const line = Array.from({ length: 31 }, (_, step) => ({ lon: 10 + 0.27 * step, lat: 0 }));

describe('the forecast', () => {
  it('weakens with distance in every region, depth and magnitude', () => {
    fc.assert(
      fc.property(magnitude, depthKm, region, (size, depth, where) => {
        const model = shakingModel({ ...at, magnitude: size, depthKm: depth, region: where });
        const along = line.map((site) => model.at(site));
        for (const [index, here] of along.slice(1).entries()) {
          const before = along[index]!;
          expect(here.pgaG).toBeLessThanOrEqual(before.pgaG * 1.0001);
          expect(here.pgvCms).toBeLessThanOrEqual(before.pgvCms * 1.0001);
          expect(here.mmi).toBeLessThanOrEqual(before.mmi + 1e-9);
          expect(here.distanceKm).toBeGreaterThan(before.distanceKm - 0.5);
          expect(here.sSeconds).toBeGreaterThan(before.sSeconds);
          expect(here.sSeconds).toBeGreaterThan(here.pSeconds);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('strengthens with magnitude', () => {
    fc.assert(
      fc.property(magnitude, fc.double({ min: 0.1, max: 1, noNaN: true }), region, (size, more, where) => {
        const forecast = (value: number) =>
          shakingModel({ ...at, magnitude: value, depthKm: 15, region: where }).at({ lon: 10.8, lat: 0 });
        expect(forecast(size + more).mmiUnbounded).toBeGreaterThan(forecast(size).mmiUnbounded - 0.05);
      }),
      { numRuns: 60 },
    );
  });

  it('gives probabilities between 0 and 1 that fall with the level', () => {
    fc.assert(
      fc.property(magnitude, depthKm, fc.double({ min: 0, max: 20, noNaN: true }), (size, depth, away) => {
        const { mmiUnbounded, sigma, mmi } = shakingModel({ ...at, magnitude: size, depthKm: depth }).at({
          lon: 10 + away,
          lat: 1,
        });
        expect(mmi).toBeGreaterThanOrEqual(1);
        expect(mmi).toBeLessThanOrEqual(10);
        expect(sigma).toBeGreaterThan(0.63);
        const chances = [3, 4, 5, 6, 7, 8].map((level) => probabilityAtLeast(mmiUnbounded, sigma, level));
        for (const [index, chance] of chances.entries()) {
          expect(chance).toBeGreaterThanOrEqual(0);
          expect(chance).toBeLessThanOrEqual(chances[index - 1] ?? 1);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('bounds the field: beyond the radius no site reaches the probability', () => {
    fc.assert(
      fc.property(
        magnitude,
        region,
        fc.integer({ min: 3, max: 7 }),
        fc.double({ min: 0.02, max: 0.6, noNaN: true }),
        (size, where, level, least) => {
          const model = shakingModel({ ...at, magnitude: size, depthKm: 20, region: where });
          const radiusKm = model.distanceForMmi(level, least);
          for (const site of line) {
            const { mmiUnbounded, sigma, epicentralKm } = model.at(site);
            if (epicentralKm > radiusKm)
              expect(probabilityAtLeast(mmiUnbounded, sigma, level)).toBeLessThan(least + 1e-6);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('the uncertainty', () => {
  const site = { lon: 10.6, lat: 0.2 };
  const source = { ...at, magnitude: 7.2, depthKm: 12, region: 'active-crust' } as const;
  const sigmaOf = (change: object, where: object = site) =>
    shakingModel({ ...source, ...change }).at({ ...site, ...where }).sigma;

  it('shrinks when the site or the mechanism is known and grows with every error that is given', () => {
    expect(sigmaOf({}, { vs30Ms: 400 })).toBeLessThan(sigmaOf({}));
    const far = { lon: 12 };
    expect(sigmaOf({ magnitude: 6, mechanism: 'strike-slip' }, far)).toBeLessThan(sigmaOf({ magnitude: 6 }, far));
    for (const error of [{ magnitudeSigma: 0.3 }, { locationSigmaKm: 20 }]) {
      expect(sigmaOf(error)).toBeGreaterThan(sigmaOf({}));
    }
    const slab = { region: 'subduction-slab', depthKm: 90 } as const;
    expect(sigmaOf({ ...slab, depthSigmaKm: 20 })).toBeGreaterThan(sigmaOf(slab));
  });

  it('is larger where another model stands in, and says so', () => {
    for (const region of ['stable', 'volcanic', 'ocean'] as const) {
      const model = shakingModel({ ...source, region });
      expect(model.outsideValidity).toBe(true);
      expect(model.gmpe).toBe('bssa14');
      expect(model.at(site).sigma).toBeGreaterThan(sigmaOf({}));
      expect(model.at(site).mmi).toBe(shakingModel(source).at(site).mmi);
    }
    expect(shakingModel(source).outsideValidity).toBe(false);
  });

  it('marks magnitudes, depths and distances that the models were not made for', () => {
    expect(shakingModel({ ...source, magnitude: 2.5 }).outsideValidity).toBe(true);
    expect(shakingModel({ ...source, magnitude: 8.6 }).outsideValidity).toBe(true);
    expect(shakingModel({ ...source, depthKm: 80 })).toMatchObject({ gmpe: 'bchydro-slab', outsideValidity: true });
    expect(shakingModel(source).at({ lon: 18, lat: 0 }).outsideValidity).toBe(true);
    expect(shakingModel(source).at(site).outsideValidity).toBe(false);
  });

  it('counts the doubt between crust, interface and slab', () => {
    const tohoku = { magnitude: 6, depthKm: 50, lon: 142.4, lat: 38.3 };
    const model = shakingModel(tohoku);
    const given = shakingModel({ ...tohoku, region: model.region });
    const place = { lon: 141, lat: 38.3 };
    expect(model.at(place).mmi).toBe(given.at(place).mmi);
    expect(model.at(place).sigma).toBeGreaterThan(given.at(place).sigma + 0.05);
  });
});

it('picks the model by region and depth, and speaks of what it assumed', () => {
  expect(shakingModel({ magnitude: 7.8, depthKm: 10, lon: 37.03, lat: 37.17 })).toMatchObject({
    region: 'active-crust',
    gmpe: 'bssa14',
  });
  expect(shakingModel({ magnitude: 9.1, depthKm: 29, lon: 142.37, lat: 38.3 })).toMatchObject({
    gmpe: 'bchydro-interface',
  });
  const { gmpe, notes } = shakingModel({ magnitude: 7, depthKm: 110, lon: -69.2, lat: -20 });
  expect(gmpe).toBe('bchydro-slab');
  expect(notes.join(' ')).toContain('forearc');
});

it('refuses a source that is not one, by the name of the field', () => {
  const source = { magnitude: 6, depthKm: 10, lon: 0, lat: 0 };
  expect(() => shakingModel({ ...source, magnitude: Number.NaN })).toThrow('magnitude must be a number from -5 to 12');
  expect(() => shakingModel({ ...source, lat: 91 })).toThrow('lat must be a number from -90 to 90, not 91');
});

it('works across the antimeridian', () => {
  const model = shakingModel({ magnitude: 7, depthKm: 10, lon: 179.9, lat: -40 });
  expect(model.at({ lon: -179.9, lat: -40 }).epicentralKm).toBeCloseTo(17.1, 0);
});
