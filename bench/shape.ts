/** `npm run shape`: sizes of files and functions per room, beside the budget of the house. A mirror, not a gate. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseSync } from 'oxc-parser';

const root = resolve(import.meta.dirname, '..');
const rooms = [
  'domain',
  'platform',
  'ingest',
  'scoring',
  'alerts',
  'api',
  'replay',
  'cli',
  'demo',
  'web',
  'tests',
  'bench',
];

interface Measured {
  readonly file: string;
  readonly lines: number;
  readonly functions: readonly { readonly name: string; readonly lines: number }[];
}

const row = (...cells: (string | number)[]) =>
  console.log(cells.map((cell, index) => (index === 0 ? String(cell).padEnd(10) : String(cell).padStart(11))).join(''));

row('room', 'files', 'lines', 'file med', 'file p95', 'file max', 'fn med', 'fn p95', 'fn max');
const all = rooms.flatMap((room) => {
  const measured = sources(join(root, room)).map(measure);
  if (measured.length > 0) summarise(room, measured);
  return measured;
});
summarise('all', all);
console.log('budget: file median ≤ 90, p95 ≤ 300; function median ≤ 10, none over 80');
for (const { file, functions } of all) {
  for (const { name, lines } of functions.filter((each) => each.lines > 80))
    console.log(`over 80 lines: ${file} ${name} ${lines}`);
}
for (const { file, lines } of all.filter((each) => each.lines > 300)) console.log(`over 300 lines: ${file} ${lines}`);

function summarise(room: string, measured: readonly Measured[]): void {
  const lines = measured.map((each) => each.lines).sort((a, b) => a - b);
  const functions = measured.flatMap((each) => each.functions.map((fn) => fn.lines)).sort((a, b) => a - b);
  const at = (sorted: readonly number[], share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  row(
    room,
    measured.length,
    lines.reduce((sum, n) => sum + n, 0),
    at(lines, 0.5),
    at(lines, 0.95),
    at(lines, 1),
    at(functions, 0.5),
    at(functions, 0.95),
    at(functions, 1),
  );
}

function measure(file: string): Measured {
  const text = readFileSync(file, 'utf8');
  const functions: { name: string; lines: number }[] = [];
  walk(parseSync(file, text).program, (node) => {
    if (
      typeof node['type'] !== 'string' ||
      !/^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node['type'])
    )
      return;
    const { start, end, id, body } = node as {
      start: number;
      end: number;
      id?: { name?: string };
      body?: { type?: string };
    };
    if (body?.type && !/Block|FunctionBody/.test(body.type)) return;
    functions.push({ name: id?.name ?? 'anonymous', lines: text.slice(start, end).split('\n').length });
  });
  return { file: relative(root, file), lines: text.split('\n').length, functions };
}

function walk(node: unknown, visit: (node: Record<string, unknown>) => void): void {
  if (Array.isArray(node)) for (const each of node) walk(each, visit);
  else if (node && typeof node === 'object') {
    visit(node as Record<string, unknown>);
    for (const value of Object.values(node)) walk(value, visit);
  }
}

function sources(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'dist' ? [] : sources(path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}
