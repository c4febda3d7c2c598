/** Two lanes, and the right of way: routine work makes room while immediate work waits or runs, in this process or in another. */
import type { Pool } from '../platform/postgres.ts';

export interface Lanes {
  /** Runs immediate work; routine work of this process sees it at once. */
  immediate<T>(work: () => Promise<T>): Promise<T>;
  /** Runs routine work with a signal that aborts within 100 ms of immediate work waiting or running anywhere. */
  routine<T>(work: (giveWay: AbortSignal) => Promise<T>): Promise<T>;
}

/** Half of what is promised, so that the look itself has its time. */
const lookEveryMs = 50;

export function openLanes(pool: Pool): Lanes {
  let running = 0;
  const watchers = new Set<AbortController>();
  return {
    async immediate(work) {
      running += 1;
      for (const watcher of watchers) watcher.abort();
      try {
        return await work();
      } finally {
        running -= 1;
      }
    },
    async routine(work) {
      const giveWay = new AbortController();
      watchers.add(giveWay);
      let looking = false;
      const look = async (): Promise<void> => {
        if (looking) return;
        looking = true;
        // A record that cannot be asked stops the work itself; that is where the error shows.
        if (running > 0 || (await isImmediateDue(pool).catch(() => false))) giveWay.abort();
        looking = false;
      };
      await look();
      const timer = setInterval(look, lookEveryMs);
      try {
        return await work(giveWay.signal);
      } finally {
        clearInterval(timer);
        watchers.delete(giveWay);
      }
    },
  };
}

/** The outbox holds what waits and what runs until it is done; what is put off to a later instant does not count yet. */
async function isImmediateDue(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ due: boolean }>(
    `SELECT EXISTS (SELECT FROM outbox WHERE queue = 'deliver-immediate' AND done_at IS NULL AND failed_at IS NULL
       AND (not_before IS NULL OR not_before <= now())) AS due`,
  );
  return rows[0]?.due === true;
}
