/**
 * How large the rupture of a magnitude is, and the magnitude of a rupture area, by five published scaling relations.
 *
 * Sources: Wells & Coppersmith (1994) BSSA 84, 974–1002, Table 2A; Strasser, Arango & Bommer (2010) SRL 81, 941–950,
 * Table 1; Leonard (2014) BSSA 104, 2953–2965, Tables 3–4; Allen & Hayes (2017) BSSA 107, 2832–2844, Tables 2, 5;
 * Thingbaijam, Mai & Goda (2017) BSSA 107, 2225–2246, Table 1. Moment magnitude; km and km2; log10 throughout.
 */
import type { Mechanism } from './bssa14.ts';

export const areaRelations = [
  'wells-coppersmith-1994',
  'leonard-2014-interplate',
  'leonard-2014-stable',
  'strasser-2010-interface',
  'strasser-2010-slab',
  'allen-hayes-2017-interface',
  'allen-hayes-2017-interface-linear',
  'allen-hayes-2017-slab',
  'thingbaijam-2017-interface',
  'thingbaijam-2017-crustal',
] as const;
export type AreaRelation = (typeof areaRelations)[number];

/** Rupture area in km2. Relations for one setting only ignore the mechanism. */
export function areaFromMagnitude(relation: AreaRelation, magnitude: number, mechanism: Mechanism = 'unknown'): number {
  const [a, b] = areaLines[relation][mechanism];
  const [upperA, upperB] = relation === 'allen-hayes-2017-interface' ? greatInterface : [a, b];
  return 10 ** Math.min(a + b * magnitude, upperA + upperB * magnitude);
}

/**
 * Moment magnitude of a rupture area in km2. Wells & Coppersmith and Strasser published a separate regression for this
 * direction; for the others it is the area relation solved for magnitude.
 */
export function magnitudeFromArea(relation: AreaRelation, areaKm2: number, mechanism: Mechanism = 'unknown'): number {
  const logArea = Math.log10(areaKm2);
  const published = magnitudeLines[relation]?.[mechanism];
  if (published) return published[0] + published[1] * logArea;
  const [a, b] = areaLines[relation][mechanism];
  const [upperA, upperB] = relation === 'allen-hayes-2017-interface' ? greatInterface : [a, b];
  return Math.max((logArea - a) / b, (logArea - upperA) / upperB);
}

export interface RuptureSize {
  readonly lengthKm: number;
  readonly widthKm: number;
  /** Natural-log standard deviation of the length. */
  readonly lengthSigma: number;
}

/**
 * Length along strike and width down dip of the rupture: Wells & Coppersmith 1994 (subsurface length, downdip width) in
 * the crust, Strasser 2010 for interface and slab.
 */
export function ruptureSize(
  setting: 'crust' | 'interface' | 'slab',
  magnitude: number,
  mechanism: Mechanism,
): RuptureSize {
  const { length, width, lengthSigmaLog10 } = setting === 'crust' ? crustalSizes[mechanism] : subductionSizes[setting];
  return {
    lengthKm: 10 ** (length[0] + length[1] * magnitude),
    widthKm: 10 ** (width[0] + width[1] * magnitude),
    lengthSigma: lengthSigmaLog10 * Math.LN10,
  };
}

/** log10 y = a + b x. */
type Line = readonly [a: number, b: number];
type LineByMechanism = Readonly<Record<Mechanism, Line>>;

const any = (line: Line): LineByMechanism => ({ 'strike-slip': line, normal: line, reverse: line, unknown: line });
const slips = (strike: Line, dip: Line, unknown: Line): LineByMechanism => ({
  'strike-slip': strike,
  normal: dip,
  reverse: dip,
  unknown,
});

/** Allen & Hayes' second line, beyond M 8.63, where the seismogenic width is used up. */
const greatInterface: Line = [2.23, 0.31];

const areaLines: Readonly<Record<AreaRelation, LineByMechanism>> = {
  'wells-coppersmith-1994': {
    'strike-slip': [-3.42, 0.9],
    normal: [-2.87, 0.82],
    reverse: [-3.99, 0.98],
    unknown: [-3.49, 0.91],
  },
  // Leonard's constants for strike slip and dip slip; for an unknown mechanism, their mean.
  'leonard-2014-interplate': slips([-3.99, 1], [-4, 1], [-3.995, 1]),
  'leonard-2014-stable': slips([-4.18, 1], [-4.19, 1], [-4.185, 1]),
  'strasser-2010-interface': any([-3.476, 0.952]),
  'strasser-2010-slab': any([-3.225, 0.89]),
  'allen-hayes-2017-interface': any([-5.62, 1.22]),
  'allen-hayes-2017-interface-linear': any([-3.63, 0.96]),
  'allen-hayes-2017-slab': any([-3.89, 0.96]),
  'thingbaijam-2017-interface': any([-3.292, 0.949]),
  // The paper has no line for an unknown mechanism: strike slip, the commonest, stands in.
  'thingbaijam-2017-crustal': {
    'strike-slip': [-3.486, 0.942],
    normal: [-2.551, 0.808],
    reverse: [-4.362, 1.049],
    unknown: [-3.486, 0.942],
  },
};

const magnitudeLines: Readonly<Partial<Record<AreaRelation, LineByMechanism>>> = {
  'wells-coppersmith-1994': {
    'strike-slip': [3.98, 1.02],
    normal: [3.93, 1.02],
    reverse: [4.33, 0.9],
    unknown: [4.07, 0.98],
  },
  'strasser-2010-interface': any([4.441, 0.846]),
  'strasser-2010-slab': any([4.054, 0.981]),
};

interface SizeLines {
  readonly length: Line;
  readonly width: Line;
  readonly lengthSigmaLog10: number;
}

const crustalSizes: Readonly<Record<Mechanism, SizeLines>> = {
  'strike-slip': { length: [-2.57, 0.62], width: [-0.76, 0.27], lengthSigmaLog10: 0.15 },
  normal: { length: [-1.88, 0.5], width: [-1.14, 0.35], lengthSigmaLog10: 0.17 },
  reverse: { length: [-2.42, 0.58], width: [-1.61, 0.41], lengthSigmaLog10: 0.16 },
  unknown: { length: [-2.44, 0.59], width: [-1.01, 0.32], lengthSigmaLog10: 0.16 },
};

const subductionSizes: Readonly<Record<'interface' | 'slab', SizeLines>> = {
  interface: { length: [-2.477, 0.585], width: [-0.882, 0.351], lengthSigmaLog10: 0.18 },
  slab: { length: [-2.35, 0.562], width: [-1.058, 0.356], lengthSigmaLog10: 0.146 },
};
