/** Whether the service can do its work, and its metrics. */
import { Type } from 'typebox';
import { checkStores } from '../../platform/health.ts';
import { listTroubles } from '../../platform/stores/channel-status-store.ts';
import { listFeedStatus } from '../../platform/stores/feed-status-store.ts';
import { feedStateOf, feedStates } from '../feed-state.ts';
import { answers, media, type Routes } from '../route.ts';

const Health = Type.Object({
  status: Type.Enum(['ok', 'degraded', 'down'], {
    description: '`degraded`: a channel or a feed is in trouble; `down`: the record or the queue cannot be reached.',
  }),
  checks: Type.Object({
    record: Type.Enum(['ok', 'unreachable']),
    queue: Type.Enum(['ok', 'unreachable']),
    channels: Type.Record(Type.String(), Type.String(), { description: 'Channel → `ok` or its trouble in words.' }),
    feeds: Type.Record(Type.String(), Type.Enum(feedStates), {
      description: '`silent`: heard, but too long ago; `failing`: the last attempts failed.',
    }),
  }),
});

export default ((api, { platform, facts }) => {
  api.get(
    '/health',
    {
      schema: {
        tags: ['system'],
        summary: 'How the service is',
        response: answers({ 200: Health, 503: Health }),
      },
    },
    async (_request, reply) => {
      const stores = await checkStores(platform);
      const down = stores.record !== 'ok' || stores.queue !== 'ok';
      const { channels, feeds } = stores.record === 'ok' ? await troubles() : { channels: {}, feeds: {} };
      const degraded = [...Object.values(channels), ...Object.values(feeds)].some((state) => state !== 'ok');
      return reply
        .code(down ? 503 : 200)
        .header('cache-control', 'no-store')
        .send({ status: down ? 'down' : degraded ? 'degraded' : 'ok', checks: { ...stores, channels, feeds } });
    },
  );

  api.get(
    '/metrics',
    {
      schema: {
        tags: ['system'],
        summary: 'Metrics for Prometheus',
        response: answers({ 200: media('Prometheus text format 0.0.4.', { 'text/plain': Type.String() }) }),
      },
    },
    async (_request, reply) => reply.type(platform.metrics.contentType).send(await platform.metrics.render()),
  );

  async function troubles() {
    const now = platform.clock.now();
    const [troubled, feeds] = await Promise.all([listTroubles(platform.pool), listFeedStatus(platform.pool)]);
    return {
      channels: Object.fromEntries([
        ...facts.channels.map(({ id }): [string, string] => [id, 'ok']),
        ...troubled.map(({ channel, trouble }): [string, string] => [channel, trouble]),
      ]),
      feeds: Object.fromEntries(feeds.map((feed) => [feed.feed, feedStateOf(feed, now)])),
    };
  }
}) satisfies Routes;
