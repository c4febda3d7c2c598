/** `tocsin shaking`: the shaking that one earthquake brings to a list of points, as CSV. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Mechanism, mechanisms } from '../scoring/ground-motion/bssa14.ts';
import { type Shaking, type ShakingSite, shakingModel } from '../scoring/ground-motion/shaking.ts';
import type { ShakingSource } from '../scoring/ground-motion/source-doubt.ts';
import { type TectonicRegion, tectonicRegions } from '../scoring/ground-motion/tectonic-region.ts';
import type { Command } from './command.ts';

const command: Command = {
  summary: 'shaking at points from magnitude, depth and epicentre, as CSV',
  usage: `tocsin shaking --magnitude M --depth KM --lat DEG --lon DEG [--mechanism NAME] [--region NAME] --at points.csv
  --magnitude  moment magnitude, -1 to 10
  --depth      hypocentre depth in km, -10 to 800
  --lat --lon  epicentre in degrees
  --mechanism  ${mechanisms.join(' | ')} (default unknown)
  --region     ${tectonicRegions.join(' | ')} (default: by place and depth)
  --at         CSV with the columns lon and lat (degrees) and, if known, vs30 (m/s); others are ignored; - is standard input
Prints lon,lat,distanceKm,pgaG,pgvCms,mmi,sigma,sSeconds; assumptions and bad rows go to standard error.
Exit code: 0 all rows, 1 some rows were bad, 2 the command was.`,
  async run(words) {
    try {
      const { source, at } = readOptions(words);
      return await forecast(source, readFileSync(at === '-' ? 0 : at, 'utf8'));
    } catch (error) {
      process.stderr.write(`tocsin shaking: ${error instanceof Error ? error.message : String(error)}\n`);
      return 2;
    }
  },
};
export default command;

async function forecast(source: ShakingSource, text: string): Promise<number> {
  const { points, faults } = readPoints(text);
  const model = shakingModel(source);
  process.stderr.write(`${model.gmpe}, ${model.region}${model.outsideValidity ? ', outside-validity' : ''}\n`);
  for (const note of [...model.notes, ...faults]) process.stderr.write(`${note}\n`);
  process.stdout.write('lon,lat,distanceKm,pgaG,pgvCms,mmi,sigma,sSeconds\n');
  for (const point of points) process.stdout.write(`${csvLine(point, model.at(point))}\n`);
  return faults.length > 0 ? 1 : 0;
}

function csvLine({ lon, lat }: ShakingSite, shaking: Shaking): string {
  const { distanceKm, pgaG, pgvCms, mmi, sigma, sSeconds } = shaking;
  return [
    lon,
    lat,
    distanceKm.toFixed(3),
    pgaG.toPrecision(6),
    pgvCms.toPrecision(6),
    mmi.toFixed(4),
    sigma.toFixed(4),
    sSeconds.toFixed(2),
  ].join(',');
}

function readOptions(words: readonly string[]): { source: ShakingSource; at: string } {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: joinNegatives(words),
    options: { magnitude: text, depth: text, lat: text, lon: text, mechanism: text, region: text, at: text },
  });
  const number = (name: 'magnitude' | 'depth' | 'lat' | 'lon', least: number, greatest: number) => {
    const given = values[name]?.trim();
    const value = given ? Number(given) : Number.NaN;
    if (value >= least && value <= greatest) return value;
    throw new Error(`--${name} needs a number from ${least} to ${greatest}, not '${given ?? ''}'.`);
  };
  if (!values.at) throw new Error('--at needs a CSV file with the columns lon and lat.');
  const mechanism = oneOf<Mechanism>('mechanism', mechanisms, values.mechanism);
  const region = oneOf<TectonicRegion>('region', tectonicRegions, values.region);
  const source: ShakingSource = {
    magnitude: number('magnitude', -1, 10),
    depthKm: number('depth', -10, 800),
    lat: number('lat', -90, 90),
    lon: number('lon', -360, 360),
    ...(mechanism ? { mechanism } : {}),
    ...(region ? { region } : {}),
  };
  return { source, at: values.at };
}

/** Lets a value start with a minus sign, which the parser would take for an option: `--lat -33` becomes `--lat=-33`. */
function joinNegatives(words: readonly string[]): string[] {
  const joined: string[] = [];
  for (const word of words) {
    const last = joined.at(-1);
    if (/^-[\d.]/.test(word) && last && /^--[a-z]+$/.test(last)) joined[joined.length - 1] = `${last}=${word}`;
    else joined.push(word);
  }
  return joined;
}

function oneOf<Name extends string>(option: string, names: readonly Name[], given?: string): Name | undefined {
  if (given === undefined) return undefined;
  const name = names.find((each) => each === given);
  if (!name) throw new Error(`--${option} '${given}' is not known; use one of ${names.join(', ')}.`);
  return name;
}

/** Points of a CSV text; a row that cannot be read becomes a sentence with its line number, and the others stay. */
function readPoints(text: string): { points: ShakingSite[]; faults: string[] } {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const names = fields(lines[0] ?? '').map((name) => name.toLowerCase());
  const [lonAt, latAt, vs30At] = ['lon', 'lat', 'vs30'].map((name) => names.indexOf(name));
  if (lonAt === -1 || latAt === -1)
    throw new Error(`the first line must name the columns lon and lat, not '${lines[0]}'.`);
  const points: ShakingSite[] = [];
  const faults: string[] = [];
  for (const [index, line] of lines.entries()) {
    if (index === 0 || line.trim() === '') continue;
    const row = fields(line);
    try {
      points.push({
        lon: inRange(row[lonAt!], 'lon', -360, 360),
        lat: inRange(row[latAt!], 'lat', -90, 90),
        ...(row[vs30At!] ? { vs30Ms: inRange(row[vs30At!], 'vs30', 50, 5000) } : {}),
      });
    } catch (error) {
      faults.push(`line ${index + 1}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { points, faults };
}

function inRange(given: string | undefined, name: string, least: number, greatest: number): number {
  const value = given ? Number(given) : Number.NaN;
  if (value >= least && value <= greatest) return value;
  throw new Error(`${name} must be a number from ${least} to ${greatest}, not '${given ?? ''}'; correct the row.`);
}

/** Fields of a CSV line; a quoted one may hold commas and doubled quotes. */
function fields(line: string): string[] {
  const matches = `,${line}`.matchAll(/,(?:\s*"((?:[^"]|"")*)"\s*|([^,]*))/g);
  return [...matches].map((match) => (match[1]?.replaceAll('""', '"') ?? match[2] ?? '').trim());
}
