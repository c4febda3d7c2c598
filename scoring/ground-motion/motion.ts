/** The ground-motion model of a kind of earthquake, as one function from distance and site to motion and its sigma. */
import { bcHydroLnMedian, bcHydroSigma } from './bchydro.ts';
import { bssa14LnMedian, bssa14Sigma, type Mechanism } from './bssa14.ts';
import { intensitySigma, type LongPeriod, type Motion, meanIntensity, type Residuals } from './intensity.ts';
import { worden2012Residual } from './worden2012.ts';

export const groundMotionModels = ['bssa14', 'bchydro-interface', 'bchydro-slab'] as const;
export type GroundMotionModel = (typeof groundMotionModels)[number];

export interface MotionSource {
  readonly magnitude: number;
  readonly depthKm: number;
  readonly mechanism: Mechanism;
}

export interface MotionPath {
  readonly rjbKm: number;
  readonly rruptureKm: number;
  readonly hypocentralKm: number;
  readonly vs30Ms: number;
}

/** Median motion; BC Hydro is taken as forearc, the stronger of its two kinds of path. */
export function motionAt(model: GroundMotionModel, source: MotionSource, path: MotionPath): Motion {
  if (model === 'bssa14') {
    const event = { ...source, region: 'global' } as const;
    return {
      longPeriod: 'pgv',
      lnPga: bssa14LnMedian('pga', event, path),
      lnLong: bssa14LnMedian('pgv', event, path),
    };
  }
  const setting = model === 'bchydro-slab' ? 'slab' : 'interface';
  const event = { magnitude: source.magnitude, depthKm: source.depthKm, setting } as const;
  const distanceKm = setting === 'slab' ? path.hypocentralKm : path.rruptureKm;
  const site = { distanceKm, vs30Ms: path.vs30Ms, backarc: false };
  return {
    longPeriod: 'sa1p0',
    lnPga: bcHydroLnMedian('pga', event, site),
    lnLong: bcHydroLnMedian('sa1p0', event, site),
  };
}

/** Mean intensity of a motion, not held to 1–10. */
export function intensityOf(motion: Motion, magnitude: number, path: MotionPath): number {
  return meanIntensity(motion, residualsOf(motion.longPeriod, magnitude, path));
}

/** Standard deviation of intensity from the model's and the conversion's own scatter, MMI units. */
export function intensityScatter(
  model: GroundMotionModel,
  motion: Motion,
  magnitude: number,
  path: MotionPath,
): number {
  const residuals = residualsOf(motion.longPeriod, magnitude, path);
  if (model !== 'bssa14') return intensitySigma(motion, residuals, bcHydroSigma.total, bcHydroSigma.total);
  const pga = bssa14Sigma('pga', magnitude, path).total;
  return intensitySigma(motion, residuals, pga, bssa14Sigma('pgv', magnitude, path).total);
}

function residualsOf(longPeriod: LongPeriod, magnitude: number, { rruptureKm }: MotionPath): Residuals {
  return {
    pga: worden2012Residual('pga', magnitude, rruptureKm),
    long: worden2012Residual(longPeriod, magnitude, rruptureKm),
  };
}
