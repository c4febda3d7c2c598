/** Whether this process can do its work: the record and the queue answer. Feeds and channels are added by whoever knows them. */
import type { Platform } from './platform.ts';

type CheckState = 'ok' | 'unreachable';

export interface StoreHealth {
  readonly record: CheckState;
  readonly queue: CheckState;
}

/** Asks both stores, for at most `patienceMs` each. */
export async function checkStores(
  { pool, queues }: Pick<Platform, 'pool' | 'queues'>,
  patienceMs = 3_000,
): Promise<StoreHealth> {
  const [record, queue] = await Promise.all([
    answers(pool.query('SELECT 1'), patienceMs),
    answers(queues.counts('decide'), patienceMs),
  ]);
  return { record, queue };
}

async function answers(question: Promise<unknown>, patienceMs: number): Promise<CheckState> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<CheckState>((done) => {
    timer = setTimeout(() => done('unreachable'), patienceMs);
  });
  const answer = question.then<CheckState, CheckState>(
    () => 'ok',
    () => 'unreachable',
  );
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
