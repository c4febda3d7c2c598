/**
 * A few published values kept here, so that a clone without the reference data still proves the models:
 * USGS nshmp-haz results and ShakeMap test values (public domain), Kennett et al. 1995 travel times, printed regressions.
 */
import { expect, it } from 'vitest';
import { firstArrivals } from '../../../scoring/ground-motion/ak135.ts';
import { allen2012Hypocentre, allen2012Rupture } from '../../../scoring/ground-motion/allen2012.ts';
import { bcHydroLnMedian, bcHydroSigma } from '../../../scoring/ground-motion/bchydro.ts';
import { bssa14LnMedian, bssa14LnPgaPgv, bssa14Sigma } from '../../../scoring/ground-motion/bssa14.ts';
import { areaFromMagnitude, magnitudeFromArea } from '../../../scoring/ground-motion/magnitude-scaling.ts';
import { quadBelowTrace, ruptureDistances } from '../../../scoring/ground-motion/rupture-distance.ts';
import {
  intensityFromMotion,
  motionFromIntensity,
  worden2012Residual,
} from '../../../scoring/ground-motion/worden2012.ts';

/** Relative agreement. */
const near = (actual: number, expected: number, tolerance: number) =>
  expect(Math.abs(actual / expected - 1)).toBeLessThan(tolerance);

it('BSSA14 as the USGS computes it (PGA, vs30 760 and 360 m/s)', () => {
  const reverse = { mechanism: 'reverse', region: 'global' } as const;
  near(Math.exp(bssa14LnMedian('pga', { ...reverse, magnitude: 3.5 }, { rjbKm: 0, vs30Ms: 760 })), 0.0145779757, 1e-5);
  near(Math.exp(bssa14LnMedian('pga', { ...reverse, magnitude: 7.5 }, { rjbKm: 1, vs30Ms: 760 })), 0.4668278251, 1e-5);
  near(Math.exp(bssa14LnMedian('pga', { ...reverse, magnitude: 8 }, { rjbKm: 286, vs30Ms: 760 })), 0.0075513371, 1e-5);
  const strike = { magnitude: 7, mechanism: 'strike-slip', region: 'global' } as const;
  near(Math.exp(bssa14LnMedian('pga', strike, { rjbKm: 5, vs30Ms: 360 })), 0.4400984129, 1e-5);
  near(bssa14Sigma('pga', 7, { rjbKm: 5, vs30Ms: 360 }).total, 0.6050859443, 1e-5);
});

it('BSSA14 as the PEER spreadsheet gives it (PGV, cm/s)', () => {
  const turkey = { magnitude: 7.1, mechanism: 'reverse', region: 'china-turkey' } as const;
  near(Math.exp(bssa14LnPgaPgv(turkey, { rjbKm: 2, vs30Ms: 760 }).lnPgv), 42.76118260627619, 1e-3);
  const global = { magnitude: 6, mechanism: 'strike-slip', region: 'global' } as const;
  const path = { rjbKm: 1, vs30Ms: 450 };
  near(Math.exp(bssa14LnPgaPgv(global, path).lnPgv), 32.93020702777622, 1e-3);
  expect(bssa14LnPgaPgv(global, path).lnPga).toBe(bssa14LnMedian('pga', global, path));
  expect(bssa14LnPgaPgv(global, path).lnPgv).toBe(bssa14LnMedian('pgv', global, path));
});

it('BC Hydro as the USGS computes it', () => {
  const site = { vs30Ms: 760, backarc: false };
  const interface7 = { magnitude: 7, setting: 'interface', depthKm: 15 } as const;
  near(Math.exp(bcHydroLnMedian('pga', interface7, { ...site, distanceKm: 14 })), 0.2428576033, 1e-5);
  near(Math.exp(bcHydroLnMedian('sa1p0', interface7, { ...site, distanceKm: 140 })), 0.0129888728, 1e-5);
  const soft = { distanceKm: 90, vs30Ms: 180, backarc: false };
  near(Math.exp(bcHydroLnMedian('pga', { ...interface7, magnitude: 7.5 }, soft)), 0.106687909, 1e-5);
  const slab = { magnitude: 8, setting: 'slab', depthKm: 20 } as const;
  near(Math.exp(bcHydroLnMedian('sa1p0', slab, { ...site, distanceKm: 24 })), 0.3296156203, 1e-5);
  expect(bcHydroSigma).toEqual({ tau: 0.43, phi: 0.6, total: 0.74 });
});

it('Worden 2012 as ShakeMap tests it', () => {
  expect(intensityFromMotion('pga', 0.2)).toBeCloseTo(6.88298631, 7);
  expect(intensityFromMotion('pgv', 20)).toBeCloseTo(7.00125479, 7);
  expect(intensityFromMotion('sa1p0', 0.03, worden2012Residual('sa1p0', 7.5, 10))).toBeCloseTo(4.3808733, 7);
  expect(intensityFromMotion('sa3p0', 0.5)).toBe(10);
  near(motionFromIntensity('pga', 4), 0.0275796695, 1e-7);
  near(motionFromIntensity('sa1p0', 3, worden2012Residual('sa1p0', 8, 10)), 0.00365288187, 1e-7);
});

it('Allen 2012, equations 1–4', () => {
  expect(allen2012Hypocentre(5, 20).mmi).toBeCloseTo(5.0191197, 6);
  expect(allen2012Hypocentre(5, 1).sigma).toBeCloseTo(1.1892958, 6);
  expect(allen2012Rupture(5, 50).mmi).toBeCloseTo(4.1836633, 6);
  expect(allen2012Rupture(5, 10).sigma).toBeCloseTo(0.9390376, 6);
});

it.each([
  ['p', 0, 60, 608.34],
  ['p', 0, 110, 871.5],
  ['p', 35, 30, 365.24],
  ['p', 600, 5, 92.79],
  ['s', 0, 30, 669.14],
  ['s', 100, 60, 1080.76],
  ['s', 600, 90, 1319.39],
] as const)('ak135 %s from %d km at %d degrees: %d s', (phase, depthKm, distanceDeg, seconds) => {
  expect(Math.abs(firstArrivals(depthKm)[phase](distanceDeg) - seconds)).toBeLessThan(0.07);
});

it('scaling relations as printed', () => {
  near(areaFromMagnitude('wells-coppersmith-1994', 7, 'strike-slip'), 10 ** 2.88, 1e-9);
  expect(magnitudeFromArea('leonard-2014-interplate', 1000, 'reverse')).toBeCloseTo(7, 9);
  expect(areaFromMagnitude('strasser-2010-interface', 7)).toBeCloseTo(1541.70045, 4);
  expect(magnitudeFromArea('strasser-2010-slab', 1011.57945)).toBeCloseTo(7.0, 2);
});

it('rupture distances as ShakeMap has them for a small dipping plane', () => {
  const top = { lon: -118.2, lat: 34.1, depthKm: 1 };
  const distances = ruptureDistances([quadBelowTrace(top, { lon: -118.15, lat: 34.2, depthKm: 1 }, 3, 30)]);
  const { rruptureKm, rjbKm, rxKm, ry0Km } = distances(-118.2, 34.075);
  expect(ruptureDistances([[top, top, top, top]])(-118.2, 34.075).rruptureKm).toBeCloseTo(2.95426722, 2);
  expect(rruptureKm).toBeGreaterThan(rjbKm);
  expect(rxKm).toBeGreaterThan(0);
  expect(ry0Km).toBeGreaterThan(0);
});
