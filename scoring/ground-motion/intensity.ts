/**
 * One intensity from two measures of motion, with its standard deviation.
 *
 * Peak acceleration rules weak shaking and velocity strong shaking: Wald, Quitoriano, Heaton & Kanamori (1999) Earthquake
 * Spectra 15, 557–564, recommend PGA below and PGV above MMI VII; as in ShakeMap (Wald et al. 2005, USGS Techniques and
 * Methods 12-A1) the weight passes from one to the other between V and VII, so that the field has no step.
 * BC Hydro has no PGV. We know of no published rule for PGA with SA(1.0 s), so the two intensities are averaged by the
 * inverse variance of their conversions (Worden et al. 2012, Table 2: 0.66 and 0.75, hence 56 and 44 %); the ramp would
 * make intensity rise with distance where the two differ by 2 or more, as they do for large slab earthquakes.
 */
import { unclippedIntensity, worden2012Sigma } from './worden2012.ts';

/** The long-period partner of PGA. */
type LongPeriod = 'pgv' | 'sa1p0';

export interface Motion {
  readonly longPeriod: LongPeriod;
  /** ln of g. */
  readonly lnPga: number;
  /** ln of cm/s for PGV, of g for SA. */
  readonly lnLong: number;
}

/** Natural-log standard deviations of the two. */
export interface MotionSigmas {
  readonly pga: number;
  readonly long: number;
}

/** Magnitude-distance residuals of the conversion, MMI units. */
export interface Residuals {
  readonly pga: number;
  readonly long: number;
}

/** Mean intensity, not held to 1–10. */
export function meanIntensity(motion: Motion, residuals: Residuals): number {
  const fromPga = unclippedIntensity('pga', motion.lnPga, residuals.pga);
  const fromLong = unclippedIntensity(motion.longPeriod, motion.lnLong, residuals.long);
  return fromPga + longWeight(motion.longPeriod, fromPga) * (fromLong - fromPga);
}

/**
 * Standard deviation from the motion's natural-log sigmas: carried through the two-branch conversion by its rise over
 * ±1 sigma, joined with the conversion's own scatter, and averaged with the weights of the mean, as if the errors of the
 * two measures were wholly correlated, which can only overstate it.
 */
export function intensitySigma(motion: Motion, sigmas: MotionSigmas, residuals: Residuals): number {
  const weight = longWeight(motion.longPeriod, unclippedIntensity('pga', motion.lnPga, residuals.pga));
  const pga = oneSigma('pga', motion.lnPga, sigmas.pga);
  return weight === 0 ? pga : pga + weight * (oneSigma(motion.longPeriod, motion.lnLong, sigmas.long) - pga);
}

function oneSigma(measure: 'pga' | LongPeriod, lnMotion: number, sigma: number): number {
  const rise = unclippedIntensity(measure, lnMotion + sigma, 0) - unclippedIntensity(measure, lnMotion - sigma, 0);
  const own = worden2012Sigma[measure].mmi;
  return Math.sqrt((rise * rise) / 4 + own * own);
}

function longWeight(longPeriod: LongPeriod, mmiFromPga: number): number {
  return longPeriod === 'pgv' ? Math.min(Math.max((mmiFromPga - 5) / 2, 0), 1) : spectralWeight;
}

const spectralWeight = worden2012Sigma.pga.mmi ** 2 / (worden2012Sigma.pga.mmi ** 2 + worden2012Sigma.sa1p0.mmi ** 2);
