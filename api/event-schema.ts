/** What is asked of events and answered, as schemas. */
import { Type } from 'typebox';
import { hazards } from '../domain/hazard.ts';
import { eventStates } from '../domain/hazard-event.ts';
import { AlertFeatureSchema } from './alert-schema.ts';
import { Bbox, Cursor, closed, Instant, Limit } from './parameters.ts';
import { CollectionOf, FeatureOf, Geometry, Nullable, PointGeometry } from './schemas.ts';
import { stepKinds } from './timeline.ts';

const Ms = (description: string) => Type.Number({ description: `${description} Unix milliseconds.` });
const EventProperties = Type.Object({
  id: Type.String(),
  hazard: Type.Enum(hazards),
  state: Type.Enum(eventStates, { description: '`withdrawn`: the last report was deleted or rejected.' }),
  revision: Type.Integer(),
  mergedInto: Nullable(Type.String({ description: 'The event that goes on with its reports.' })),
  magnitude: Nullable(Type.Number()),
  magnitudeType: Nullable(Type.String()),
  depthKm: Nullable(Type.Number({ description: 'Positive down, km.' })),
  place: Nullable(Type.String()),
  originAt: Ms('Origin time of the preferred report.'),
  firstSeenAt: Ms('When its first report reached us.'),
  updatedAt: Ms('Last change.'),
  evaluationMode: Nullable(Type.String()),
  reportCount: Type.Integer({ description: 'Reports that stand.' }),
  sources: Type.Array(Type.String(), { description: 'Agencies whose reports stand.' }),
});
export const EventFeature = FeatureOf(Nullable(PointGeometry), EventProperties, 'An event at its preferred epicentre.');
export const EventsQuery = Type.Object(
  {
    hazard: Type.Optional(Type.Enum(hazards, { description: 'What happened.' })),
    since: Type.Optional(Instant('Happened at or after.')),
    until: Type.Optional(Instant('Happened before.')),
    bbox: Type.Optional(Bbox),
    minimumMagnitude: Type.Optional(Type.Number({ minimum: -5, maximum: 12, description: 'Preferred magnitude.' })),
    limit: Limit,
    cursor: Type.Optional(Cursor),
  },
  closed,
);
const Things = (description: string) => Type.Array(Type.Record(Type.String(), Type.Unknown()), { description });
export const EventRecord = Type.Object({
  event: EventFeature,
  reports: Things('Every version of every report, as it reached us.'),
  assessments: Things('Every forecast, without its field: GET /v1/assessments/{id}/field.'),
  verdicts: Things('The last verdict of each rule, with its explanation.'),
  decisions: Things('Every decision, the silent ones too, with its named reason.'),
  threads: Things('One per agency that spoke or decided.'),
  alerts: Type.Array(AlertFeatureSchema),
});
export const Timeline = Type.Array(
  Type.Object({
    at: Ms('When.'),
    kind: Type.Enum(stepKinds),
    text: Type.String(),
    reason: Type.Optional(Type.String()),
    id: Type.String({ description: 'Of what the step is about.' }),
    agencyId: Type.Optional(Type.String()),
    severity: Type.Optional(Type.String()),
    because: Type.Optional(Type.Array(Type.String())),
  }),
);
export const Bands = CollectionOf(
  FeatureOf(
    Geometry,
    Type.Object({
      from: Type.Number({ description: 'Least value of the band: the quantity’s unit (MMI), or a probability.' }),
      label: Type.String(),
      cells: Type.Integer(),
    }),
    'Cells of one band, dissolved.',
  ),
  'Bands that do not overlap.',
);
