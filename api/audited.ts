/** A write by an agency's key: the change and its audit record commit together or not at all. */

import type { Platform } from '../platform/platform.ts';
import { type Client, transaction } from '../platform/postgres.ts';
import { type AuditEntry, appendAudit } from '../platform/stores/audit-store.ts';
import type { Caller } from './authenticate.ts';

/** What `work` did; null writes no record, for what was done before and is only asked for again. */
export type Done = Pick<AuditEntry, 'action' | 'object' | 'detail'> | null;

export function audited<T>(
  { pool, clock }: Platform,
  { agencyId, keyId }: Caller,
  work: (client: Client) => Promise<{ readonly answer: T; readonly done: Done }>,
): Promise<T> {
  return transaction(pool, async (client) => {
    const { answer, done } = await work(client);
    if (done) await appendAudit(client, { agencyId, actor: `key:${keyId}`, at: clock.now(), ...done });
    return answer;
  });
}
