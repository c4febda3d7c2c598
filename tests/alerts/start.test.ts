/** The stage through its queues: a job becomes a message, a hold reaches the operators, and its deadline survives a wiped queue. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startAlerts } from '../../alerts/start.ts';
import type { Rule } from '../../domain/rule.ts';
import { addJobs } from '../../platform/jobs.ts';
import type { RunningStage } from '../../platform/platform.ts';
import { rebuild } from '../../platform/relay.ts';
import { openWorld, type World } from './delivery-world.ts';
import { around, openScene, report } from './record-kit.ts';

let world: World;
let stage: RunningStage;
let server: Server;
/** What the operators' webhook got; its first answer is a failure. */
const posted: Record<string, unknown>[] = [];
let answers = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      posted.push(JSON.parse(body) as Record<string, unknown>);
      response.writeHead(answers++ === 0 ? 503 : 204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  world = await openWorld(
    { OPERATOR_WEBHOOK_URL: `http://127.0.0.1:${port}/hook`, TOCSIN_CONTACT: 'mailto:a@example.org' },
    true,
  );
  stage = await startAlerts(world.platform);
}, 60_000);

afterAll(async () => {
  await world.platform.stopWork();
  await stage.close();
  await world.close();
  await new Promise((resolve) => server.close(resolve));
});

async function call(rule: Partial<Rule> = {}) {
  const { pool } = world.platform;
  const scene = await openScene(pool, {}, rule);
  const now = Date.now();
  scene.at(now);
  const { id } = await scene.addEvent({ firstSeenAt: now, reports: [{ ...report, originTime: now - 20_000 }] });
  const cause = await scene.verdicts(id, [{ band: 'Severe', ranges: around(37.2, 37.2), peak: 7.2 }]);
  await addJobs(pool, 'decide', [{ eventId: id, agencyId: scene.agency.id, cause }]);
  return { scene, id };
}

describe('startAlerts', () => {
  it('turns a decide job into one published message and its fan-out', async () => {
    const { scene, id } = await call();
    await vi.waitFor(async () => expect((await scene.alerts(id))[0]?.state).toBe('issued'), 10_000);
    const [alert] = await scene.alerts(id);
    await vi.waitFor(async () => {
      const { rows } = await world.platform.pool.query(
        `SELECT done_at IS NOT NULL AS done FROM outbox WHERE queue = 'fan-out' AND job_id = $1`,
        [`fan-out-${alert!.id}`],
      );
      expect(rows).toEqual([{ done: true }]);
    }, 10_000);
    expect(await world.platform.metrics.render()).toContain(
      'tocsin_alerts_decisions_total{kind="first",band="Severe"} 1',
    );
  });

  it('tells the operators of a hold until they have heard, and issues at the deadline though the queue was wiped', async () => {
    const { scene, id } = await call({ issue: 'approval', holdMinutes: 0.05, holdDefault: 'issue' });
    await vi.waitFor(async () => expect((await scene.alerts(id))[0]?.state).toBe('held'), 10_000);
    const [draft] = await scene.alerts(id);
    await world.platform.queues.wipe('decide');
    await world.platform.queues.wipe('notify');
    await rebuild(world.platform.pool, world.platform.queues);
    await vi.waitFor(() => expect(answers).toBeGreaterThanOrEqual(2), 15_000);
    expect(posted[0]).toMatchObject({
      agencyId: scene.agency.id,
      kind: 'hold',
      body: {
        alertId: draft!.id,
        contentHash: draft!.contentHash,
        reasons: ['approval-required'],
        atDeadline: 'issue',
      },
    });
    expect(posted[1]).toEqual(posted[0]);
    await vi.waitFor(async () => expect((await scene.alerts(id))[0]?.state).toBe('issued'), 15_000);
    await vi.waitFor(async () => {
      const { rows } = await world.platform.pool.query(`SELECT sent_at FROM notices WHERE body->>'alertId' = $1`, [
        draft!.id,
      ]);
      expect(rows).toEqual([{ sent_at: expect.any(Date) }]);
    }, 10_000);
  }, 60_000);
});
