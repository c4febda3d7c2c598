/** Plug-ins are found by their folder and refused with the fix. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadFolder } from '../../platform/load-folder.ts';
import { openMetrics } from '../../platform/metrics.ts';
import { temporaryFolder } from '../kits/services.ts';

describe('loadFolder', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.remove());
  const put = (name: string, source: string) => writeFileSync(join(folder.path, name), source);
  const check = (value: unknown): { readonly id: string } => {
    if (typeof value !== 'object' || value === null || !('id' in value) || typeof value.id !== 'string')
      throw new Error('has no id; give it one');
    return { id: value.id };
  };
  const load = () => loadFolder(folder.path, check);

  it('takes each file’s default export, in order, and nothing else', async () => {
    put('b-two.js', "export default { id: 'b-two' };");
    put('a-one.js', "export default { id: 'a-one' };");
    put('c.d.ts', 'export default 1;');
    put('notes.md', '#');
    mkdirSync(join(folder.path, 'deeper'));
    expect((await load()).map(({ id }) => id)).toEqual(['a-one', 'b-two']);
  });

  it('lists every fault with its file and fix', async () => {
    put('a.js', "export default { id: 'a' };");
    put('b.js', "export default { id: 'a' };");
    put('c.js', "export default { id: 'x' };");
    put('d.js', 'export const id = 1;');
    put('e.js', 'export default { name: 1 };');
    put('f.js', 'export default {;');
    await expect(load()).rejects.toMatchObject({ code: 'wiring', faults: { length: 5 } });
    const message = await load().catch((error: Error) => error.message);
    expect(message).toContain("b.js has the id 'a' of a.js; give it its own");
    expect(message).toContain("c.js has the id 'x'; name the file x or the id c");
    expect(message).toContain('d.js has no default export');
    expect(message).toContain('e.js has no id; give it one');
  });
});

describe('metrics', () => {
  it('renders what was counted, two registries apart', async () => {
    const [one, two] = [openMetrics(), openMetrics()];
    one.counter('pushes_total', 'Pushes by outcome', ['outcome']).inc({ outcome: 'gone' }, 3);
    two.gauge('lag_seconds', 'Lag').set(4);
    one.histogram('job_seconds', 'Run time', [0.1, 1], ['queue']).observe({ queue: 'assess' }, 0.5);
    expect(await one.render()).toContain('tocsin_pushes_total{outcome="gone"} 3');
    expect(await one.render()).toContain('tocsin_job_seconds_bucket{le="1",queue="assess"} 1');
    expect(await two.render()).not.toContain('pushes');
  });
});
