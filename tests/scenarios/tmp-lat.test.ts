import { writeFileSync } from 'node:fs';
import { it } from 'vitest';
import { openPipeline, scatter, tally, until } from '../kits/pipeline.ts';
import { whoMustHear } from '../kits/published-area.ts';
import { seeded } from '../kits/seeded.ts';

it('lat', async () => {
  const kind = (process.env.KIND ?? 'redis') as 'redis' | 'postgres';
  const all = process.env.ALL === 'all';
  const t0 = performance.now();
  const lap = (s: string) => console.log(s, Math.round(performance.now() - t0));
  const p = await openPipeline(kind, { TOCSIN_PUSH_CONNECTIONS: '32', TOCSIN_BATCH_SIZE: '500' });
  lap('open');
  if (all) await p.start('all');
  else
    await Promise.all(
      (['ingest', 'scoring', 'alerts', 'api'] as const).map(async (r) => {
        await p.start(r);
        lap(r);
      }),
    );
  await p.configure();
  lap('configured');
  await p.subscribe(scatter(800, seeded(7)));
  lap('subscribed');
  await new Promise((r) => setTimeout(r, 4000));
  for (const id of ['a1', 'a2', 'a3']) {
    p.shake(id);
    const sent = await p.feed.sent(id);
    await until('told', 30000, async () => {
      const a = await p.published(id);
      return a.length === 2 && tally(a, p.people, await p.push.report()).missed === 0;
    });
    const alerts = await p.published(id);
    const rep = await p.push.report();
    const t = tally(alerts, p.people, rep);
    console.log(id, JSON.stringify(t));
    const ids = new Set(alerts.map((a) => a.id));
    const ts = rep.received
      .flat()
      .filter((h) => ids.has(h.id))
      .map((h) => h.at - sent);
    console.log('first', Math.min(...ts), 'last', Math.max(...ts));
    const q = async (sql: string) => (await p.pool.query(sql)).rows;
    const rel = (d: Date | null) => (d ? d.getTime() - sent : null);
    for (const r of await q(
      `select queue, created_at c, sent_at s, done_at d from outbox where created_at > to_timestamp(${sent / 1000 - 1}) order by created_at limit 14`,
    ))
      console.log(r.queue, rel(r.c), rel(r.s), rel(r.d));
    for (const r of await q(`select drafted_at, issued_at from alerts where event_id='eq-usgs-${id}'`))
      console.log('alert', rel(r.issued_at));
    for (const r of await q(`select received_at from observations where source_id='${id}'`))
      console.log('obs', rel(r.received_at));
    for (const r of await q(`select as_of from assessments where event_id='eq-usgs-${id}'`))
      console.log('assess as_of', rel(r.as_of));
    for (const r of await q(
      `select min(first_at) m from deliveries d join alerts a on a.id=d.alert_id where a.event_id='eq-usgs-${id}'`,
    ))
      console.log('first claim', rel(r.m));
    const meant = whoMustHear(alerts, p.people);
    const bad = p.people.flatMap((x, i) =>
      meant[i] === undefined && rep.received[i]!.some((h) => ids.has(h.id)) ? [x] : [],
    );
    if (bad.length) {
      writeFileSync(
        '/tmp/faults/outside.json',
        JSON.stringify({ bad: bad.map(({ lon, lat }) => ({ lon, lat })), alerts }),
      );
      console.log(
        'outside',
        bad.map(({ lon, lat }) => [lon, lat]),
      );
    }
    await new Promise((r) => setTimeout(r, 1500));
  }
  await p.close();
}, 240000);
