/**
 * Boore, Stewart, Seyhan & Atkinson (2014): shaking of shallow crustal earthquakes in active regions.
 *
 * Source: Earthquake Spectra 30(3), 1057–1085, doi 10.1193/070113EQS184M, eqs 1–17; coefficients as tabulated by the
 * USGS (nshmp-haz, public domain). Valid for M 3–8.5 (strike-slip, reverse; normal to M 7), Rjb 0–400 km,
 * Vs30 150–1500 m/s, z1.0 0–3 km. Medians are RotD50; standard deviations are natural-log units.
 */

export type Bssa14Measure = 'pga' | 'pgv' | 'sa0p3' | 'sa1p0' | 'sa3p0';

/** The anelastic adjustment ΔC3 (eq. 4): global also serves California, Taiwan and New Zealand. */
export type Bssa14Region = 'global' | 'china-turkey' | 'italy-japan';

export const mechanisms = ['strike-slip', 'normal', 'reverse', 'unknown'] as const;
export type Mechanism = (typeof mechanisms)[number];

export interface Bssa14Source {
  readonly magnitude: number;
  readonly mechanism: Mechanism;
  readonly region: Bssa14Region;
}

export interface Bssa14Path {
  /** Shortest distance to the surface projection of the rupture. */
  readonly rjbKm: number;
  readonly vs30Ms: number;
  /** Depth to 1.0 km/s; absent: no basin term, as for an average site. */
  readonly z1Km?: number;
  /** Which average basin z1Km is compared with (eq. 11); California's serves the rest of the world. */
  readonly basin?: 'california' | 'japan';
}

/** Natural-log standard deviations: between events, within an event, both. */
export interface GroundMotionSigma {
  readonly tau: number;
  readonly phi: number;
  readonly total: number;
}

/** ln of the median: acceleration in g, PGV in cm/s. */
export function bssa14LnMedian(measure: Bssa14Measure, source: Bssa14Source, path: Bssa14Path): number {
  const c = coefficients[measure];
  const lnPgaRock = lnRock(coefficients.pga, source, path.rjbKm);
  return lnRock(c, source, path.rjbKm) + siteTerm(c, Math.exp(lnPgaRock), path) + basinTerm(c, path);
}

/** ln of median PGA (g) and PGV (cm/s) together, for fields of many sites. */
export function bssa14LnPgaPgv(source: Bssa14Source, path: Bssa14Path): { lnPga: number; lnPgv: number } {
  const lnPgaRock = lnRock(coefficients.pga, source, path.rjbKm);
  const pgaRockG = Math.exp(lnPgaRock);
  return {
    lnPga: lnPgaRock + siteTerm(coefficients.pga, pgaRockG, path),
    lnPgv: lnRock(coefficients.pgv, source, path.rjbKm) + siteTerm(coefficients.pgv, pgaRockG, path),
  };
}

/** Standard deviations, eqs 13–17. */
export function bssa14Sigma(measure: Bssa14Measure, magnitude: number, path: Bssa14Path): GroundMotionSigma {
  const c = coefficients[measure];
  const weight = clamp(magnitude - 4.5, 0, 1);
  const tau = c.tau1 + (c.tau2 - c.tau1) * weight;
  const far = logShare(path.rjbKm, c.r1, c.r2);
  const soft = 1 - logShare(path.vs30Ms, c.v1, c.v2);
  const phi = c.phi1 + (c.phi2 - c.phi1) * weight + c.dPhiR * far - c.dPhiV * soft;
  return { tau, phi, total: Math.sqrt(tau * tau + phi * phi) };
}

/** Event and path terms on 760 m/s rock, eqs 2–4. */
function lnRock(c: Coefficients, source: Bssa14Source, rjbKm: number): number {
  const distanceKm = Math.sqrt(rjbKm * rjbKm + c.h * c.h);
  const spreading = (c.c1 + c.c2 * (source.magnitude - 4.5)) * Math.log(distanceKm);
  return eventTerm(c, source) + spreading + (c.c3 + c.dc3[source.region]) * (distanceKm - 1);
}

function eventTerm(c: Coefficients, { magnitude, mechanism }: Bssa14Source): number {
  const overHinge = magnitude - c.mh;
  return c.e[mechanism] + (overHinge <= 0 ? (c.e4 + c.e5 * overHinge) * overHinge : c.e6 * overHinge);
}

/** Linear and nonlinear site response, eqs 5–8; Vref 760 m/s, f1 = 0, f3 = 0.1 g. */
function siteTerm(c: Coefficients, pgaRockG: number, { vs30Ms }: Bssa14Path): number {
  const linear = c.c * Math.log(Math.min(vs30Ms, c.vc) / 760);
  const f2 = c.f4 * (Math.exp(c.f5 * (Math.min(vs30Ms, 760) - 360)) - c.f5AtRock);
  return linear + f2 * Math.log((pgaRockG + 0.1) / 0.1);
}

