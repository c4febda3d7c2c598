/** The Atom feed that aggregators read: public CAP messages in force, and the endings of what was in force. */
import { Type } from 'typebox';
import { chooseInfo } from '../../domain/geojson-alert.ts';
import { alertUrl } from '../alert-feature.ts';
import { atomXml } from '../atom.ts';
import { LanguageTag, languageOf, wantedLanguages } from '../negotiate.ts';
import { closed } from '../parameters.ts';
import { listPublished, type PublishedAlert } from '../queries/published-alerts.ts';
import { capType, sendCacheable } from '../reply.ts';
import { answers, media, type Routes } from '../route.ts';

const atomType = 'application/atom+xml';
/** More than any country has in force; an aggregator that needs all pages reads /v1/alerts. */
const mostEntries = 500;
/** What an empty feed was last changed at: readers want an instant. */
const never = '1970-01-01T00:00:00Z';

export default ((api, { platform }) => {
  const { pool, clock, publicUrl } = platform;

  api.get(
    '/v1/feed/alerts.atom',
    {
      schema: {
        tags: ['alerts'],
        summary: 'Atom feed of CAP messages',
        description:
          'Status Actual and scope Public: the newest message of each chain until it expires, a Cancel or all-clear as well, so that nobody takes silence for an end.',
        querystring: Type.Object({ language: Type.Optional(LanguageTag) }, closed),
        response: answers({ 200: media('Atom 1.0.', { [atomType]: Type.String() }) }),
      },
    },
    async (request, reply) => {
      const filter = { statuses: ['Actual'], inForce: { what: 'chain', now: clock.now() } } as const;
      const alerts = (await listPublished(pool, filter, mostEntries)).filter(({ cap }) => cap.scope === 'Public');
      const wanted = wantedLanguages(request, request.query.language);
      const body = atomXml({
        id: `${publicUrl}/v1/feed/alerts.atom`,
        title: 'Alerts in force',
        updated: alerts[0] ? sentOf(alerts[0]) : never,
        links: [{ rel: 'self', type: atomType, href: `${publicUrl}/v1/feed/alerts.atom` }],
        entries: alerts.map((alert) => entryOf(alert, wanted)),
      });
      return sendCacheable(request, reply, {
        type: `${atomType}; charset=utf-8`,
        body,
        maxAgeS: 10,
        vary: 'Accept-Language',
      });
    },
  );

  function entryOf(alert: PublishedAlert, wanted: readonly string[]) {
    const { cap, identifier } = alert;
    const info = chooseInfo(cap.infos, languageOf(cap.infos, wanted));
    const url = alertUrl(publicUrl, identifier);
    return {
      id: url,
      title: info?.headline ?? info?.event ?? cap.msgType,
      summary: info?.description ?? '',
      updated: sentOf(alert),
      author: info?.senderName ?? cap.sender,
      links: [{ rel: 'alternate', type: capType, href: `${url}/cap` }],
    };
  }
}) satisfies Routes;

const sentOf = ({ cap }: PublishedAlert): string => new Date(cap.sent).toISOString();
