/** The alerts stage: decides on threads, tells the operators, and delivers. */
import { work } from '../platform/jobs.ts';
import type { Platform, RunningStage } from '../platform/platform.ts';
import { transaction } from '../platform/postgres.ts';
import { loadChannels } from './load-channels.ts';
import { nearestTown } from './nearest-town.ts';
import { openNotifier } from './notify.ts';
import { runDecision } from './pipeline.ts';
import { startDelivery } from './start-delivery.ts';
import { requireTexts } from './texts.ts';
import { warmUp } from './warm-up.ts';

/** Refuses to start (`wiring`) while a hazard has no texts. */
export async function startAlerts(platform: Platform): Promise<RunningStage> {
  requireTexts();
  warmUp();
  // Reads the towns now rather than while the first warning waits.
  nearestTown(0, 0);
  const { pool, clock, log, metrics, publicUrl } = platform;
  const channels = (await loadChannels()).map(({ id }) => id);
  const decided = metrics.counter('alerts_decisions_total', 'Decisions by kind and severity band', ['kind', 'band']);
  const notifier = openNotifier(platform);
  work(platform, 'decide', async (payload, { finish }) => {
    const decisions = await transaction(pool, async (client) => {
      const made = await runDecision(client, payload, { now: () => clock.now(), publicUrl, channels });
      // Done meanwhile by another worker: what this one did must not count.
      if (!(await finish(client))) throw new Error('decided by another worker');
      return made;
    });
    for (const { eventId, agencyId, band, kind, reason, alertId } of decisions) {
      decided.inc({ kind, band });
      log.info({ event: eventId, agency: agencyId, band, decision: kind, reason, alert: alertId }, 'decided');
    }
  });
  work(platform, 'notify', (payload, { signal }) => notifier.notify(payload, signal));
  const delivery = await startDelivery(platform);
  return {
    async close() {
      await delivery.close();
      await notifier.close();
    },
  };
}
