/**
 * Worden, Gerstenberger, Rhoades & Wald (2012): peak ground motion to Modified Mercalli intensity and back.
 *
 * Source: Bulletin of the Seismological Society of America 102(1), 204–221, doi 10.1785/0120110156, eqs 3 and 6, Table 2.
 * The segment below MMI 2 is the one that ShakeMap adds (wgrw12, public domain). The magnitude-distance residual is used
 * only when both are known, with M held to 3–7.3 and distance to 10–300 km; intensities are held to 1–10.
 */

export type IntensityMeasure = 'pga' | 'pgv' | 'sa0p3' | 'sa1p0' | 'sa3p0';

/** Standard deviation of the conversion in MMI units, and in log10 of the motion for the way back (Table 2). */
export const worden2012Sigma: Readonly<
  Record<IntensityMeasure, { readonly mmi: number; readonly log10Motion: number }>
> = {
  pga: { mmi: 0.66, log10Motion: 0.35 },
  pgv: { mmi: 0.63, log10Motion: 0.38 },
  sa0p3: { mmi: 0.82, log10Motion: 0.44 },
  sa1p0: { mmi: 0.75, log10Motion: 0.47 },
  sa3p0: { mmi: 0.89, log10Motion: 0.64 },
};

/** Intensity from motion: accelerations in g, PGV in cm/s. `residual` comes from `worden2012Residual`, 0 when M or R is unknown. */
export function intensityFromMotion(measure: IntensityMeasure, motion: number, residual = 0): number {
  return clampMmi(unclippedIntensity(measure, Math.log(motion), residual));
}

/** The same from ln(motion) and without the limits at 1 and 10, which would hide the spread near them. */
export function unclippedIntensity(measure: IntensityMeasure, lnMotion: number, residual: number): number {
  const c = table[measure];
  const logY = lnMotion * Math.LOG10E + c.logUnit;
  if (logY < c.t0) return c.a0 + c.b0 * logY + residual;
  return (logY < c.t1 ? c.c1 + c.c2 * logY : c.c3 + c.c4 * logY) + residual;
}

/** Motion from intensity: accelerations in g, PGV in cm/s. */
export function motionFromIntensity(measure: IntensityMeasure, mmi: number, residual = 0): number {
  const c = table[measure];
  const plain = mmi - residual;
  const logY = plain < 2 ? (plain - c.a0) / c.b0 : plain < c.t2 ? (plain - c.c1) / c.c2 : (plain - c.c3) / c.c4;
  return 10 ** (logY - c.logUnit);
}

/** Magnitude and distance term C5 + C6 log10 R + C7 M of eq. 6, MMI units. Distance to the rupture. */
export function worden2012Residual(measure: IntensityMeasure, magnitude: number, distanceKm: number): number {
  const c = table[measure];
  const logR = Math.log10(Math.min(Math.max(distanceKm, 10), 300));
  return c.c5 + c.c6 * logR + c.c7 * Math.min(Math.max(magnitude, 3), 7.3);
}

export const clampMmi = (mmi: number) => Math.min(Math.max(mmi, 1), 10);

const cmPerS2InG = Math.log10(981);

// biome-ignore format: one row of Table 2 a line; a0, b0 and t0 are the segment below MMI 2
const table = {
  pga: { c1: 1.78, c2: 1.55, c3: -1.6, c4: 3.7, c5: -0.91, c6: 1.02, c7: -0.17, t1: 1.57, t2: 4.22, a0: 1.71, b0: 2.08, t0: 0.14, logUnit: cmPerS2InG },
  pgv: { c1: 3.78, c2: 1.47, c3: 2.89, c4: 3.16, c5: 0.9, c6: 0, c7: -0.18, t1: 0.53, t2: 4.56, a0: 4.62, b0: 2.17, t0: -1.21, logUnit: 0 },
  sa0p3: { c1: 1.26, c2: 1.69, c3: -4.15, c4: 4.14, c5: -1.05, c6: 0.6, c7: 0, t1: 2.21, t2: 4.99, a0: 1.15, b0: 1.92, t0: 0.44, logUnit: cmPerS2InG },
  sa1p0: { c1: 2.5, c2: 1.51, c3: 0.2, c4: 2.9, c5: 2.27, c6: -0.49, c7: -0.29, t1: 1.65, t2: 4.98, a0: 2.71, b0: 2.17, t0: -0.33, logUnit: cmPerS2InG },
  sa3p0: { c1: 3.81, c2: 1.17, c3: 1.99, c4: 3.01, c5: 1.91, c6: -0.57, c7: -0.21, t1: 0.99, t2: 4.96, a0: 7.35, b0: 3.45, t0: -1.55, logUnit: cmPerS2InG },
} as const;
