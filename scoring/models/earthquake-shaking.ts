/**
 * Shaking of an earthquake as probability of intensity per cell, from the report that speaks for the event.
 * The science and its sources are in ../ground-motion; here its answer is put on the lattice and explained.
 */
import type { Field } from '../../domain/field.ts';
import type { HazardEvent } from '../../domain/hazard-event.ts';
import { cellAt } from '../../domain/lattice.ts';
import { type CentredCell, cellsAround, resolutionFor } from '../cells-around.ts';
import { probabilityAtLeast } from '../ground-motion/exceedance.ts';
import { type Shaking, type ShakingModel, shakingModel } from '../ground-motion/shaking.ts';
import type { AssessmentResult, Model, ModelParameters, Probe } from '../model.ts';
import { estimateSource, type SourceEstimate } from '../report-doubt.ts';

const earthquakeShaking: Model = {
  id: 'earthquake-shaking',
  version: '1',
  hazard: 'earthquake',
  needs: ['earthquake-report'],
  references: [
    'Boore, Stewart, Seyhan & Atkinson 2014, Earthquake Spectra 30',
    'Abrahamson, Gregor & Addo 2016, Earthquake Spectra 32 (BC Hydro)',
    'Worden, Gerstenberger, Rhoades & Wald 2012, BSSA 102',
    'Allen, Wald & Worden 2012, J. Seismology 16 (cross-check)',
    'Kennett, Engdahl & Buland 1995, GJI 122 (ak135)',
  ],
  assess: (event, parameters) => assess(event, parameters),
  probe: (event) => probeOf(estimateSource(event.reports)),
};

export default earthquakeShaking;

function assess(event: HazardEvent, { levels, leastProbability }: ModelParameters): AssessmentResult {
  const source = estimateSource(event.reports);
  const { originTime } = event.reports[0]!;
  const model = shakingModel(source);
  const radiusKm = model.distanceForMmi(levels[0]!, leastProbability);
  const resolution = resolutionFor(radiusKm, mostCells);
  const sites = sitesAround(source, radiusKm, resolution).map(({ cell, centre }) => ({
    cell,
    shaking: model.at({ lon: centre[0], lat: centre[1] }),
  }));
  const kept = sites.filter(({ shaking }) => chanceOf(shaking, levels[0]!) >= leastProbability);
  const onsets = Float64Array.from(kept, ({ shaking }) => Math.round(originTime + 1000 * shaking.sSeconds));
  const field: Field = {
    resolution,
    cells: BigUint64Array.from(kept, ({ cell }) => cell),
    median: Float32Array.from(kept, ({ shaking }) => shaking.mmi),
    levels,
    exceedance: levels.map((level) => Float32Array.from(kept, ({ shaking }) => chanceOf(shaking, level))),
    onsetAt: onsets,
  };
  return {
    fallback: model.outsideValidity ? 'outside-validity' : source.depthAssumed ? 'default-depth' : null,
    onsetAt: onsets.reduce(
      (first, onset) => Math.min(first, onset),
      kept.length > 0 ? Number.POSITIVE_INFINITY : originTime,
    ),
    endsAt: onsets.reduce((last, onset) => Math.max(last, onset), originTime) + shakingMs,
    field,
    inputs: inputsOf(event, source, model),
    notes: notesOf(source, model),
  };
}

/** A field of this size is computed in a fraction of a second and matched with a thousand zones. */
const mostCells = 30_000;

/** Strong shaking after the S wave: two minutes cover ruptures of some 300 km at 2.5 km/s. */
const shakingMs = 120_000;

/** Cells stand for their centre; that of the epicentre stands for the epicentre, so that small shaking is not lost between centres. */
function sitesAround({ lon, lat }: SourceEstimate, radiusKm: number, resolution: number): CentredCell[] {
  if (radiusKm === 0) return [];
  const home = cellAt(lon, lat, resolution);
  const others = cellsAround([lon, lat], radiusKm * marginOfSphere, resolution).filter(({ cell }) => cell !== home);
  const place = others.findIndex(({ cell }) => cell > home);
  return others.toSpliced(place < 0 ? others.length : place, 0, { cell: home, centre: [lon, lat] });
}

/** The circle is drawn on a sphere, distances are measured on the ellipsoid. */
const marginOfSphere = 1.006;

const chanceOf = ({ mmiUnbounded, sigma }: Shaking, level: number): number =>
  probabilityAtLeast(mmiUnbounded, sigma, level);

function inputsOf(event: HazardEvent, source: SourceEstimate, model: ShakingModel): Record<string, string | number> {
  const preferred = event.reports[0]!;
  const atEpicentre = model.at(source);
  return {
    magnitude: `${source.magnitude} ± ${source.magnitudeSigma.toFixed(2)} ${preferred.magnitudeType}`.trim(),
    depth: `${source.depthKm} ± ${source.depthSigmaKm.toFixed(0)} km`,
    epicentre: `${source.lat.toFixed(3)} ${source.lon.toFixed(3)} ± ${source.locationSigmaKm.toFixed(0)} km`,
    origin: new Date(preferred.originTime).toISOString(),
    source: `${preferred.source} (${preferred.evaluationMode})`,
    reports: event.reports.length,
    region: model.region,
    'ground-motion model': model.gmpe,
    'intensity at the epicentre': `${atEpicentre.mmi.toFixed(1)} ± ${atEpicentre.sigma.toFixed(1)} MMI`,
  };
}

function notesOf(source: SourceEstimate, model: ShakingModel): string[] {
  const { mmi, mmiAllen, sigma } = model.at(source);
  const apart = Math.abs(mmi - mmiAllen);
  return [
    ...source.notes,
    ...model.notes,
    `Cross-check at the epicentre: Allen et al. 2012 give MMI ${mmiAllen.toFixed(1)} where ${model.gmpe} gives ${mmi.toFixed(1)}, ${apart <= sigma ? 'within' : 'beyond'} one standard deviation.`,
  ];
}

/**
 * Preparing a source costs some milliseconds, so intensity and sigma are interpolated between magnitudes half a unit apart
 * (finite rupture begins at one of them) and the source's own, where the answer is the model's to the last digit.
 */
function probeOf(source: SourceEstimate): Probe {
  const models = new Map<number, ShakingModel>();
  const shakingAt = (magnitude: number, lon: number, lat: number): Shaking => {
    const model = models.get(magnitude) ?? shakingModel({ ...source, magnitude });
    models.set(magnitude, model);
    return model.at({ lon, lat });
  };
  return {
    input: 'magnitude',
    value: source.magnitude,
    least: leastProbed,
    most: mostProbed,
    probability(magnitude, [lon, lat], level) {
      const [below, above] = knotsAround(magnitude, source.magnitude);
      const low = shakingAt(below, lon, lat);
      if (below === above) return chanceOf(low, level);
      const high = shakingAt(above, lon, lat);
      const between = (a: number, b: number) => a + ((b - a) * (magnitude - below)) / (above - below);
      return probabilityAtLeast(between(low.mmiUnbounded, high.mmiUnbounded), between(low.sigma, high.sigma), level);
    },
  };
}

const leastProbed = 2;
const mostProbed = 9.5;

function knotsAround(magnitude: number, own: number): [below: number, above: number] {
  const [below, above] = [Math.floor(magnitude * 2) / 2, Math.ceil(magnitude * 2) / 2];
  return [own > below && own <= magnitude ? own : below, own < above && own >= magnitude ? own : above];
}
