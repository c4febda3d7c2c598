/** Cutting audiences: nobody left out or twice, bands in order of arrival, and a second run that adds nothing. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { arrivalBands, arrivalsOf } from '../../alerts/arrival-bands.ts';
import { fanOut } from '../../alerts/fan-out.ts';
import { openPlans } from '../../alerts/plan.ts';
import { cellsOf, rangesContain, rangesOf } from '../../domain/cell-range.ts';
import { type Cell, parentOf } from '../../domain/lattice.ts';
import type { DeliverJob } from '../../domain/pipeline.ts';
import { assess, enlist, fieldOver, homes, issue, openWorld, outbox, type World } from './delivery-world.ts';

describe('arrival bands', () => {
  const issuedAt = 1_000_000;
  const parents = [...new Set(homes.map((cell) => parentOf(cell, 7)))];

  it('partition the told cells, soonest ahead first and the passed ones last', () => {
    fc.assert(
      fc.property(
        fc.subarray([...homes], { minLength: 1 }),
        fc.array(fc.integer({ min: -60, max: 600 }), { minLength: parents.length, maxLength: parents.length }),
        (cells, onsetsS) => {
          const onsetOf = (cell: Cell) => issuedAt + 1_000 * onsetsS[parents.indexOf(parentOf(cell, 7))]!;
          const told = rangesOf(cells);
          const bands = arrivalBands(told, arrivalsOf(fieldOver(homes, onsetOf)), issuedAt);
          expect(bands.flatMap((band) => [...cellsOf(band)]).toSorted()).toEqual([...cellsOf(told)].toSorted());
          const spans = bands.map((band) => [...cellsOf(band)].map(onsetOf));
          for (const [index, onsets] of spans.entries()) {
            const next = spans[index + 1];
            if (!next) continue;
            expect(Math.min(...onsets)).toBeGreaterThan(issuedAt);
            if (Math.min(...next) > issuedAt) expect(Math.max(...onsets)).toBeLessThan(Math.min(...next));
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('lend a cell outside the field the earliest onset of its surroundings', () => {
    const inside = homes.filter((cell) => parentOf(cell, 7) === parents[0]);
    const arrivals = arrivalsOf(fieldOver(inside, () => issuedAt + 5_000));
    expect(arrivals.at(inside[0]!)).toBe(issuedAt + 5_000);
    expect(arrivals.at(homes.at(-1)!)).toBe(issuedAt + 5_000);
    expect(arrivals.at(0x88754e6499fffffn)).toBeNull();
  });

  it('are one where there is no field', () => {
    expect(arrivalBands(rangesOf(homes), null, issuedAt)).toEqual([rangesOf(homes)]);
  });
});

describe('fan-out', () => {
  let world: World;
  const homeOf = new Map<string, Cell>();
  beforeAll(async () => {
    world = await openWorld();
    for (let n = 0; n < 400; n++) {
      const cell = homes[(n * 37) % 60]!;
      const { id } = await enlist(world, cell, { key: `e${n}`, value: {} });
      homeOf.set(id, cell);
    }
    const issuedAt = Date.now();
    const order = new Map([...new Set(homes.map((cell) => parentOf(cell, 7)))].map((cell, index) => [cell, index]));
    await assess(
      world,
      'assessment-1',
      fieldOver(homes, (cell) => issuedAt + (((order.get(parentOf(cell, 7)) ?? 0) % 4) - 1) * 15_000),
    );
    await issue(world, { id: 'a1', told: rangesOf(homes.slice(0, 45)), assessmentId: 'assessment-1', issuedAt });
  }, 120_000);
  afterAll(() => world.close());

  const jobsOf = async (alertId: string) =>
    (await outbox<DeliverJob>(world, 'deliver-immediate')).filter((job) => job.alertId === alertId);
  const run = (alertId: string, size: number) =>
    fanOut(world.platform.pool, openPlans(world.platform.pool), alertId, size);

  it('puts every resident into exactly one range of its band, of the asked size at most', async () => {
    await run('a1', 20);
    const jobs = await jobsOf('a1');
    const { bands } = await openPlans(world.platform.pool).of('a1');
    expect(bands.length).toBeGreaterThan(2);
    const told = [...homeOf].filter(([, cell]) => rangesContain(rangesOf(homes.slice(0, 45)), cell));
    expect(told.length).toBeGreaterThan(250);
    const sizes = new Map<DeliverJob, number>();
    for (const [id, cell] of told) {
      const holding = jobs.filter((job) => rangesContain(bands[job.band]!, cell) && isWithin(job, cell, id));
      expect(holding).toHaveLength(1);
      sizes.set(holding[0]!, (sizes.get(holding[0]!) ?? 0) + 1);
    }
    expect(Math.max(...sizes.values())).toBeLessThanOrEqual(20);
  });

  it('leaves no gap between ranges, so that a later row lies in one of them', async () => {
    const jobs = (await jobsOf('a1')).filter(({ band }) => band === 0);
    const ends = jobs.map(({ from, to }) => [keyText(from), keyText(to)] as const).toSorted();
    for (const [index, [from]] of ends.entries()) if (index > 0) expect(from).toBe(ends[index - 1]![1]);
    const { bands } = await openPlans(world.platform.pool).of('a1');
    expect(ends[0]![0]).toBe(keyText({ cell: `${bands[0]![0]![0]}`, subscriptionId: '' }));
    expect(ends.at(-1)![1]).toBe(keyText({ cell: `${bands[0]!.at(-1)![1] + 1n}`, subscriptionId: '' }));
  });

  it('adds nothing when it runs again, even with other people and another size', async () => {
    const before = await jobsOf('a1');
    await enlist(world, homes[0]!, { key: 'late', value: {} });
    await run('a1', 7);
    expect(await jobsOf('a1')).toEqual(before);
  });

  it('finishes what a killed run began', async () => {
    await issue(world, { id: 'a2', thread: 't2', told: rangesOf(homes.slice(0, 45)), assessmentId: 'assessment-1' });
    await run('a2', 20);
    const whole = await jobsOf('a2');
    await world.platform.pool.query(`DELETE FROM audiences WHERE alert_id = 'a2' AND band > 0`);
    await world.platform.pool.query(
      `DELETE FROM outbox WHERE payload ->> 'alertId' = 'a2' AND (payload ->> 'band')::int > 0`,
    );
    await run('a2', 20);
    expect((await jobsOf('a2')).map(nameOfJob).toSorted()).toEqual(whole.map(nameOfJob).toSorted());
  });

  it('sends a Cancel only where somebody heard', async () => {
    await issue(world, { id: 'c1', thread: 't3', msgType: 'Cancel', told: rangesOf(homes) });
    await run('c1', 20);
    expect(await jobsOf('c1')).toEqual([]);
    const [someone] = homeOf.keys();
    await world.platform.pool.query(
      `INSERT INTO deliveries (alert_id, thread_id, subscription_id, state, attempts, heard, claimed_by, first_at, at)
       VALUES ('a2', 't2', $1, 'delivered', 1, true, 'x', now(), now())`,
      [someone],
    );
    await issue(world, { id: 'c2', thread: 't2', msgType: 'Cancel', told: rangesOf(homes) });
    await run('c2', 20);
    expect((await jobsOf('c2')).map(({ audience }) => audience)).toEqual(['told']);
  });
});

const keyText = ({ cell, subscriptionId }: DeliverJob['from']) => `${cell.padStart(20, '0')} ${subscriptionId}`;
const nameOfJob = ({ audience, band, from, to }: DeliverJob) => [audience, band, keyText(from), keyText(to)].join('|');
const isWithin = ({ from, to }: DeliverJob, cell: Cell, id: string) => {
  const key = keyText({ cell: `${cell}`, subscriptionId: id });
  return key > keyText(from) && key <= keyText(to);
};
