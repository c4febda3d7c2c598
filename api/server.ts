/** Builds the HTTP server: what every request passes through, then the routes. Listening is start.ts's. */
import { randomUUID } from 'node:crypto';
import helmet from '@fastify/helmet';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { TocsinError } from '../domain/error.ts';
import type { Platform } from '../platform/platform.ts';
import { authenticate } from './authenticate.ts';
import { registerDocs } from './docs.ts';
import { ProblemSchema, problemOf, problemType } from './problem.ts';
import { openLimits } from './rate-limit.ts';
import type { Api, StageFacts } from './route.ts';
import { routes } from './routes.ts';
import { servePage } from './static.ts';
import { refuseUnknownQuery, validatorCompiler } from './validate.ts';

/** The server, ready but not listening. `facts` is what the composition root knows of stages that the API may not import. */
export async function buildServer(platform: Platform, facts: StageFacts): Promise<Api> {
  const { http } = platform.config;
  const api: Api = Fastify({
    logger: false,
    // Ours, never the caller's: it goes into the log.
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    // One proxy, so that the address it appended counts and not what the caller wrote before it.
    trustProxy: http.trustProxy ? (_address, hop) => hop === 0 : false,
    bodyLimit: 65_536,
    requestTimeout: 20_000,
    connectionTimeout: 60_000,
    keepAliveTimeout: 30_000,
    routerOptions: { maxParamLength: 300 },
    frameworkErrors: (error, request, reply) => answerProblem(platform, error, request, reply),
  }).withTypeProvider<TypeBoxTypeProvider>();
  api.removeContentTypeParser('text/plain');
  api.setValidatorCompiler(validatorCompiler);
  // Answers are made by typed code and checked against their schemas in the tests; at run time they are plain JSON.
  api.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
  api.addSchema({ ...ProblemSchema });
  api.setErrorHandler((error, request, reply) => answerProblem(platform, error, request, reply));
  api.setNotFoundHandler((request, reply) =>
    answerProblem(platform, new TocsinError('not-found', `There is nothing at ${pathOf(request)}.`), request, reply),
  );
  await api.register(helmet, { ...headers, strictTransportSecurity: platform.publicUrl.startsWith('https:') });
  await watch(api, platform);
  await guard(api, platform);
  await registerDocs(api, platform);
  for (const add of routes) add(api, { platform, facts });
  await servePage(api);
  return api;
}

/** Everything from the own origin; MapLibre runs its worker from a blob and sets styles on elements. */
const headers = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:', 'blob:'],
      connectSrc: ["'self'"],
      workerSrc: ["'self'", 'blob:'],
      manifestSrc: ["'self'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  referrerPolicy: { policy: 'no-referrer' },
} as const;

/** Request id, metrics and the log of every answer. */
async function watch(api: Api, { metrics, log }: Platform): Promise<void> {
  const durationMs = metrics.histogram(
    'api_request_duration_ms',
    'Time from the request’s head to the answer’s end, milliseconds',
    [1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000],
    ['method', 'route', 'status'],
  );
  api.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  api.addHook('onResponse', async (request, reply) => {
    // The route's pattern: a path could hold an id, and a label must not grow without end.
    const route = request.routeOptions.url ?? 'none';
    const status = String(reply.statusCode);
    durationMs.observe({ method: request.method, route, status }, reply.elapsedTime);
    log.debug({ request: request.id, method: request.method, route, status, ms: reply.elapsedTime }, 'answered');
  });
}

/** Limits and keys before a body is read; and no query that a route does not know. */
async function guard(api: Api, platform: Platform): Promise<void> {
  const limits = await openLimits(api, platform.config);
  // Every guarded route gets its own before its handler runs.
  api.decorateRequest('caller');
  api.addHook('onRoute', (route) => {
    if (route.schema?.hide || !/^\/(v1\/|health$|metrics$)/.test(route.url)) return;
    route.schema = { querystring: Type.Object({}, { additionalProperties: false }), ...route.schema };
  });
  api.addHook('onRequest', async (request, reply) => {
    const { scope, limit = 'read' } = request.routeOptions.config;
    await limits.take(limit, request, reply);
    if (scope) request.caller = await authenticate(platform, limits, request, reply, scope);
    // Before the body, so that a misspelt parameter is named even where the body is at fault too.
    refuseUnknownQuery(request);
  });
}

function answerProblem({ log }: Platform, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(error, pathOf(request), request.id);
  if (problem.status >= 500)
    log.error({ err: error, request: request.id, route: request.routeOptions?.url }, 'request failed');
  return reply
    .code(problem.status)
    .header('cache-control', 'no-store')
    .header('x-request-id', request.id)
    .type(problemType)
    .serializer((answer: unknown) => JSON.stringify(answer))
    .send(problem);
}

/** Without the query, which may hold a place. */
const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0]!.slice(0, 300);
