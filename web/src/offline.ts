/**
 * What is kept for hours without a network: the page itself and the last answers about alerts. A kept answer carries the time
 * it was given, so that the page can say how old it is; answers that need a token are never kept.
 */

/** Unix milliseconds at which a kept answer was given; absent on an answer from the network. */
const keptAtHeader = 'x-tocsin-kept-at';
const assetCache = 'assets';
const answerCache = 'answers';
const mostAnswers = 40;
/** How long the network may take where a kept answer is at hand. */
const patienceMs = 5_000;

const keptPaths = /^\/v1\/(alerts|events|zones|languages|feeds)(\/|$)/;

/** Puts the page's own files aside and forgets those of an earlier version. */
export async function keepShell(files: readonly string[]): Promise<void> {
  const cache = await caches.open(assetCache);
  await cache.addAll(files.map((file) => new Request(file, { cache: 'reload' })));
}

export async function dropOldAssets(files: readonly string[]): Promise<void> {
  const cache = await caches.open(assetCache);
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url);
    if (!files.includes(pathname)) await cache.delete(request);
  }
}

/** The answer to a request of the page's, or undefined where it is none of ours to give. */
export function answerFor(request: Request, origin: string): Promise<Response> | undefined {
  const { pathname, origin: asked } = new URL(request.url);
  if (request.method !== 'GET' || asked !== origin || request.headers.has('authorization')) return undefined;
  if (request.mode === 'navigate') return pathname === '/' ? page(request) : undefined;
  if (pathname.startsWith('/assets/')) return asset(request);
  return keptPaths.test(pathname) ? answer(request) : undefined;
}

/** The newest page where the network gives one. */
async function page(request: Request): Promise<Response> {
  const kept = await (await caches.open(assetCache)).match('/');
  return kept ? fromNetworkOr(kept, fetch(request)) : fetch(request);
}

/** Files whose names change with their content. */
async function asset(request: Request): Promise<Response> {
  const cache = await caches.open(assetCache);
  const kept = await cache.match(request);
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok) await cache.put(request, fresh.clone());
  return fresh;
}

async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(answerCache);
  const fresh = fetch(request).then(async (response) => {
    if (response.ok) await keep(cache, request, response.clone());
    return response;
  });
  const kept = await cache.match(request);
  return kept ? fromNetworkOr(kept, fresh) : fresh;
}

/** A server in trouble is answered for like a network that is gone. */
async function fromNetworkOr(kept: Response, fresh: Promise<Response>): Promise<Response> {
  const late = new Promise<Response>((done) => setTimeout(() => done(kept), patienceMs));
  const heard = fresh.then(
    (response) => (response.status >= 500 ? kept : response),
    () => kept,
  );
  return Promise.race([heard, late]);
}

async function keep(cache: Cache, request: Request, response: Response): Promise<void> {
  const headers = new Headers(response.headers);
  headers.set(keptAtHeader, String(Date.now()));
  headers.delete('content-encoding');
  await cache.delete(request);
  await cache.put(request, new Response(await response.arrayBuffer(), { headers }));
  const keys = await cache.keys();
  for (const old of keys.slice(0, Math.max(0, keys.length - mostAnswers))) await cache.delete(old);
}
