/** The ground-motion model of a kind of earthquake, as one function from distance and site to motion and intensity. */
import { bcHydroLnMedian, bcHydroSigma } from './bchydro.ts';
import { bssa14LnPgaPgv, bssa14Sigma, type Mechanism } from './bssa14.ts';
import { intensitySigma, type Motion, type MotionSigmas, meanIntensity, type Residuals } from './intensity.ts';
import { worden2012Residual } from './worden2012.ts';

export type GroundMotionModel = 'bssa14' | 'bchydro-interface' | 'bchydro-slab';

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

/** A model with its source fixed. */
export interface GroundMotion {
  /** Median motion along a path. */
  median(path: MotionPath): Motion;
  /** The model's own scatter along it. */
  sigmas(path: MotionPath): MotionSigmas;
}

/** Fixes the source. BC Hydro is taken as forearc, the stronger of its two kinds of path. */
export function groundMotion(model: GroundMotionModel, source: MotionSource): GroundMotion {
  return model === 'bssa14' ? crustalMotion(source) : subductionMotion(model, source);
}

/** Mean intensity, not held to 1–10. */
export function intensityOf(motion: Motion, magnitude: number, path: MotionPath): number {
  return meanIntensity(motion, residualsOf(motion, magnitude, path));
}

/** Mean intensity and its standard deviation from the model's and the conversion's own scatter, MMI units. */
export function intensityWithScatter(
  motion: Motion,
  sigmas: MotionSigmas,
  magnitude: number,
  path: MotionPath,
): { mmi: number; scatter: number } {
  const residuals = residualsOf(motion, magnitude, path);
  return { mmi: meanIntensity(motion, residuals), scatter: intensitySigma(motion, sigmas, residuals) };
}

function crustalMotion({ magnitude, mechanism }: MotionSource): GroundMotion {
  const event = { magnitude, mechanism, region: 'global' } as const;
  return {
    median(path) {
      const { lnPga, lnPgv } = bssa14LnPgaPgv(event, path);
      return { longPeriod: 'pgv', lnPga, lnLong: lnPgv };
    },
    sigmas: (path) => ({
      pga: bssa14Sigma('pga', magnitude, path).total,
      long: bssa14Sigma('pgv', magnitude, path).total,
    }),
  };
}

function subductionMotion(model: 'bchydro-interface' | 'bchydro-slab', source: MotionSource): GroundMotion {
  const slab = model === 'bchydro-slab';
  const { magnitude, depthKm } = source;
  const event = { magnitude, depthKm, setting: slab ? 'slab' : 'interface' } as const;
  const sigmas = { pga: bcHydroSigma.total, long: bcHydroSigma.total };
  return {
    median({ hypocentralKm, rruptureKm, vs30Ms }) {
      const site = { distanceKm: slab ? hypocentralKm : rruptureKm, vs30Ms, backarc: false };
      return {
        longPeriod: 'sa1p0',
        lnPga: bcHydroLnMedian('pga', event, site),
        lnLong: bcHydroLnMedian('sa1p0', event, site),
      };
    },
    sigmas: () => sigmas,
  };
}

function residualsOf({ longPeriod }: Motion, magnitude: number, { rruptureKm }: MotionPath): Residuals {
  return {
    pga: worden2012Residual('pga', magnitude, rruptureKm),
    long: worden2012Residual(longPeriod, magnitude, rruptureKm),
  };
}
