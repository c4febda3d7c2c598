/** `tocsin shaking`: the CSV it prints, bad rows kept apart from good ones, and usage errors. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import command from '../../../cli/shaking.ts';

const folder = mkdtempSync(join(tmpdir(), 'tocsin-shaking-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(points: string, ...words: string[]): Promise<{ code: number; out: string[]; err: string }> {
  const file = join(folder, 'points.csv');
  writeFileSync(file, points);
  const written: Record<'stdout' | 'stderr', string> = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((chunk) => {
      written[stream] += String(chunk);
      return true;
    }),
  );
  try {
    const code = await command.run([...words, '--at', file]);
    return { code, out: written.stdout.trim().split('\n'), err: written.stderr };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

const maule = ['--magnitude', '8.8', '--depth', '23', '--lat', '-36.1', '--lon', '-72.9'];

it('prints one row per point, in any column order', async () => {
  const { code, out, err } = await run(
    'town,LAT,lon,vs30\r\n"Concepción, ""Chile""",-36.83,-73.05,\r\nTalca,-35.43,-71.66,300\r\n',
    ...maule,
  );
  expect(code).toBe(0);
  expect(out[0]).toBe('lon,lat,distanceKm,pgaG,pgvCms,mmi,sigma,sSeconds');
  expect(out).toHaveLength(3);
  const talca = out[2]!.split(',').map(Number);
  expect(talca.slice(0, 2)).toEqual([-71.66, -35.43]);
  expect(talca.every(Number.isFinite)).toBe(true);
  expect(talca[5]).toBeGreaterThan(6);
  expect(err).toContain('bchydro-interface, subduction-interface');
});

it('reads past empty columns', async () => {
  const { code, out } = await run(',lat,lon\n"",-37,-73\n,-36,-72\n', ...maule);
  expect(code).toBe(0);
  expect(out.slice(1).map((line) => line.split(',').slice(0, 2).join(' '))).toEqual(['-73 -37', '-72 -36']);
});

it('keeps the good rows beside the bad ones and names the line', async () => {
  const { code, out, err } = await run('lon,lat\n-73,-37\n-73,-97\n\n,1\nx,2\n-72,-36\n', ...maule);
  expect(code).toBe(1);
  expect(out).toHaveLength(3);
  expect(err).toContain("line 3: lat must be a number from -90 to 90, not '-97'");
  expect(err).toContain('line 5: lon');
  expect(err).toContain("line 6: lon must be a number from -360 to 360, not 'x'");
});

it.each([
  [['--magnitude', 'big', '--depth', '10', '--lat', '0', '--lon', '0'], '--magnitude needs a number'],
  [['--magnitude', '6', '--lat', '0', '--lon', '0'], '--depth needs a number'],
  [[...maule, '--mechanism', 'sideways'], "--mechanism 'sideways' is not known; use one of strike-slip"],
  [[...maule, '--region', 'moon'], "--region 'moon' is not known"],
  [[...maule, '--colour', 'red'], '--colour'],
])('answers a usage error with the fix: %j', async (words, message) => {
  const { code, out, err } = await run('lon,lat\n0,0\n', ...words);
  expect(code).toBe(2);
  expect(out).toEqual(['']);
  expect(err).toContain(message);
});

it('wants a header with lon and lat', async () => {
  const { code, err } = await run('1,2\n3,4\n', ...maule);
  expect(code).toBe(2);
  expect(err).toContain('must name the columns lon and lat');
});
