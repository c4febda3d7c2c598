/**
 * The order between who subscribes and what is issued: a subscription commits before an alert, and the fan-out finds it, or after it,
 * and sees the alert. Both sides look in a statement after the one that took the lock, so READ COMMITTED is what this needs.
 * Source: PostgreSQL manual, 13.3.5 (advisory locks) and 13.2.1 (each statement sees what was committed before it).
 */
import { type Client, sqlState } from '../postgres.ts';

/** Any fixed number; every Tocsin process takes the same one. */
const key = 7_062_024;

/** An SQL expression that holds the door open until the subscribing transaction ends: many may at once. */
export const enterAsNewcomer = `pg_advisory_xact_lock_shared(${key})::text`;

/**
 * Waits until nobody is half-way through subscribing, and keeps newcomers waiting until the issuing transaction ends: call it last.
 * False if somebody still was after `waitMs`; then they may have missed what is being issued.
 */
export async function holdNewcomers(client: Client, waitMs: number): Promise<boolean> {
  await client.query('SAVEPOINT newcomers');
  try {
    await client.query(`SELECT set_config('lock_timeout', $1, true)`, [`${waitMs}ms`]);
    await client.query('SELECT pg_advisory_xact_lock($1)', [key]);
    return true;
  } catch (error) {
    if (sqlState(error) !== lockNotAvailable) throw error;
    await client.query('ROLLBACK TO SAVEPOINT newcomers');
    return false;
  }
}

const lockNotAvailable = '55P03';
