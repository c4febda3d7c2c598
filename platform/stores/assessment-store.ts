/** Assessments on record: the field as one binary column, the rest for people to read. */
import type { Assessment } from '../../domain/assessment.ts';
import { decodeField, encodeField } from '../../domain/field.ts';
import type { Hazard } from '../../domain/hazard.ts';
import type { Queryable } from '../postgres.ts';

interface AssessmentRow {
  id: string;
  event_id: string;
  event_revision: number;
  hazard: Hazard;
  model_id: string;
  model_version: string;
  fallback: string | null;
  as_of: Date;
  onset_at: Date;
  ends_at: Date;
  field: Buffer;
  inputs: Assessment['inputs'];
  notes: string[];
}

/** False: an assessment of this id is on record already, and stays as it is. */
export async function insertAssessment(client: Queryable, assessment: Assessment): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO assessments (id, event_id, event_revision, hazard, model_id, model_version, fallback, as_of, onset_at,
       ends_at, field, inputs, notes)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (id) DO NOTHING`,
    [
      assessment.id,
      assessment.eventId,
      assessment.eventRevision,
      assessment.hazard,
      assessment.modelId,
      assessment.modelVersion,
      assessment.fallback,
      new Date(assessment.asOf),
      new Date(assessment.onsetAt),
      new Date(assessment.endsAt),
      Buffer.from(encodeField(assessment.field)),
      assessment.inputs,
      JSON.stringify(assessment.notes),
    ],
  );
  return rowCount === 1;
}

export async function assessmentById(client: Queryable, id: string): Promise<Assessment | null> {
  const { rows } = await client.query<AssessmentRow>('SELECT * FROM assessments WHERE id = $1', [id]);
  return rows[0] ? assessmentOf(rows[0]) : null;
}

/** The assessments of an event's newest assessed revision, one per model. */
export async function newestAssessments(client: Queryable, eventId: string): Promise<Assessment[]> {
  const { rows } = await client.query<AssessmentRow>(
    `SELECT * FROM assessments WHERE event_id = $1
       AND event_revision = (SELECT max(event_revision) FROM assessments WHERE event_id = $1)
     ORDER BY model_id`,
    [eventId],
  );
  return rows.map(assessmentOf);
}

const assessmentOf = (row: AssessmentRow): Assessment => ({
  id: row.id,
  eventId: row.event_id,
  eventRevision: row.event_revision,
  hazard: row.hazard,
  modelId: row.model_id,
  modelVersion: row.model_version,
  fallback: row.fallback,
  asOf: row.as_of.getTime(),
  onsetAt: row.onset_at.getTime(),
  endsAt: row.ends_at.getTime(),
  field: decodeField(row.field),
  inputs: row.inputs,
  notes: row.notes,
});
