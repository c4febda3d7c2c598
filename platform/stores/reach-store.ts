/** How many people a message would reach. */
import type { CellRange } from '../../domain/cell-range.ts';
import type { Hazard } from '../../domain/hazard.ts';
import { type Band, rankOf } from '../../domain/rule.ts';
import type { Queryable } from '../postgres.ts';

/** Subscriptions within the cells whose filters let the band through; counting stops at `most`. */
export async function countReach(
  client: Queryable,
  told: readonly CellRange[],
  hazard: Hazard,
  band: Band,
  most: number,
): Promise<number> {
  const { rows } = await client.query<{ count: bigint }>(
    `SELECT count(*) FROM (
       SELECT FROM unnest($1::bigint[], $2::bigint[]) AS r (lo, hi) JOIN subscriptions s ON s.cell BETWEEN r.lo AND r.hi
       WHERE (s.hazards = '{}' OR $3 = ANY (s.hazards)) AND s.least_rank <= $4 LIMIT $5) AS heard`,
    [told.map(([first]) => first), told.map(([, last]) => last), hazard, rankOf(band), most],
  );
  return Number(rows[0]?.count ?? 0n);
}
