/** What a page or a partner needs to know of the installation: feeds, languages, the push key. */
import { Type } from 'typebox';
import { directionOf, languages } from '../../domain/language.ts';
import { loadVapidKeys } from '../../platform/key-files.ts';
import { listFeedStatus } from '../../platform/stores/feed-status-store.ts';
import { feedStateOf, feedStates } from '../feed-state.ts';
import { answers, type Routes } from '../route.ts';
import { Nullable } from '../schemas.ts';

const NullableInstant = (description: string) => Nullable(Type.String({ description: `${description} RFC 3339.` }));
const Feeds = Type.Object({
  feeds: Type.Array(
    Type.Object({
      id: Type.String(),
      source: Type.String({ description: 'The reporting agency.' }),
      hazards: Type.Array(Type.String()),
      coverage: Type.Array(Type.Number(), { description: 'west, south, east, north in degrees.' }),
      state: Type.Enum(feedStates),
      lastAttempt: NullableInstant('Last try.'),
      lastSuccess: NullableInstant('Last time it was heard.'),
      lastData: NullableInstant('Newest update that it told.'),
      lagSeconds: Nullable(Type.Number({ description: 'Since it was last heard, seconds.' })),
      maxSilenceSeconds: Type.Number({ description: 'Silence longer than this is blindness, seconds.' }),
      error: Nullable(Type.String({ description: 'What went wrong at the last try.' })),
      failures: Type.Integer({ description: 'Failed tries in a row.' }),
      clockSkewSeconds: Nullable(Type.Number({ description: 'Its clock minus ours, seconds.' })),
      accepted: Type.Number({ description: 'Records taken.' }),
      rejected: Type.Number({ description: 'Records refused, each kept with its reason.' }),
    }),
  ),
});
const Languages = Type.Array(
  Type.Object({
    language: Type.Enum(languages),
    direction: Type.Enum(['ltr', 'rtl']),
    reviewedBy: Nullable(Type.String({ description: 'Who reviewed the texts; null marks them as unreviewed.' })),
  }),
);

export default ((api, { platform, facts }) => {
  const { pool, clock, config } = platform;
  let publicKey: string | undefined;

  api.get(
    '/v1/feeds',
    { schema: { tags: ['system'], summary: 'How each feed fares', response: answers({ 200: Feeds }) } },
    async () => {
      const now = clock.now();
      const rows = await listFeedStatus(pool);
      return {
        feeds: rows.map((row) => ({
          id: row.feed,
          source: row.source,
          hazards: row.hazards,
          coverage: row.coverage,
          state: feedStateOf(row, now),
          lastAttempt: iso(row.lastAttemptAt),
          lastSuccess: iso(row.lastSuccessAt),
          lastData: iso(row.lastDataAt),
          lagSeconds: row.lastSuccessAt === null ? null : Math.max(0, (now - row.lastSuccessAt) / 1_000),
          maxSilenceSeconds: row.maxSilenceS,
          error: row.lastError,
          failures: row.failures,
          clockSkewSeconds: row.clockSkewS,
          accepted: Number(row.accepted),
          rejected: Number(row.rejected),
        })),
      };
    },
  );

  api.get(
    '/v1/languages',
    { schema: { tags: ['system'], summary: 'Languages of the texts', response: answers({ 200: Languages }) } },
    async () => facts.languages.map((each) => ({ ...each, direction: directionOf(each.language) })),
  );

  api.get(
    '/v1/push/key',
    {
      schema: {
        tags: ['subscriptions'],
        summary: 'The key that browsers subscribe with',
        response: answers({
          200: Type.Object({ publicKey: Type.String({ description: 'VAPID public key, base64url (RFC 8292).' }) }),
        }),
      },
    },
    async () => {
      // Read when first asked for: the alerts role may make the pair after this one started.
      publicKey ??= loadVapidKeys(config.files).publicKey;
      return { publicKey };
    },
  );
}) satisfies Routes;

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());
