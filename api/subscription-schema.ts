/** What is asked of subscriptions and answered, as schemas. */
import { Type } from 'typebox';
import { hazards } from '../domain/hazard.ts';
import { languages } from '../domain/language.ts';
import { bands } from '../domain/rule.ts';
import { AlertFeatureSchema } from './alert-schema.ts';
import { closed } from './parameters.ts';
import { Nullable } from './schemas.ts';

const Address = Type.Unknown({
  description:
    'What the channel sends to; for `web-push` what the browser’s PushSubscription.toJSON() gives. It is encrypted at rest and never answered.',
  examples: [{ endpoint: 'https://push.example.org/x', keys: { p256dh: 'BN…', auth: 'x…' } }],
});
const Minute = Type.Integer({ minimum: 0, maximum: 1439, description: 'Local minute of the day.' });
const QuietHours = Type.Object(
  { fromMinute: Minute, toMinute: Minute, timeZone: Type.String({ maxLength: 64, description: 'IANA time zone.' }) },
  { ...closed, description: 'Between these only Severe and Extreme are heard.' },
);
const wishes = {
  lon: Type.Number({ minimum: -180, maximum: 180, description: 'Longitude of home, degrees; only its cell is kept.' }),
  lat: Type.Number({ minimum: -90, maximum: 90, description: 'Latitude of home, degrees; only its cell is kept.' }),
  hazards: Type.Array(Type.Enum(hazards), {
    maxItems: hazards.length,
    uniqueItems: true,
    description: 'Empty, which is the default, means all.',
  }),
  leastSeverity: Type.Enum(bands, { description: 'Milder alerts are not sent. Default Minor.' }),
  language: Type.Enum(languages, { description: 'Language of the messages.' }),
  quietHours: Nullable(QuietHours),
  drills: Type.Boolean({ description: 'Hear exercises and tests too, marked as such. Default false.' }),
};
const { lon, lat, language, ...optional } = wishes;

export const SubscribeBody = Type.Object(
  {
    channel: Type.String({ maxLength: 40, description: 'How to be told, e.g. `web-push`.' }),
    address: Address,
    lon,
    lat,
    language,
    ...Type.Partial(Type.Object(optional)).properties,
  },
  closed,
);
export const Change = Type.Partial(Type.Object(wishes), closed);
export const Moved = Type.Object({ address: Address }, closed);

export const Answer = Type.Object({
  id: Type.String(),
  channel: Type.String(),
  cell: Type.String({ description: 'H3 index, resolution 8, hexadecimal: about 0.7 km².' }),
  hazards: Type.Array(Type.Enum(hazards)),
  leastSeverity: Type.Enum(bands),
  language: Type.Enum(languages),
  quietHours: Nullable(QuietHours),
  drills: Type.Boolean(),
  createdAt: Type.Number({ description: 'Unix milliseconds.' }),
});
export const Made = Type.Object({
  id: Type.String(),
  token: Type.String({ description: 'Changes or ends the subscription; shown this once.' }),
  cell: Type.String({ description: 'All that is kept of the place: an H3 index of resolution 8, hexadecimal.' }),
});
export const Inbox = Type.Object({
  alerts: Type.Array(
    Type.Object({
      alertId: Type.String(),
      state: Type.String({ description: 'How the delivery stands.' }),
      at: Type.Number({ description: 'Unix milliseconds.' }),
      alert: AlertFeatureSchema,
    }),
  ),
});
