/** Verdicts on record. */
import type { Band } from '../../domain/rule.ts';
import type { Explanation, Verdict, VerdictState } from '../../domain/verdict.ts';
import type { Queryable } from '../postgres.ts';
import { flatten, unflatten } from './flat-ranges.ts';

interface VerdictRow {
  id: string;
  assessment_id: string;
  event_id: string;
  agency_id: string;
  zone_id: string;
  rule_id: string;
  state: VerdictState;
  severity: Band;
  ranges: bigint[];
  probability: number;
  peak: number;
  share: number;
  people_exposed: bigint;
  lead_time_s: number;
  explanation: Explanation;
}

/** Writes verdicts made at one instant (Unix milliseconds) in one statement; those on record stay as they are. */
export async function insertVerdicts(client: Queryable, verdicts: readonly Verdict[], at: number): Promise<void> {
  const rows = verdicts.map((verdict) => ({ ...verdict, ranges: flatten(verdict.ranges).map(String) }));
  await client.query(
    `INSERT INTO verdicts (id, assessment_id, event_id, agency_id, zone_id, rule_id, state, severity, ranges,
       probability, peak, share, people_exposed, lead_time_s, explanation, at)
     SELECT v->>'id', v->>'assessmentId', v->>'eventId', v->>'agencyId', v->>'zoneId', v->>'ruleId', v->>'state',
       v->>'severity', ARRAY(SELECT jsonb_array_elements_text(v->'ranges')::bigint), (v->>'probability')::real,
       (v->>'peak')::real, (v->>'share')::real, (v->>'peopleExposed')::bigint, (v->>'leadTimeS')::float8,
       v->'explanation', $2
     FROM jsonb_array_elements($1::jsonb) AS v
     ON CONFLICT (id) DO NOTHING`,
    [JSON.stringify(rows), new Date(at)],
  );
}

/** What the assessment means for an agency's zones, in order of zone and rule; without an agency, for everybody's. */
export async function verdictsOf(client: Queryable, assessmentId: string, agencyId?: string): Promise<Verdict[]> {
  const { rows } = await client.query<VerdictRow>(
    `SELECT * FROM verdicts WHERE assessment_id = $1 AND ($2::text IS NULL OR agency_id = $2) ORDER BY zone_id, rule_id`,
    [assessmentId, agencyId ?? null],
  );
  return rows.map(verdictOf);
}

/** The last verdict of every rule on any of the events. */
export async function latestVerdicts(client: Queryable, eventIds: readonly string[]): Promise<Verdict[]> {
  const { rows } = await client.query<VerdictRow>(
    `SELECT DISTINCT ON (v.rule_id) v.* FROM assessments a JOIN verdicts v ON v.assessment_id = a.id
     WHERE a.event_id = ANY($1) ORDER BY v.rule_id, a.as_of DESC, a.event_revision DESC`,
    [eventIds],
  );
  return rows.map(verdictOf);
}

/** Agencies that a verdict or a thread ties to any of the events: whom a change of it may concern. */
export async function agenciesConcerned(client: Queryable, eventIds: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ agency_id: string }>(
    `SELECT v.agency_id FROM assessments a JOIN verdicts v ON v.assessment_id = a.id
     WHERE a.event_id = ANY($1) AND v.state = 'met'
     UNION SELECT agency_id FROM threads WHERE event_id = ANY($1) ORDER BY agency_id`,
    [eventIds],
  );
  return rows.map((row) => row.agency_id);
}

const verdictOf = (row: VerdictRow): Verdict => ({
  id: row.id,
  assessmentId: row.assessment_id,
  eventId: row.event_id,
  agencyId: row.agency_id,
  zoneId: row.zone_id,
  ruleId: row.rule_id,
  state: row.state,
  severity: row.severity,
  ranges: unflatten(row.ranges),
  probability: row.probability,
  peak: row.peak,
  share: row.share,
  peopleExposed: Number(row.people_exposed),
  leadTimeS: row.lead_time_s,
  explanation: row.explanation,
});
