/** Residuals of the models against the real records of the reference data: observed minus predicted. */
import { allen2012Hypocentre } from '../../../scoring/ground-motion/allen2012.ts';
import { bssa14LnMedian, bssa14Sigma, type Mechanism } from '../../../scoring/ground-motion/bssa14.ts';
import { epicentralDistance } from '../../../scoring/ground-motion/epicentral-distance.ts';
import { intensityOf } from '../../../scoring/ground-motion/motion.ts';
import { shakingModel } from '../../../scoring/ground-motion/shaking.ts';
import { referencePath } from '../../kits/reference.ts';
import { csvRows, numberIn, type Row } from './reference-table.ts';

export interface Fit {
  readonly data: string;
  readonly quantity: string;
  readonly count: number;
  /** Mean residual: natural log for motion, MMI units for intensity. */
  readonly bias: number;
  /** Standard deviation about the bias. */
  readonly scatter: number;
  /** Root mean square of the model's own total sigma at the same sites. */
  readonly sigma: number;
}

export function observedShaking(): Fit[] {
  const events = ['Landers', 'Chi-Chi, Taiwan'];
  return [...events.flatMap(recordedMotion), ...feltNapa(), ...events.map(firstReport)];
}

interface Residual {
  readonly observed: number;
  readonly predicted: number;
  readonly sigma: number;
}

/** Records of one earthquake within 300 km of its rupture, with a known Vs30. */
function recordsOf(event: string): Row[] {
  return csvRows(requiredPath('ground-motion-observed', 'ngaw2_4events.csv')).filter(
    (row) =>
      row['event'] === event &&
      numberIn(row, 'rjb_km') >= 0 &&
      numberIn(row, 'rjb_km') < 300 &&
      numberIn(row, 'vs30') > 0,
  );
}

/**
 * Intensity from the recorded PGA and PGV against what a first report gives: epicentre, depth and magnitude only, rupture,
 * mechanism and sites unknown.
 */
function firstReport(event: string): Fit {
  const rows = recordsOf(event).filter((row) => numberIn(row, 'pga_g') > 0 && numberIn(row, 'pgv_cms') > 0);
  const first = rows[0]!;
  const magnitude = numberIn(first, 'mag');
  const model = shakingModel({
    magnitude,
    depthKm: numberIn(first, 'hyp_depth_km'),
    lon: numberIn(first, 'hyp_lon'),
    lat: numberIn(first, 'hyp_lat'),
  });
  const residuals = rows.map((row): Residual => {
    const { mmiUnbounded, sigma } = model.at({ lon: numberIn(row, 'sta_lon'), lat: numberIn(row, 'sta_lat') });
    const rruptureKm = numberIn(row, 'rrup_km');
    const motion = {
      longPeriod: 'pgv',
      lnPga: Math.log(numberIn(row, 'pga_g')),
      lnLong: Math.log(numberIn(row, 'pgv_cms')),
    } as const;
    const path = { rruptureKm, rjbKm: numberIn(row, 'rjb_km'), hypocentralKm: numberIn(row, 'rhyp_km'), vs30Ms: 400 };
    return { observed: intensityOf(motion, magnitude, path), predicted: mmiUnbounded, sigma };
  });
  return fitOf(event, 'first report', residuals);
}

/** Residuals of BSSA14 with the published rupture; mechanism by the flatfile's code. */
function recordedMotion(event: string): Fit[] {
  const rows = recordsOf(event);
  return (
    [
      ['pga', 'pga_g'],
      ['pgv', 'pgv_cms'],
    ] as const
  ).map(([measure, column]) => {
    const residuals = rows
      .filter((row) => numberIn(row, column) > 0)
      .map((row): Residual => {
        const path = { rjbKm: numberIn(row, 'rjb_km'), vs30Ms: numberIn(row, 'vs30') };
        const magnitude = numberIn(row, 'mag');
        return {
          observed: Math.log(numberIn(row, column)),
          predicted: bssa14LnMedian(measure, { magnitude, mechanism: mechanismOf(row), region: 'global' }, path),
          sigma: bssa14Sigma(measure, magnitude, path).total,
        };
      });
    return fitOf(event, `BSSA14 ${measure.toUpperCase()}`, residuals);
  });
}

/** Felt reports within 200 km of the hypocentre, three answers or more a cell, against both of our intensity models. */
function feltNapa(): Fit[] {
  const source = { magnitude: 6, depthKm: 11.1, lon: -122.3123, lat: 38.2152 };
  const distance = epicentralDistance(source.lon, source.lat);
  const rows = csvRows(requiredPath('intensity-observed', 'dyfi_nc72282711_south_napa_2014.csv')).flatMap((row) => {
    const site = { lon: numberIn(row, 'lon'), lat: numberIn(row, 'lat') };
    const hypocentralKm = Math.hypot(distance(site.lon, site.lat), source.depthKm);
    const kept = hypocentralKm < 200 && numberIn(row, 'nresp') >= 3;
    return kept ? [{ site, hypocentralKm, observed: numberIn(row, 'mmi') }] : [];
  });
  const chain = shakingModel({ ...source, mechanism: 'strike-slip' });
  return [
    fitOf(
      'Napa DYFI',
      'Allen 2012',
      rows.map(({ observed, hypocentralKm }) => {
        const { mmi, sigma } = allen2012Hypocentre(source.magnitude, hypocentralKm);
        return { observed, predicted: mmi, sigma };
      }),
    ),
    fitOf(
      'Napa DYFI',
      'full chain',
      rows.map(({ observed, site }) => {
        const { mmi, sigma } = chain.at(site);
        return { observed, predicted: mmi, sigma };
      }),
    ),
  ];
}

function fitOf(data: string, quantity: string, residuals: readonly Residual[]): Fit {
  const count = residuals.length;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / count;
  const differences = residuals.map(({ observed, predicted }) => observed - predicted);
  const bias = mean(differences);
  const scatter = Math.sqrt(mean(differences.map((each) => (each - bias) ** 2)));
  return { data, quantity, count, bias, scatter, sigma: Math.sqrt(mean(residuals.map(({ sigma }) => sigma ** 2))) };
}

/** NGA-West2 codes: 0 strike-slip, 1 normal, 2 reverse, 3 reverse-oblique, 4 normal-oblique. */
function mechanismOf(row: Row): Mechanism {
  const code = numberIn(row, 'mech');
  return (['strike-slip', 'normal', 'reverse', 'reverse', 'normal'] as const)[code] ?? 'unknown';
}

function requiredPath(folder: string, file: string): string {
  const path = referencePath('science', folder, file);
  if (!path) throw new Error(`No ${folder}/${file}: set TOCSIN_REFERENCE to the folder of the reference data.`);
  return path;
}
