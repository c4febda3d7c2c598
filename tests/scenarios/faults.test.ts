/** What must hold when the pipeline is killed while it tells people, and what its files may know of them afterwards. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningDemo, runDemo } from '../../demo/run.ts';
import { turkiye2023 } from '../../demo/scenarios/turkiye-2023.ts';
import { loadConfig } from '../../platform/config.ts';

const seed = Number(process.env['FAULT_SEED'] ?? 7);
const subscribers = 600;
/** TOCSIN_BATCH_SIZE as it ships. */
const batch = loadConfig({}).queue.batchSize;

describe('a pipeline that is killed while it tells people', () => {
  let demo: RunningDemo;
  const kills: { inFlightAfter: number; backMs: number }[] = [];

  beforeAll(async () => {
    demo = await runDemo(loadConfig({}), turkiye2023({ magnitude: 7.8, seed }), {
      subscribers,
      seed,
      tell: () => undefined,
      async disturb(pipeline, accepted) {
        while ((await accepted()) < 30) await sleep(10);
        const inFlightAfter = await accepted();
        const killedAt = performance.now();
        await pipeline.killAndRestart();
        const atRestart = await accepted();
        while ((await accepted()) === atRestart) await sleep(20);
        kills.push({ inFlightAfter, backMs: Math.round(performance.now() - killedAt) });
      },
    });
  }, 300_000);
  afterAll(() => demo?.stop());

  it('misses nobody and repeats no more than a batch for each kill', () => {
    console.log(
      `seed ${seed}; killed after ${kills[0]?.inFlightAfter} messages, telling again after ${kills[0]?.backMs} ms`,
    );
    console.log(JSON.stringify(demo.summary));
    expect(kills).toHaveLength(1);
    expect(demo.summary).toMatchObject({ missed: 0, outside: 0, undecryptable: 0 });
    expect(demo.summary.duplicates).toBeLessThanOrEqual(batch * kills.length);
    expect(demo.summary.delivered).toBe(demo.summary.expected);
  });

  it('leaves no endpoint and no secret of anybody in database, queue or log', async () => {
    await demo.stop();
    const files = filesBelow(demo.ground.folder);
    expect(files.some((file) => file.endsWith('pipeline.log'))).toBe(true);
    expect(files.length).toBeGreaterThan(100);
    // The files are really those of this run: what is public is there to be found.
    expect(files.some((file) => readFileSync(file).includes('us6000jllz'))).toBe(true);
    const wanted = demo.browsers
      .slice(0, 25)
      .flatMap(({ subscription: { endpoint, keys } }) => [
        ...spellings(Buffer.from(new URL(endpoint).pathname.split('/').at(-1) ?? '')),
        ...spellings(Buffer.from(keys.auth, 'base64url')),
        Buffer.from(keys.auth),
      ]);
    const found = files.filter((file) => {
      const bytes = readFileSync(file);
      return wanted.some((secret) => bytes.includes(secret));
    });
    expect(found).toEqual([]);
  }, 120_000);
});

/** The bytes raw, in hex and in base64, wherever in a longer text they may begin. */
function spellings(bytes: Buffer): Buffer[] {
  const base64 = [0, 1, 2].flatMap((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // The first and last characters also hold bits of what stands beside.
    const inner = text.slice(shift === 0 ? 0 : shift + 1, -1);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
  return [
    bytes,
    ...[bytes.toString('hex'), bytes.toString('hex').toUpperCase(), ...base64].map((text) => Buffer.from(text)),
  ];
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
