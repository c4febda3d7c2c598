/** Serves the page that Vite built into web/dist; without it, says how to build it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { Api } from './route.ts';

/** Beside the sources, and beside the compiled files in the image. */
const root = join(import.meta.dirname, '..', 'web', 'dist');

export async function servePage(api: Api): Promise<void> {
  if (!existsSync(join(root, 'index.html'))) {
    api.get('/', { schema: { hide: true } }, (_request, reply) =>
      reply.type('text/html; charset=utf-8').send(notBuilt),
    );
    return;
  }
  await api.register(fastifyStatic, {
    root,
    cacheControl: false,
    preCompressed: true,
    setHeaders(response, path) {
      // Vite names what it puts into assets/ by its content; everything else keeps its name and must be asked for again.
      const isHashed = path.startsWith(join(root, 'assets'));
      response.setHeader('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}

const notBuilt = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Tocsin</title>
<h1>Tocsin runs; its page is not built</h1>
<p>Run <code>npm run build:web</code> and start again. The API is described at <a href="/docs">/docs</a>,
alerts are at <a href="/v1/alerts">/v1/alerts</a>.</p></html>
`;
