/** A rule as it is answered, and the check that a zone is the caller's own. */
import { Type } from 'typebox';
import { TocsinError } from '../domain/error.ts';
import { RuleSchema } from '../domain/rule.ts';
import type { Queryable } from '../platform/postgres.ts';
import { type StoredZone, zoneById } from '../platform/stores/zone-store.ts';
import type { Caller } from './authenticate.ts';

const { season, ...always } = RuleSchema.properties;

export const RuleAnswer = Type.Object(
  { id: Type.String(), ...Type.Required(Type.Object(always)).properties, season: Type.Union([season, Type.Null()]) },
  { description: 'A rule with every default filled in.' },
);

/** @throws TocsinError('not-found') alike for a zone that does not exist and for another agency's. */
export async function ownZone(db: Queryable, id: string, caller: Caller): Promise<StoredZone> {
  const zone = await zoneById(db, id);
  if (!zone || zone.agencyId !== caller.agencyId)
    throw new TocsinError('not-found', `There is no zone '${id}' of yours.`);
  return zone;
}
