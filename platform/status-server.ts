/** `/health` and `/metrics` for a role that serves no API, so that every process can be watched. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkStores } from './health.ts';
import type { Platform, RunningStage } from './platform.ts';

export async function startStatusServer(platform: Platform): Promise<RunningStage & { readonly address: string }> {
  const server = createServer((request, response) => {
    answer(platform, request.url ?? '/', response).catch((error: unknown) => {
      platform.log.error({ err: error }, 'status request failed');
      response.destroy();
    });
  });
  const { host, port } = platform.config.http;
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(port, host, listening);
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    address: `http://${host}:${taken}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

async function answer(platform: Platform, url: string, response: ServerResponse): Promise<void> {
  if (url === '/metrics') {
    response.setHeader('content-type', platform.metrics.contentType).end(await platform.metrics.render());
  } else if (url === '/health') {
    const checks = await checkStores(platform);
    const ok = Object.values(checks).every((state) => state === 'ok');
    response
      .writeHead(ok ? 200 : 503, { 'content-type': 'application/json' })
      .end(JSON.stringify({ status: ok ? 'ok' : 'down', checks }));
  } else {
    response.writeHead(404).end();
  }
}
