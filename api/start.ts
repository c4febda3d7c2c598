/** The API stage: listens on HOST and PORT. */
import type { AddressInfo } from 'node:net';
import type { Platform, RunningStage } from '../platform/platform.ts';
import type { StageFacts } from './route.ts';
import { buildServer } from './server.ts';

/** `facts` come from the composition root: `{ channels: await loadChannels(), languages: languageFacts() }`. */
export async function startApi(
  platform: Platform,
  facts: StageFacts,
): Promise<RunningStage & { readonly address: string }> {
  const { host, port } = platform.config.http;
  const api = await buildServer(platform, facts);
  await api.listen({ host, port });
  const { port: taken } = api.server.address() as AddressInfo;
  return {
    address: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    async close() {
      api.server.closeIdleConnections();
      await api.close();
    },
  };
}
