/** Bodies of 50 MB, as such and unpacked, are refused by `tocsin feed check` in bounded memory. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../kits/services.ts';

const folder = temporaryFolder();
afterAll(folder.remove);
const root = resolve(import.meta.dirname, '../..');

const megabyte = 2 ** 20;
const quake =
  '{"type":"Feature","id":"us1","properties":{"mag":5,"time":1},"geometry":{"type":"Point","coordinates":[1,1,1]}},';
const json = `{"type":"FeatureCollection","features":[${quake.repeat(Math.ceil((50 * megabyte) / quake.length)).slice(0, -1)}]}`;
const event = '<event publicID="a"><origin><time><value>2020-01-01T00:00:00</value></time></origin></event>';
const namespace = 'http://quakeml.org/xmlns/bed/1.2';
const xml = `<quakeml xmlns="${namespace}"><eventParameters>${event.repeat((50 * megabyte) / event.length)}</eventParameters></quakeml>`;
const line = 'a|2020-01-01T00:00:00Z|1|2|3|||||Mw|5.5||Here\n';

/** Runs the command and returns what it said, its exit code and the most memory that it held, megabytes. */
function feedCheck(
  feed: string,
  file: string,
): { status: number | null; line: Record<string, unknown>; peakMb: number } {
  // The high-water mark of this program alone; the kernel's rusage would count the parent from which it was forked.
  const report = `import { readFileSync } from 'node:fs';
    process.on('exit', () => process.stderr.write(/VmHWM:\\s*\\d+/.exec(readFileSync('/proc/self/status', 'utf8'))[0]));`;
  const hook = join(folder.path, 'report-peak.mjs');
  writeFileSync(hook, report);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--import', hook, join(root, 'cli/tocsin.ts'), 'feed', 'check', feed, file],
    { cwd: root, encoding: 'utf8' },
  );
  return { status, line: JSON.parse(stdout), peakMb: Number(/VmHWM:\s*(\d+)/.exec(stderr)?.[1]) / 1024 };
}

describe.skipIf(process.platform !== 'linux')('feed check', () => {
  it.each([
    ['usgs-earthquakes', 'large.json', Buffer.from(json)],
    ['emsc-websocket', 'large-message.json', Buffer.from(json)],
    ['fdsn-event', 'large.xml', Buffer.from(xml)],
    ['fdsn-text', 'large.txt', Buffer.from(line.repeat((50 * megabyte) / line.length))],
    ['fdsn-event', 'bomb.xml.gz', gzipSync(Buffer.from(xml))],
    ['fdsn-event', 'depths.xml', Buffer.from('<a>'.repeat(megabyte))],
    ['usgs-earthquakes', 'depths.json', Buffer.from('['.repeat(megabyte))],
  ])(
    '%s refuses %s',
    (feed, name, body) => {
      const file = join(folder.path, name);
      writeFileSync(file, body);
      const { status, line: said, peakMb } = feedCheck(feed, file);
      console.log(`${name}: ${(body.length / megabyte).toFixed(1)} MB, peak ${peakMb.toFixed(0)} MB`);
      expect(status).toBe(1);
      expect(said).toMatchObject({ records: 1, accepted: 0, rejected: [{ index: 0 }] });
      expect(['too-large', 'not-parsable']).toContain((said['rejected'] as { reason: string }[])[0]!.reason);
      expect(peakMb).toBeLessThan(200);
    },
    60_000,
  );

  it('reads the largest body that it accepts within its bound', () => {
    const file = join(folder.path, 'largest.xml');
    writeFileSync(file, xml.slice(0, 31 * megabyte));
    const { peakMb } = feedCheck('fdsn-event', file);
    console.log(`largest.xml: 31 MB, peak ${peakMb.toFixed(0)} MB`);
    expect(peakMb).toBeLessThan(700);
  }, 120_000);
});
