/** `tocsin cap validate` on files that are good, bad, zipped, absent and not XML. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import command from '../../cli/cap-validate.ts';
import { serialiseCap } from '../../domain/cap-serialise.ts';
import { doctypeXmls, earthquakeAlert, floodXml } from '../domain/cap-samples.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-cap-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function run(...words: string[]) {
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const code = await command.run(words);
  return { code, lines: written.map((line) => JSON.parse(line)) };
}

describe('tocsin cap validate', () => {
  it('says of each file, in order, whether schema and rules accept it', async () => {
    const good = file('good.xml', serialiseCap(earthquakeAlert));
    const zipped = file('good.xml.gz', gzipSync(serialiseCap(earthquakeAlert)));
    const swapped = file('swapped.xml', floodXml({ area: '<polygon>139,35 140,35 140,36 139,35</polygon>' }));
    const order = file('order.xml', floodXml({ info: '<category>Met</category>' }));
    const { code, lines } = await run(good, zipped, swapped, order);
    expect(code).toBe(1);
    expect(lines).toMatchObject([
      { file: good, schemaValid: true, valid: true, errors: [] },
      { file: zipped, schemaValid: true, valid: true, errors: [] },
      { file: swapped, schemaValid: true, valid: false, errors: [{ path: '/alert/info[1]/area[1]/polygon[1]' }] },
      { file: order, schemaValid: false, valid: false, errors: [{ path: expect.stringMatching(/^line/) }] },
    ]);
  });

  it('exits with 0 when all are valid', async () => {
    expect((await run(file('one.xml', floodXml()))).code).toBe(0);
  });

  it('asks for what we ask of ourselves only with --strict', async () => {
    const path = file('lax.xml', floodXml());
    expect((await run('--strict', path)).lines).toMatchObject([
      {
        schemaValid: true,
        valid: false,
        errors: [{ path: '/alert/info[1]/area[1]' }, { path: '/alert/info[1]/expires' }],
      },
    ]);
  });

  it.each<readonly [string, () => string]>([
    ['absent', () => join(folder, 'absent.xml')],
    ['a folder', () => folder],
    ['empty', () => file('empty.xml', '')],
    ['JSON', () => file('a.json', '{"identifier":1}')],
    ['HTML', () => file('a.html', '<!doctype html><html><body>503</body></html>')],
    [
      'noise',
      () =>
        file(
          'noise',
          Uint8Array.from({ length: 5000 }, (_, index) => (index * 7919) % 251),
        ),
    ],
    ['a broken gzip', () => file('broken.gz', gzipSync(floodXml()).subarray(0, 60))],
    ['a gzip bomb', () => file('bomb.gz', gzipSync(Buffer.alloc(60 * 2 ** 20)))],
    ['huge', () => file('huge.xml', Buffer.alloc(20 * 2 ** 20, ' '))],
    ...Object.entries(doctypeXmls).map(([name, xml]) => [name, () => file('doctype.xml', xml)] as const),
  ])('does not crash on a file that is %s, nor lose the one after it', async (_, path) => {
    const { code, lines } = await run(path(), file('after.xml', floodXml()));
    expect(code).toBe(1);
    expect(lines).toMatchObject([
      {
        schemaValid: false,
        valid: false,
        errors: [{ path: expect.any(String), message: expect.any(String) }, ...lines[0].errors.slice(1)],
      },
      { schemaValid: true, valid: true },
    ]);
  });

  it.each([[[]], [['--loud', 'x.xml']]])('answers %j with its usage', async (words) => {
    expect(await run(...words)).toEqual({ code: 2, lines: [] });
  });
});
