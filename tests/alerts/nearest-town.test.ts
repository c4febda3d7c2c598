/** The town by which a place is said. */
import { describe, expect, it } from 'vitest';
import { nearestTown } from '../../alerts/nearest-town.ts';

describe('nearestTown', () => {
  it.each([
    // Epicentre of 6 February 2023 by the USGS: between Gaziantep and Kahramanmaraş.
    [37.014, 37.226, /Nurdağı|Gaziantep|Kahramanmaraş|Islahiye|İslahiye|Pazarcık|Osmaniye/, 60],
    [106.9, 48.5, /Ulan|Ulaanbaatar/, 70],
    [-179.9, -16.5, /Suva|Labasa|Nasinu|Lautoka/, 300],
  ])('near %d, %d', (lon, lat, name, withinKm) => {
    const near = nearestTown(lon, lat);
    expect(near?.town).toMatch(name);
    expect(near!.distanceKm).toBeLessThan(withinKm);
  });

  it('says how the event lies from the town', () => {
    const near = nearestTown(32.86, 39.93 + 0.05)!;
    expect(near).toMatchObject({ town: 'Ankara', direction: 'n' });
    expect(nearestTown(32.86, 39.8)).toMatchObject({ direction: 's' });
  });

  it('knows none in the open ocean', () => {
    expect(nearestTown(-140, -40)).toBeNull();
  });
});
