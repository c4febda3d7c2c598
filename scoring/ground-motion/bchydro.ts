/**
 * Abrahamson, Gregor & Addo (2016), "BC Hydro": shaking of subduction earthquakes, interface and intraslab, central model.
 *
 * Source: Earthquake Spectra 32(1), 23–44, doi 10.1193/051712EQS188MR, eqs 1–7 and Table 3. Valid for M 5–8.4 (interface,
 * extrapolated to 9) and 5–8 (slab), distance to 300 km, slab depth to 120 km. Geometric-mean component; natural-log sigma.
 */
import type { GroundMotionSigma } from './bssa14.ts';

export type BcHydroMeasure = 'pga' | 'sa0p2' | 'sa1p0' | 'sa3p0';

export interface BcHydroSource {
  readonly magnitude: number;
  readonly setting: 'interface' | 'slab';
  /** Hypocentre depth; used for slab earthquakes only, capped at 120 km. */
  readonly depthKm: number;
}

export interface BcHydroPath {
  /** Rupture distance for interface, hypocentral distance for slab earthquakes (eqs 1 and 2). */
  readonly distanceKm: number;
  readonly vs30Ms: number;
  /** True behind the volcanic arc, where high-frequency shaking dies out faster (eq. 4). */
  readonly backarc: boolean;
}

/** ln of the median acceleration in g. */
export function bcHydroLnMedian(measure: BcHydroMeasure, source: BcHydroSource, path: BcHydroPath): number {
  const lnPgaRock = lnReference(coefficients.pga, source, path) + linearSite(coefficients.pga, rockVs30Ms);
  const c = coefficients[measure];
  return lnReference(c, source, path) + siteTerm(c, Math.exp(lnPgaRock), path.vs30Ms);
}

/** One published value for all periods, magnitudes and distances; the total is the paper's rounded figure. */
export const bcHydroSigma: GroundMotionSigma = { tau: 0.43, phi: 0.6, total: 0.74 };

/** Everything but the site term, eqs 1–4; θ3 = 0.1, θ4 = 0.9, θ5 = 0, θ9 = 0.4, C4 = 10 for all periods. */
function lnReference(c: Coefficients, source: BcHydroSource, { distanceKm, backarc }: BcHydroPath): number {
  const slab = source.setting === 'slab';
  const { magnitude } = source;
  const deltaC1 = slab ? -0.3 : c.deltaC1;
  const pseudo = Math.log(distanceKm + 10 * Math.exp(0.4 * (magnitude - 6)));
  const spreading = (c.t2 + (slab ? c.t14 : 0) + 0.1 * (magnitude - 7.8)) * pseudo;
  const depth = slab ? c.t10 + c.t11 * (Math.min(source.depthKm, 120) - 60) : 0;
  const base = c.t1 + 0.9 * deltaC1 + spreading + c.t6 * distanceKm + depth;
  return base + magnitudeTerm(c, magnitude, 7.8 + deltaC1) + (backarc ? backarcTerm(c, slab, distanceKm) : 0);
}

function magnitudeTerm(c: Coefficients, magnitude: number, hinge: number): number {
  return 0.9 * Math.min(magnitude - hinge, 0) + c.t13 * (10 - magnitude) ** 2;
}

function backarcTerm(c: Coefficients, slab: boolean, distanceKm: number): number {
  return slab
    ? c.t7 + c.t8 * Math.log(Math.max(distanceKm, 85) / 40)
    : c.t15 + c.t16 * Math.log(Math.max(distanceKm, 100) / 40);
}

/** Site response, eqs 5–6; n = 1.18, c = 1.88 g. */
function siteTerm(c: Coefficients, pgaRockG: number, vs30Ms: number): number {
  if (vs30Ms >= c.vLin) return linearSite(c, vs30Ms);
  const ratio = vs30Ms / c.vLin;
  return c.t12 * Math.log(ratio) - c.b * Math.log(pgaRockG + 1.88) + c.b * Math.log(pgaRockG + 1.88 * ratio ** 1.18);
}

function linearSite(c: Coefficients, vs30Ms: number): number {
  return (c.t12 + c.b * 1.18) * Math.log(Math.min(vs30Ms, rockVs30Ms) / c.vLin);
}

const rockVs30Ms = 1000;

interface Coefficients {
  readonly vLin: number;
  readonly b: number;
  readonly t1: number;
  readonly t2: number;
  readonly t6: number;
  readonly t7: number;
  readonly t8: number;
  readonly t10: number;
  readonly t11: number;
  readonly t12: number;
  readonly t13: number;
  readonly t14: number;
  readonly t15: number;
  readonly t16: number;
  /** Central ΔC1 of the interface model (Table 4). */
  readonly deltaC1: number;
}

// biome-ignore format: one row of Table 3 a line
const coefficients: Readonly<Record<BcHydroMeasure, Coefficients>> = {
  pga: { vLin: 865.1, b: -1.186, t1: 4.2203, t2: -1.35, t6: -0.0012, t7: 1.0988, t8: -1.42, t10: 3.12, t11: 0.013, t12: 0.98, t13: -0.0135, t14: -0.4, t15: 0.9969, t16: -1, deltaC1: 0.2 },
  sa0p2: { vLin: 748.2, b: -2.188, t1: 5.2684, t2: -1.4, t6: -0.0018, t7: 1.1648, t8: -1.49, t10: 3.03, t11: 0.0129, t12: 2.076, t13: -0.0162, t14: -0.35, t15: 1.223, t16: -1.25, deltaC1: 0.2 },
  sa1p0: { vLin: 400, b: -1.955, t1: 2.7981, t2: -0.85, t6: -0.0062, t7: 0.1746, t8: -0.34, t10: 1.1, t11: 0.0114, t12: 1.47, t13: -0.0363, t14: -0.07, t15: 0.33, t16: -0.14, deltaC1: 0 },
  sa3p0: { vLin: 400, b: 0, t1: 0.6443, t2: -0.64, t6: -0.0064, t7: -0.4466, t8: 0.3, t10: 0.7, t11: 0.0054, t12: -0.673, t13: -0.0798, t14: 0, t15: 0.3, t16: 0, deltaC1: -0.2 },
};
