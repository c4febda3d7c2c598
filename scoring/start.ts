/** The scoring stage: reports become events, events become fields, fields meet rules. */
import { work } from '../platform/jobs.ts';
import type { Platform, RunningStage } from '../platform/platform.ts';
import { assessEvent } from './assess-event.ts';
import { associateObservation } from './associate-observation.ts';
import { bundledExposure } from './exposure.ts';
import { loadModels } from './load-models.ts';
import { warmUp } from './warm-up.ts';
import { zoneCache } from './zone-cache.ts';

/**
 * Works off `associate` and `assess`.
 * @throws TocsinError('wiring') when the folder of models is inconsistent.
 */
export async function startScoring(platform: Platform): Promise<RunningStage> {
  const { pool, clock, log, metrics } = platform;
  const models = await loadModels();
  const tools = { pool, models, exposure: bundledExposure(), zones: zoneCache(), now: () => clock.now() };
  warmUp(tools);
  const changes = metrics.counter('scoring_event_revisions_total', 'Revisions of events by their state', ['state']);
  const assessments = metrics.counter('scoring_assess_total', 'Assess jobs by outcome', ['outcome']);
  work(platform, 'associate', async (payload) => {
    for (const { event } of await associateObservation(pool, payload, clock.now())) {
      changes.inc({ state: event.state });
      log.info(
        { event: event.id, revision: event.revision, state: event.state, reports: event.reports.length },
        'event changed',
      );
    }
  });
  work(platform, 'assess', async (payload) => {
    const outcome = await assessEvent(tools, payload);
    assessments.inc({ outcome });
    log.info({ event: payload.eventId, revision: payload.revision, outcome }, 'event assessed');
  });
  // The queues belong to the platform, which lets running jobs end before it closes.
  return { close: () => Promise.resolve() };
}
