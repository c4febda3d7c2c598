/** The Feature of an alert as a schema: names of the NWS API and of CAP 1.2. */
import { Type } from 'typebox';
import {
  capCertainties,
  capMsgTypes,
  capResponseTypes,
  capSeverities,
  capStatuses,
  capUrgencies,
} from '../domain/cap.ts';
import { decisionKinds } from '../domain/decision.ts';
import { hazards } from '../domain/hazard.ts';
import { FeatureOf, Geometry, Nullable } from './schemas.ts';

const NullableText = (description: string) => Nullable(Type.String({ description }));
const Lists = (description: string) => Type.Record(Type.String(), Type.Array(Type.String()), { description });
const Strings = (description: string) => Type.Array(Type.String(), { description });

const AlertPropertiesSchema = Type.Object({
  id: Type.String({ description: 'CAP identifier.' }),
  sender: Type.String({ description: 'CAP sender.' }),
  sent: Type.String({ description: 'CAP sent, as written in the message.' }),
  status: Type.Enum(capStatuses),
  messageType: Type.Enum(capMsgTypes),
  scope: Type.String(),
  references: Type.Array(
    Type.Object({ '@id': Type.String(), identifier: Type.String(), sender: Type.String(), sent: Type.String() }),
    { description: 'Earlier messages that this one updates or cancels.' },
  ),
  incidents: Strings('The same in all messages of one event.'),
  note: NullableText('CAP note.'),
  language: NullableText('BCP 47 tag of the texts here.'),
  languages: Strings('Tags of all texts that there are.'),
  event: NullableText('What happens, in words.'),
  category: NullableText('CAP category, the first.'),
  categories: Strings('CAP categories.'),
  response: Nullable(Type.Enum(capResponseTypes, { description: 'CAP responseType, the first.' })),
  responseTypes: Strings('CAP responseTypes.'),
  urgency: Nullable(Type.Enum(capUrgencies)),
  severity: Nullable(Type.Enum(capSeverities)),
  certainty: Nullable(Type.Enum(capCertainties)),
  eventCode: Lists('Scheme → codes, e.g. OET.'),
  effective: NullableText('From when the message holds; CAP time.'),
  onset: NullableText('When the hazard is expected to begin; CAP time.'),
  expires: NullableText('When the message stops being valid; CAP time.'),
  senderName: NullableText('Who warns.'),
  headline: NullableText('About 160 characters.'),
  description: NullableText('What happens, where, how bad.'),
  instruction: NullableText('What to do.'),
  web: NullableText('Page with more.'),
  contact: NullableText('Whom to ask.'),
  areaDesc: NullableText('The areas in words, joined by "; ".'),
  geocode: Lists('Scheme → codes.'),
  parameters: Lists('Name → values.'),
  alertId: Type.String({ description: 'Our id of the message, as push messages carry it.' }),
  eventId: Type.String(),
  threadId: Type.String(),
  agencyId: Type.String(),
  hazard: Type.Enum(hazards),
  decision: Type.Enum(decisionKinds, { description: 'Why this message was made.' }),
});

export const AlertFeatureSchema = FeatureOf(
  Nullable(Geometry),
  AlertPropertiesSchema,
  'One CAP message in one language.',
);
