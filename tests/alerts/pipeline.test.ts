/** The stage on a real record: chains, references, holds, acts, merges, and what a repeated job leaves alone. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { touched } from '../../alerts/area.ts';
import { parseCap } from '../../domain/cap-parse.ts';
import { validateCap } from '../../domain/cap-validate.ts';
import { subtractRanges } from '../../domain/cell-range.ts';
import { coverPolygon } from '../../domain/cover.ts';
import { checkCapSchema } from '../../platform/cap-schema.ts';
import { migrate } from '../../platform/migrate.ts';
import { openPool, type Pool } from '../../platform/postgres.ts';
import { putAgency } from '../../platform/stores/agency-store.ts';
import { startPostgres, type TestServer } from '../kits/services.ts';
import { minute, origin, ruleOf } from './decide-kit.ts';
import { around, openScene, report } from './record-kit.ts';

let record: TestServer;
let pool: Pool;

beforeAll(async () => {
  record = await startPostgres();
  pool = openPool(record.url, { size: 5 });
  await migrate(pool);
}, 60_000);

afterAll(async () => {
  await pool.end();
  await record.stop();
});

const severe = { band: 'Severe', ranges: around(37.2, 37.2), peak: 7.1 } as const;
const wider = { ...severe, ranges: [...around(37.2, 37.2), ...around(37.5, 37.2)] } as const;
const none = (band: 'Extreme' | 'Severe') => ({ band, ranges: [], peak: 5.6 }) as const;

describe('a thread', () => {
  it('publishes a chain per band: Alert, Update that references all, Cancel of everything', async () => {
    const scene = await openScene(pool);
    const { id } = await scene.addEvent();
    expect(await scene.assess(id, [none('Extreme'), severe])).toMatchObject([
      { band: 'Extreme', kind: 'unchanged', reason: 'not-met' },
      { band: 'Severe', kind: 'first', reason: 'first-warning' },
    ]);
    expect(await scene.assess(id, [none('Extreme'), severe])).toMatchObject([{}, { kind: 'unchanged' }]);
    scene.at(origin + 3 * minute);
    expect(await scene.assess(id, [{ band: 'Extreme', ranges: around(37.2, 37.2), peak: 8.6 }, wider])).toMatchObject([
      { band: 'Extreme', kind: 'escalated', reason: 'severity-raised' },
      { band: 'Severe', kind: 'area-extended', reason: 'cells-added' },
    ]);
    scene.at(origin + 4 * minute);
    await scene.withdraw(id);
    const alerts = await scene.alerts(id);
    expect(alerts.map(({ band, cap }) => [band, cap.msgType, cap.references.length])).toEqual([
      ['Severe', 'Alert', 0],
      ['Extreme', 'Alert', 0],
      ['Severe', 'Update', 1],
      ['Extreme', 'Cancel', 1],
      ['Severe', 'Cancel', 2],
    ]);
    const [first, , update, , cancel] = alerts;
    expect(update!.cap.references).toEqual([
      { sender: first!.cap.sender, identifier: first!.cap.identifier, sent: first!.cap.sent },
    ]);
    expect(cancel!.cap.infos[0]).toMatchObject({ responseTypes: ['None'], urgency: 'Past' });
    expect(new Set(alerts.map(({ decisionId }) => decisionId)).size).toBe(3);
    expect(new Set(alerts.map(({ cap }) => cap.identifier)).size).toBe(5);
    const { rows } = await pool.query('SELECT state FROM threads WHERE event_id = $1', [id]);
    expect(rows).toEqual([{ state: 'cancelled' }]);
    const jobs = await scene.jobs('fan-out');
    for (const alert of alerts) expect(jobs).toContain(`fan-out-${alert.id}`);
  });

  it('publishes CAP that the schema, the validator and the printed area agree with', async () => {
    const scene = await openScene(pool, { capStatus: 'Exercise', languages: ['en', 'fr', 'tr', 'ar', 'mn'] });
    const { id } = await scene.addEvent();
    await scene.assess(id, [severe]);
    await scene.assess(id, [wider]);
    await scene.withdraw(id);
    const alerts = await scene.alerts(id);
    expect(alerts).toHaveLength(3);
    expect(await checkCapSchema(alerts.map(({ capXml }) => capXml!))).toEqual([[], [], []]);
    for (const alert of alerts) {
      const read = parseCap(alert.capXml!).alert;
      expect(read).toEqual(alert.cap);
      expect(validateCap(read)).toEqual([]);
      expect(read.sent).toMatch(/\+03:00$/);
      expect(read.note).toContain(id);
      expect(read.infos.map(({ language }) => language)).toEqual(['en', 'fr', 'tr', 'ar', 'mn']);
      expect(read.infos.every(({ headline }) => headline!.length <= 160)).toBe(true);
      const rings = read.infos[0]!.areas.flatMap(({ polygons }) => polygons);
      expect(touched(rings)).toEqual(alert.told);
      expect(coverPolygon(alert.area)).toEqual(alert.told);
    }
    expect(subtractRanges(wider.ranges, alerts[1]!.told)).toEqual([]);
  });

  it('speaks once, however many workers decide at once', async () => {
    const scene = await openScene(pool);
    const { id } = await scene.addEvent();
    const cause = await scene.verdicts(id, [severe]);
    const made = await Promise.all(Array.from({ length: 4 }, () => scene.decide(id, cause)));
    expect(
      made
        .flat()
        .map(({ kind }) => kind)
        .toSorted(),
    ).toEqual(['first', 'unchanged', 'unchanged', 'unchanged']);
    expect(await scene.alerts(id)).toHaveLength(1);
  });

  it('never changes what is issued', async () => {
    const scene = await openScene(pool);
    const { id } = await scene.addEvent();
    await scene.assess(id, [severe]);
    await expect(pool.query(`UPDATE alerts SET level = 1 WHERE event_id = $1`, [id])).rejects.toThrow('immutable');
  });

  it('waits out the dwell before it lowers, and asks to be woken', async () => {
    const scene = await openScene(pool);
    const { id } = await scene.addEvent();
    await scene.assess(id, [severe]);
    scene.at(origin + 4 * minute);
    expect(await scene.assess(id, [none('Severe')])).toMatchObject([{ kind: 'suppressed', reason: 'dwell' }]);
    const [first] = await scene.alerts(id);
    expect(await scene.jobs('decide')).toContain(`decide-${id}-${scene.agency.id}-dwell-${first!.id}`);
    scene.at(origin + 13 * minute);
    expect(await scene.decide(id, { kind: 'dwell', alertId: first!.id })).toMatchObject([
      { kind: 'downgraded', reason: 'no-longer-met' },
    ]);
    const last = (await scene.alerts(id)).at(-1)!;
    expect(last.cap.msgType).toBe('Update');
    expect(last.cap.infos[0]).toMatchObject({ severity: 'Minor', responseTypes: ['None'], urgency: 'Past' });
    expect(last.lane).toBe('routine');
    expect(last.told).toEqual(first!.told);
    expect(last.level).toBe(6);
  });

  it('goes on in the status in which it warned, and warns for the first time after a drill', async () => {
    const scene = await openScene(pool, { capStatus: 'Exercise' });
    const { id } = await scene.addEvent();
    await scene.assess(id, [severe]);
    await putAgency(pool, { ...scene.agency, capStatus: 'Actual' });
    expect(await scene.assess(id, [severe])).toMatchObject([{ kind: 'first' }]);
    await putAgency(pool, { ...scene.agency, capStatus: 'Test' });
    expect(await scene.assess(id, [wider])).toMatchObject([{ kind: 'area-extended' }]);
    await scene.withdraw(id);
    expect(
      (await scene.alerts(id)).map(({ cap, facts }) => [
        cap.msgType,
        cap.status,
        facts.status,
        cap.references.length,
        cap.infos[0]!.headline!.includes('EXERCISE'),
      ]),
    ).toEqual([
      ['Alert', 'Exercise', 'Exercise', 0, true],
      ['Alert', 'Actual', 'Actual', 0, false],
      ['Update', 'Actual', 'Actual', 1, false],
      ['Cancel', 'Actual', 'Actual', 2, false],
    ]);
  });

  it('never says that nothing shakes where the newest field only ends before the zone', async () => {
    const scene = await openScene(pool);
    const { id } = await scene.addEvent();
    await scene.assess(id, [severe]);
    scene.at(origin + 20 * minute);
    await scene.assess(id, [{ band: 'Severe', ranges: [], peak: 0 }]);
    const last = (await scene.alerts(id)).at(-1)!;
    expect(last).toMatchObject({ decision: 'downgraded', level: 4 });
    expect(last.cap.infos[0]!.headline).toContain('light shaking');
  });

  it('lowers a band whose zones the newest field leaves out', async () => {
    const scene = await openScene(pool);
    const { id } = await scene.addEvent();
    await scene.assess(id, [severe]);
    scene.at(origin + 20 * minute);
    expect(await scene.assess(id, [])).toMatchObject([{ band: 'Severe', kind: 'downgraded', reason: 'no-longer-met' }]);
    expect((await scene.alerts(id)).at(-1)).toMatchObject({ level: 3, facts: { severity: 'Minor' } });
    expect(await scene.assess(id, [severe])).toMatchObject([{ kind: 'escalated', reason: 'severity-raised' }]);
  });

  it('is silent about what came too late', async () => {
    const scene = await openScene(pool);
    const { id } = await scene.addEvent({ firstSeenAt: origin + 90 * minute });
    scene.at(origin + 91 * minute);
    expect(await scene.assess(id, [severe])).toMatchObject([{ kind: 'suppressed', reason: 'too-old', alertId: null }]);
    expect(await scene.alerts(id)).toEqual([]);
  });

  it('speaks again when a withdrawn event comes back', async () => {
    const scene = await openScene(pool);
    const event = await scene.addEvent();
    await scene.assess(event.id, [severe]);
    await scene.withdraw(event.id);
    await pool.query(`UPDATE hazard_events SET state = 'live', reports = $2 WHERE id = $1`, [
      event.id,
      JSON.stringify([report]),
    ]);
    expect(await scene.assess(event.id, [severe])).toMatchObject([{ kind: 'first' }]);
    expect((await scene.alerts(event.id)).map(({ cap }) => cap.msgType)).toEqual(['Alert', 'Cancel', 'Alert']);
  });
});

describe('a merge', () => {
  it('closes one thread without a Cancel and references both in the survivor’s Update', async () => {
    const scene = await openScene(pool);
    const [a, b] = [await scene.addEvent(), await scene.addEvent()];
    await scene.assess(a.id, [severe]);
    await scene.assess(b.id, [severe]);
    expect(await scene.merge(b.id, a.id)).toMatchObject([{ kind: 'suppressed', reason: 'event-closed' }]);
    expect((await scene.jobs('decide')).some((job) => job.startsWith(`decide-${a.id}-`))).toBe(true);
    scene.at(origin + 5 * minute);
    expect(await scene.assess(a.id, [severe])).toMatchObject([{ kind: 'updated', reason: 'threads-merged' }]);
    const own = await scene.alerts(a.id);
    const other = await scene.alerts(b.id);
    expect(
      own
        .at(-1)!
        .cap.references.map(({ identifier }) => identifier)
        .toSorted(),
    ).toEqual([own[0]!.cap.identifier, other[0]!.cap.identifier].toSorted());
    expect(other).toHaveLength(1);
    expect(await scene.assess(a.id, [severe])).toMatchObject([{ kind: 'unchanged' }]);
    const { rows } = await pool.query('SELECT state, merged_into FROM threads WHERE event_id = $1', [b.id]);
    expect(rows).toEqual([{ state: 'merged', merged_into: `${a.id}.${scene.agency.id}` }]);
  });
});

describe('a hold', () => {
  it('binds the approval to the content, and issues what was read', async () => {
    const scene = await openScene(pool, {}, { issue: 'approval' });
    const { id } = await scene.addEvent();
    expect(await scene.assess(id, [severe])).toMatchObject([{ kind: 'held', reason: 'approval-required' }]);
    const [draft] = await scene.alerts(id);
    expect(draft).toMatchObject({ state: 'held', capXml: null, cap: { identifier: '', sent: '' } });
    expect(await scene.jobs('decide')).toContain(`decide-${id}-${scene.agency.id}-hold-${draft!.id}`);
    const { rows } = await pool.query(`SELECT kind FROM notices WHERE body->>'alertId' = $1`, [draft!.id]);
    expect(rows).toEqual([{ kind: 'hold' }]);
    expect(await scene.act('approve', draft!, 'f'.repeat(64))).toMatchObject([
      { kind: 'held', reason: 'approval-mismatch' },
    ]);
    // A word changed behind our back.
    const headline = draft!.cap.infos[0]!.headline;
    const setHeadline = (words: string) =>
      pool.query(`UPDATE alerts SET cap = jsonb_set(cap, '{infos,0,headline}', $2) WHERE id = $1`, [
        draft!.id,
        JSON.stringify(words),
      ]);
    await setHeadline(`${headline}!`);
    expect(await scene.act('approve', draft!, draft!.contentHash)).toMatchObject([{ reason: 'approval-mismatch' }]);
    await setHeadline(headline!);
    scene.at(origin + 7 * minute);
    expect(await scene.act('approve', draft!, draft!.contentHash)).toMatchObject([
      { kind: 'first', reason: 'approved-by-person' },
    ]);
    const [issued] = await scene.alerts(id);
    expect(issued).toMatchObject({ state: 'issued', issuedAt: origin + 7 * minute });
    expect(issued!.cap.infos).toEqual(draft!.cap.infos);
    // Twice is once.
    expect(await scene.act('approve', draft!, draft!.contentHash)).toEqual([]);
    expect(await scene.alerts(id)).toHaveLength(1);
  });

  it('remembers a rejection until danger rises', async () => {
    const scene = await openScene(pool, {}, { issue: 'approval' });
    const { id } = await scene.addEvent();
    await scene.assess(id, [severe]);
    await scene.act('reject', (await scene.alerts(id))[0]!, null);
    expect(await scene.assess(id, [severe])).toMatchObject([{ kind: 'suppressed', reason: 'rejected-by-person' }]);
    expect(await scene.assess(id, [wider])).toMatchObject([{ kind: 'held' }]);
  });

  it('carries out the written default at the deadline, and not before', async () => {
    for (const holdDefault of ['issue', 'drop'] as const) {
      const scene = await openScene(pool, {}, { issue: 'approval', holdDefault });
      const { id } = await scene.addEvent();
      await scene.assess(id, [severe]);
      const [draft] = await scene.alerts(id);
      const cause = { kind: 'hold-deadline', alertId: draft!.id } as const;
      await expect(scene.decide(id, cause)).rejects.toThrow('not yet');
      scene.at(draft!.hold!.deadlineAt);
      expect(await scene.decide(id, cause)).toMatchObject([
        holdDefault === 'issue'
          ? { kind: 'first', reason: 'issued-at-deadline' }
          : { kind: 'suppressed', reason: 'dropped-at-deadline' },
      ]);
      expect(await scene.decide(id, cause)).toEqual([]);
      expect((await scene.alerts(id))[0]!.state).toBe(holdDefault === 'issue' ? 'issued' : 'dropped');
      if (holdDefault === 'drop') {
        expect(await scene.assess(id, [severe])).toMatchObject([{ reason: 'dropped-at-deadline' }]);
      }
    }
  });

  it('replaces the draft of an older assessment and keeps its deadline', async () => {
    const scene = await openScene(pool, {}, { issue: 'approval', holdDefault: 'issue' });
    const { id } = await scene.addEvent();
    await scene.assess(id, [severe]);
    scene.at(origin + 6 * minute);
    expect(await scene.assess(id, [severe])).toMatchObject([{ kind: 'held', reason: 'held-draft-stands' }]);
    await scene.assess(id, [wider]);
    const [old, renewed] = await scene.alerts(id);
    expect([old!.state, renewed!.state]).toEqual(['dropped', 'held']);
    expect(renewed!.hold!.deadlineAt).toBe(old!.hold!.deadlineAt);
    const { rows } = await pool.query(`SELECT kind FROM notices WHERE body->>'alertId' = $1`, [renewed!.id]);
    expect(rows).toEqual([{ kind: 'hold-renewed' }]);
  });

  it('of one rule lets the other zones of its band be told, and waits as their extension', async () => {
    const scene = await openScene(pool);
    const strict = await scene.addZone(ruleOf('Severe', { issue: 'approval' }));
    const { id } = await scene.addEvent();
    const near = { ...severe, ranges: around(38.2, 37.2), ...strict };
    expect(await scene.assess(id, [severe, near])).toMatchObject([
      { kind: 'first', reason: 'rules-without-approval' },
      { kind: 'held', reason: 'approval-required' },
    ]);
    const [issued, held] = await scene.alerts(id);
    expect([issued!.state, held!.state]).toEqual(['issued', 'held']);
    expect(issued!.cap.infos[0]!.areas).toHaveLength(1);
    expect(held!.cap.infos[0]!.areas).toHaveLength(2);
    // The level rises in the zone that needs no approval: its people hear it, the draft is not in their way.
    scene.at(origin + 3 * minute);
    expect(await scene.assess(id, [{ ...severe, peak: 8.1 }, near])).toMatchObject([
      { kind: 'escalated', reason: 'rules-without-approval' },
      { kind: 'held' },
    ]);
    expect(await scene.assess(id, [{ ...severe, peak: 8.1 }, near])).toMatchObject([
      { kind: 'held', reason: 'held-draft-stands' },
    ]);
    const waiting = (await scene.alerts(id)).find(({ state }) => state === 'held')!;
    await scene.act('approve', waiting, waiting.contentHash);
    const last = (await scene.alerts(id)).findLast(({ state }) => state === 'issued')!;
    expect(last.cap.msgType).toBe('Update');
    expect(last.cap.references).toHaveLength(2);
  });

  it('of one band or agency blocks no other', async () => {
    const scene = await openScene(pool);
    const automatic = { ...report, evaluationMode: 'automatic' } as const;
    const { id } = await scene.addEvent({ reports: [automatic] });
    expect(await scene.assess(id, [{ band: 'Extreme', ranges: around(37.2, 37.2), peak: 8.6 }, wider])).toMatchObject([
      { band: 'Extreme', kind: 'held', reason: 'single-automatic-report' },
      { band: 'Severe', kind: 'first' },
    ]);
    const other = await openScene(pool);
    expect(await other.assess(id, [severe])).toMatchObject([{ kind: 'first' }]);
  });

  it('ends when what it waited for has come: a second report, a look at the first, the end of a pause', async () => {
    const automatic = { ...report, evaluationMode: 'automatic' } as const;
    const extreme = { band: 'Extreme', ranges: around(37.2, 37.2), peak: 8.6 } as const;
    const second = { ...automatic, source: 'emsc', sourceId: 'e1', ids: ['e1'] } as const;
    for (const reports of [[automatic, second], [report]]) {
      for (const dropped of [false, true]) {
        const scene = await openScene(pool);
        const event = await scene.addEvent({ reports: [automatic] });
        expect(await scene.assess(event.id, [extreme])).toMatchObject([{ reason: 'single-automatic-report' }]);
        const [draft] = await scene.alerts(event.id);
        if (dropped) {
          scene.at(draft!.hold!.deadlineAt);
          await scene.decide(event.id, { kind: 'hold-deadline', alertId: draft!.id });
        }
        await pool.query('UPDATE hazard_events SET reports = $2 WHERE id = $1', [event.id, JSON.stringify(reports)]);
        expect(await scene.assess(event.id, [extreme])).toMatchObject([{ kind: 'first', reason: 'hold-lifted' }]);
        expect((await scene.alerts(event.id)).map(({ state }) => state)).toEqual(['dropped', 'issued']);
        expect(await scene.assess(event.id, [extreme])).toMatchObject([{ kind: 'unchanged' }]);
      }
    }
    const scene = await openScene(pool, { paused: true });
    const { id } = await scene.addEvent();
    expect(await scene.assess(id, [severe])).toMatchObject([{ kind: 'held', reason: 'agency-paused' }]);
    await putAgency(pool, { ...scene.agency, paused: false });
    expect(await scene.assess(id, [severe])).toMatchObject([{ kind: 'first', reason: 'hold-lifted' }]);
  });

  it('holds everything of a paused agency, and a pause outlasts the deadline', async () => {
    const scene = await openScene(pool, {}, { holdDefault: 'issue', issue: 'approval' });
    const { id } = await scene.addEvent();
    await scene.assess(id, [severe]);
    const [draft] = await scene.alerts(id);
    await putAgency(pool, { ...scene.agency, paused: true });
    scene.at(draft!.hold!.deadlineAt);
    expect(await scene.decide(id, { kind: 'hold-deadline', alertId: draft!.id })).toMatchObject([
      { reason: 'dropped-at-deadline' },
    ]);
    expect(await scene.assess(id, [wider])).toMatchObject([
      { kind: 'held', reason: 'approval-required agency-paused' },
    ]);
  });

  it('is for an audience over the limit', async () => {
    const scene = await openScene(pool, { reachLimit: 1 });
    const cell = severe.ranges[0]![0];
    for (const name of ['a', 'b', 'c']) {
      await pool.query(
        `INSERT INTO subscriptions (id, cell, channel, sealed_address, address_hash, least_rank, language, token_sha256)
         VALUES ($1, $2, 'log', '', $3, $4, 'en', $3)`,
        [`reach-${name}`, cell, Buffer.from(name), name === 'c' ? 3 : 0],
      );
    }
    const { id } = await scene.addEvent();
    expect(await scene.assess(id, [severe])).toMatchObject([{ kind: 'held', reason: 'audience-over-limit' }]);
    await putAgency(pool, { ...scene.agency, reachLimit: 2 });
    const next = await scene.addEvent();
    expect(await scene.assess(next.id, [severe])).toMatchObject([{ kind: 'first' }]);
  });

  it('is for languages that nobody has reviewed', async () => {
    const scene = await openScene(pool, { acceptsUnreviewed: false });
    const { id } = await scene.addEvent();
    expect(await scene.assess(id, [severe])).toMatchObject([{ kind: 'held', reason: 'language-unreviewed' }]);
  });
});

describe('a person’s cancel', () => {
  it('cancels every band with the reason, once, and the thread speaks no more', async () => {
    const scene = await openScene(pool);
    const { id } = await scene.addEvent();
    await scene.assess(id, [{ band: 'Extreme', ranges: around(37.2, 37.2), peak: 8.6 }, wider]);
    const [alert] = await scene.alerts(id);
    expect(await scene.act('cancel', alert!, null, 'sent to the wrong region')).toMatchObject([
      { band: 'Extreme', kind: 'cancelled', reason: 'cancelled-by-person' },
      { band: 'Severe', kind: 'cancelled' },
    ]);
    const cancels = (await scene.alerts(id)).filter(({ cap }) => cap.msgType === 'Cancel');
    expect(cancels).toHaveLength(2);
    expect(cancels[0]!.cap.infos[0]!.description).toContain('sent to the wrong region');
    expect(await scene.act('cancel', alert!, null)).toEqual([]);
    expect(await scene.assess(id, [{ band: 'Extreme', ranges: around(37.5, 37.2), peak: 9.6 }])).toMatchObject([
      { kind: 'suppressed', reason: 'event-closed' },
      { kind: 'suppressed', reason: 'event-closed' },
    ]);
  });
});
