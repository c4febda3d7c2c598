/** The whole pipeline over the wire with a few hundred people: what the demo says of itself, looked at from outside. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningDemo, runDemo } from '../../demo/run.ts';
import { turkiye2023 } from '../../demo/scenarios/turkiye-2023.ts';
import { parseCap } from '../../domain/cap-parse.ts';
import { validateCap } from '../../domain/cap-validate.ts';
import { checkCapSchema } from '../../platform/cap-schema.ts';
import { loadConfig } from '../../platform/config.ts';

const config = loadConfig({});
const play = (magnitude: number, subscribers: number, seed: number) =>
  runDemo(config, turkiye2023({ magnitude, seed }), { subscribers, seed, tell: () => undefined });

describe('the demo with 300 people', () => {
  let demo: RunningDemo;
  beforeAll(async () => {
    demo = await play(7.8, 300, 11);
  }, 240_000);
  afterAll(() => demo?.stop());

  it('tells everybody who must be told, once, and nobody else', () => {
    expect(demo.summary).toMatchObject({ missed: 0, outside: 0, undecryptable: 0, duplicates: 0 });
    expect(demo.summary.delivered).toBe(demo.summary.expected);
    expect(demo.summary.expected).toBeGreaterThan(100);
    expect(demo.report.violations).toEqual([]);
    expect(demo.summary.gone).toBeGreaterThan(0);
  });

  it('makes of the reports what their story says', () => {
    // Two earthquakes, a false one and a blast; of them two speak in three bands each, the false one in two until its Cancel.
    expect(demo.summary).toMatchObject({ reports: 14, events: 4, alerts: 8, cancels: 1 });
    const chains = new Map<string, string[]>();
    for (const { cap } of demo.published.toSorted((a, b) => a.cap.sentAt - b.cap.sentAt))
      chains.set(cap.incidents, [...(chains.get(cap.incidents) ?? []), `${cap.msgType} ${cap.severity}`]);
    expect(chains.get('eq-usgs-us2023demo2')?.toSorted()).toEqual([
      'Alert Moderate',
      'Alert Severe',
      'Cancel Moderate',
      'Cancel Severe',
    ]);
    expect([...chains.values()].filter((chain) => chain.some((each) => each.startsWith('Cancel')))).toHaveLength(1);
    expect([...chains.keys()].filter((event) => event.includes('demo3'))).toEqual([]);
  });

  it('says nothing of the immaterial revisions', () => {
    // Of the first: its first solution and one material step. Of the second also the release of what was held for a second agency.
    // Later versions change neither level, severity, cells nor actions.
    const times = (event: string) =>
      new Set(demo.published.filter(({ cap }) => cap.incidents.includes(event)).map(({ cap }) => cap.sentAt)).size;
    expect([times('20230206_0000008'), times('us6000jlqa')]).toEqual([2, 3]);
  });

  it('publishes CAP that the OASIS schema and our own validator accept', async () => {
    const documents = await Promise.all(
      demo.published.map(async ({ cap }) =>
        (await fetch(`${demo.ground.origin}/v1/alerts/${cap.identifier}/cap`)).text(),
      ),
    );
    expect(documents.length).toBeGreaterThan(8);
    expect((await checkCapSchema(documents)).flat()).toEqual([]);
    expect(documents.flatMap((xml) => validateCap(parseCap(xml).alert))).toEqual([]);
    expect(documents.flatMap((xml) => parseCap(xml).repairs)).toEqual([]);
  });
});

describe('the demo with a first earthquake of magnitude 4, whose median intensity is below IV at its epicentre', () => {
  it('warns of the other events as before, and of this one nobody', async () => {
    const demo = await play(4, 40, 11);
    await demo.stop();
    expect(demo.summary).toMatchObject({ reports: 14, events: 4, alerts: 5, cancels: 1 });
    expect(demo.summary).toMatchObject({ missed: 0, outside: 0, undecryptable: 0, duplicates: 0 });
    expect(demo.published.filter(({ cap }) => cap.incidents.includes('20230206_0000008'))).toEqual([]);
  }, 240_000);
});
