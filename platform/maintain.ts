/** Housekeeping that no message waits for: what is finished and old leaves the record. */
import { prune } from './outbox.ts';
import type { Platform, RunningStage } from './platform.ts';

const everyMs = 10 * 60_000;

/** Runs until closed; several processes may, since each deletion finds only what is still there. */
export function startMaintenance({ pool, config, log }: Platform): RunningStage {
  let running = Promise.resolve();
  const round = async (): Promise<void> => {
    const jobs = await prune(pool, config.retention.outboxSeconds);
    if (jobs > 0) log.info({ jobs }, 'finished jobs forgotten');
  };
  const timer = setInterval(() => {
    running = round().catch((error: unknown) => log.warn({ err: error }, 'housekeeping failed; it is tried again'));
  }, everyMs);
  return {
    close() {
      clearInterval(timer);
      return running;
    },
  };
}
