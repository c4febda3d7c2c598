/** Lambert's formula against exact geodesics. */
import fc from 'fast-check';
import { Geodesic } from 'geographiclib-geodesic';
import { expect, it } from 'vitest';
import { epicentralDistance } from '../../../scoring/ground-motion/epicentral-distance.ts';

it('agrees with the exact geodesic within 30 m up to 3000 km', () => {
  const lon = fc.double({ min: -180, max: 180, noNaN: true });
  const lat = fc.double({ min: -89, max: 89, noNaN: true });
  const azimuth = fc.double({ min: 0, max: 360, noNaN: true });
  fc.assert(
    fc.property(lon, lat, azimuth, fc.double({ min: 0, max: 3000, noNaN: true }), (x, y, direction, km) => {
      const there = Geodesic.WGS84.Direct(y, x, direction, km * 1000);
      expect(Math.abs(epicentralDistance(x, y)(there.lon2!, there.lat2!) - km)).toBeLessThan(0.03);
    }),
  );
});

it('is zero at the epicentre and finite at the antipode', () => {
  expect(epicentralDistance(37, 37)(37, 37)).toBe(0);
  expect(epicentralDistance(10, 20)(-170, -20)).toBeGreaterThan(19_900);
});
