/** Earthquake reports for tests: one sensible report, and arbitrary crowded sets of them. */
import * as fc from 'fast-check';
import type { EarthquakeReport } from '../../domain/earthquake-report.ts';

/** A report of a strong earthquake; `sourceId` is added to `ids` unless those are given. */
export function reportOf(
  parts: Partial<EarthquakeReport> & { readonly source: string; readonly sourceId: string },
): EarthquakeReport {
  return {
    kind: 'earthquake-report',
    ids: [parts.sourceId],
    updatedAt: Date.UTC(2023, 1, 6, 1, 20),
    status: 'live',
    eventType: 'earthquake',
    evaluationMode: 'manual',
    originTime: Date.UTC(2023, 1, 6, 1, 17, 34),
    lon: 37.014,
    lat: 37.226,
    depthKm: 10,
    magnitude: 7.8,
    magnitudeType: 'mww',
    place: 'Pazarcik',
    uncertainty: {},
    stationCount: 120,
    azimuthalGapDeg: 20,
    url: null,
    ...parts,
  };
}

/** Sets dense enough in time, place and ids that every path of the association is taken. */
export const crowdedReports: fc.Arbitrary<EarthquakeReport[]> = fc.array(
  fc
    .record({
      source: fc.constantFrom('usgs', 'emsc', 'ingv', 'geofon'),
      number: fc.integer({ min: 0, max: 12 }),
      shared: fc.option(fc.integer({ min: 0, max: 4 })),
      updatedAt: fc.integer({ min: 0, max: 3 }),
      seconds: fc.integer({ min: 0, max: 60 }),
      lon: fc.double({ min: 36, max: 38, noNaN: true }),
      lat: fc.double({ min: 36.5, max: 38, noNaN: true }),
      magnitude: fc.double({ min: 2, max: 8, noNaN: true }),
      stationCount: fc.option(fc.integer({ min: 3, max: 50 })),
      evaluationMode: fc.constantFrom('automatic', 'manual'),
      status: fc.constantFrom('live', 'live', 'live', 'deleted', 'rejected'),
    })
    .map(({ number, shared, seconds, updatedAt, ...rest }) => {
      const sourceId = `${rest.source}${number}`;
      return reportOf({
        ...rest,
        sourceId,
        ids: shared === null ? [sourceId] : [sourceId, `common${shared}`].sort(),
        originTime: Date.UTC(2023, 1, 6, 1, 17, seconds),
        updatedAt: Date.UTC(2023, 1, 6, 2, updatedAt),
      });
    }),
  { maxLength: 25 },
);
