/**
 * Allen, Wald & Worden (2012): intensity straight from magnitude and distance, for active crust; our cross-check.
 *
 * Source: Journal of Seismology 16, 409–433, doi 10.1007/s10950-012-9278-7, eqs 1–4 and Tables 2–3. Valid for M 5–7.9
 * and distances to 300 km; MMI units.
 */

export interface IntensityPrediction {
  readonly mmi: number;
  readonly sigma: number;
}

/** From the shortest distance to the rupture. */
export function allen2012Rupture(magnitude: number, rruptureKm: number): IntensityPrediction {
  const saturation = 1 + 0.813 * Math.exp(magnitude - 5);
  const mmi = 3.95 + 0.913 * magnitude - 1.107 * 0.5 * Math.log(rruptureKm ** 2 + saturation ** 2);
  return { mmi, sigma: 0.72 + 0.23 / (1 + (rruptureKm / 44.7) ** 2) };
}

/** From the distance to the hypocentre, for an earthquake whose rupture is not known yet. */
export function allen2012Hypocentre(magnitude: number, hypocentralKm: number): IntensityPrediction {
  const saturation = -0.209 + 2.042 * Math.exp(magnitude - 5);
  const far = hypocentralKm > 50 ? 0.078 * Math.log(hypocentralKm / 50) : 0;
  const mmi = 2.085 + 1.428 * magnitude - 1.402 * 0.5 * Math.log(hypocentralKm ** 2 + saturation ** 2) + far;
  return { mmi, sigma: 0.82 + 0.37 / (1 + (hypocentralKm / 22.9) ** 2) };
}