/** Basin depth, eqs 9–11; periods below 0.65 s, PGA and PGV have none. */
function basinTerm(c: Coefficients, { vs30Ms, z1Km, basin }: Bssa14Path): number {
  if (c.f6 === 0 || z1Km === undefined) return 0;
  return Math.min(c.f6 * (z1Km - typicalZ1Km(vs30Ms, basin === 'japan')), c.f7);
}

function typicalZ1Km(vs30Ms: number, japan: boolean): number {
  const [factor, power, corner] = japan ? [-5.23 / 2, 2, 412.39] : [-7.15 / 4, 4, 570.94];
  const scaled = (vs30Ms ** power + corner ** power) / (1360 ** power + corner ** power);
  return Math.exp(factor * Math.log(scaled)) / 1000;
}

/** How far x has come from low to high on a logarithmic scale, 0–1. */
function logShare(x: number, low: number, high: number): number {
  if (x <= low) return 0;
  return x >= high ? 1 : Math.log(x / low) / Math.log(high / low);
}

const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);

interface Coefficients {
  readonly e: Readonly<Record<Mechanism, number>>;
  readonly e4: number;
  readonly e5: number;
  readonly e6: number;
  readonly mh: number;
  readonly c1: number;
  readonly c2: number;
  readonly c3: number;
  readonly h: number;
  readonly dc3: Readonly<Record<Bssa14Region, number>>;
  readonly c: number;
  readonly vc: number;
  readonly f4: number;
  readonly f5: number;
  /** exp(f5 (760 − 360)), the same for every site. */
  readonly f5AtRock: number;
  readonly f6: number;
  readonly f7: number;
  readonly r1: number;
  readonly r2: number;
  readonly dPhiR: number;
  readonly dPhiV: number;
  readonly v1: number;
  readonly v2: number;
  readonly phi1: number;
  readonly phi2: number;
  readonly tau1: number;
  readonly tau2: number;
}

/** Columns in the published order, without those that are the same for all measures: Mref 4.5, Rref 1 km, Vref, f1, f3. */
function coefficientRow(row: readonly number[]): Coefficients {
  const at = (index: number) => row[index]!;
  return {
    e: { unknown: at(0), 'strike-slip': at(1), normal: at(2), reverse: at(3) },
    e4: at(4),
    e5: at(5),
    e6: at(6),
    mh: at(7),
    c1: at(8),
    c2: at(9),
    c3: at(10),
    h: at(11),
    dc3: { global: 0, 'china-turkey': at(12), 'italy-japan': at(13) },
    c: at(14),
    vc: at(15),
    f4: at(16),
    f5: at(17),
    f5AtRock: Math.exp(at(17) * 400),
    f6: at(18),
    f7: at(19),
    r1: at(20),
    r2: at(21),
    dPhiR: at(22),
    dPhiV: at(23),
    v1: 225,
    v2: 300,
    phi1: at(24),
    phi2: at(25),
    tau1: at(26),
    tau2: at(27),
  };
}

// biome-ignore format: one row of the published table a line pair
const coefficients: Readonly<Record<Bssa14Measure, Coefficients>> = {
  pga: coefficientRow([0.4473, 0.4856, 0.2459, 0.4539, 1.431, 0.05053, -0.1662, 5.5, -1.134, 0.1917, -0.008088, 4.5, 0.0028576, -0.00255,
    -0.6, 1500, -0.15, -0.00701, 0, 0, 110, 270, 0.1, 0.07, 0.695, 0.495, 0.398, 0.348]),
  pgv: coefficientRow([5.037, 5.078, 4.849, 5.033, 1.073, -0.1536, 0.2252, 6.2, -1.243, 0.1489, -0.00344, 5.3, 0.004345, -0.00033,
    -0.84, 1300, -0.1, -0.00844, 0, 0, 105, 272, 0.082, 0.08, 0.644, 0.552, 0.401, 0.346]),
  sa0p3: coefficientRow([1.2217, 1.2401, 1.0246, 1.2653, 0.95676, -0.1959, -0.092855, 6.14, -1.0948, 0.13388, -0.005475, 4.93, 0.0022, -0.0033,
    -0.8417, 1308.47, -0.2191, -0.0067, 0, 0, 103.15, 268.59, 0.138, 0.05, 0.675, 0.561, 0.363, 0.229]),
  sa1p0: coefficientRow([0.3932, 0.4218, 0.207, 0.4124, 1.5004, -0.18983, 0.17895, 6.2, -1.193, 0.10248, -0.00121, 5.74, 0.00292, -0.00209,
    -1.05, 1109.95, -0.1052, -0.00844, 0.367, 0.208, 116.39, 270, 0.098, 0.02, 0.553, 0.625, 0.498, 0.298]),
  sa3p0: coefficientRow([-1.1898, -1.142, -1.23, -1.2664, 2.1323, -0.04332, 0.62694, 6.2, -1.2179, 0.09764, 0, 6.93, 0.00262, -0.00119,
    -1.0112, 922.43, -0.0136, -0.00183, 1.135, 0.516, 130.36, 195, 0.088, 0, 0.534, 0.619, 0.537, 0.344]),
};
