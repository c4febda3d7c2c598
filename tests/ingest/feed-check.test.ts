/** `tocsin feed check` as it is typed: what it prints and returns. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { temporaryFolder } from '../kits/services.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = temporaryFolder();
afterAll(folder.remove);

function feedCheck(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'cli/tocsin.ts', 'feed', 'check', ...words],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  const lines = stdout.split('\n').filter((line) => line !== '');
  return { status, said: lines.map((line) => JSON.parse(line)), stderr };
}
const fixture = (name: string) => join(import.meta.dirname, 'fixtures', name);

it('prints one line per file, as it came or gzipped', () => {
  const plain = fixture('usgs-earthquakes/1-summary.geojson');
  const zipped = join(folder.path, 'summary.gz');
  writeFileSync(zipped, gzipSync(readFileSync(plain)));
  const { status, said } = feedCheck('usgs-earthquakes', plain, zipped);
  expect(status).toBe(0);
  expect(said.map(({ file }) => file)).toEqual([plain, zipped]);
  for (const line of said) {
    expect(line).toMatchObject({ records: 5, accepted: 3 });
    expect(line.rejected).toMatchObject([
      { index: 2, reason: 'missing-magnitude', recordId: 'nn00000001' },
      { index: 4, reason: 'missing-place' },
    ]);
  }
});

it('takes an instance for its feed, and counts a withdrawal as accepted', () => {
  const { status, said } = feedCheck('fdsn-event-ingv', fixture('fdsn-event/2-not-existing.xml'));
  expect([status, said[0].records, said[0].accepted]).toEqual([0, 2, 2]);
});

it('returns 1 where a file is not the feed’s or cannot be read, and goes on', () => {
  const { status, said } = feedCheck(
    'fdsn-text',
    folder.path,
    join(folder.path, 'absent'),
    fixture('fdsn-text/1-thirteen-columns.txt'),
  );
  expect(status).toBe(1);
  expect(said.map(({ records, accepted }) => [records, accepted])).toEqual([
    [1, 0],
    [1, 0],
    [3, 2],
  ]);
});

it('returns 2 and says what there is, where the words are wrong', () => {
  expect(feedCheck('usgs').stderr).toMatch(/There is no feed 'usgs'; there are .*usgs-earthquakes/);
  expect([feedCheck().status, feedCheck('usgs', 'x').status, feedCheck('fdsn-text').status]).toEqual([2, 2, 2]);
});
