/**
 * How often one caller may ask, per kind of route, told in the headers of draft-ietf-httpapi-ratelimit-headers (RateLimit,
 * RateLimit-Policy). Callers are told apart by address, IPv6 by its /64, which one household has at least.
 */
import rateLimit from '@fastify/rate-limit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TocsinError } from '../domain/error.ts';
import type { Config } from '../platform/config.ts';
import type { Api } from './route.ts';

const limitNames = ['read', 'write', 'subscribe', 'failures'] as const;
export type LimitName = (typeof limitNames)[number];

interface Policy {
  readonly quota: number;
  readonly windowS: number;
}

/** Reads of alerts are meant never to run out in an emergency: caches carry them, and the limit is far above one reader's need. */
const policiesOf = (config: Config): Record<LimitName, Policy> => ({
  read: { quota: 6_000, windowS: 60 },
  write: { quota: 600, windowS: 60 },
  subscribe: { quota: config.http.subscribesPerHour, windowS: 3_600 },
  failures: { quota: 20, windowS: 60 },
});

export interface Limits {
  /** Counts a request and writes the headers. @throws TocsinError('too-many-requests') */
  take(name: LimitName, request: FastifyRequest, reply: FastifyReply): Promise<void>;
}

export async function openLimits(api: Api, config: Config): Promise<Limits> {
  await api.register(rateLimit, { global: false, ipv6Subnet: 64, cache: 50_000 });
  const policies = policiesOf(config);
  const limiters = new Map(
    limitNames.map((name) => {
      const { quota, windowS } = policies[name];
      return [name, api.createRateLimit({ max: quota, timeWindow: windowS * 1_000 })];
    }),
  );
  return {
    async take(name, request, reply) {
      const answer = await limiters.get(name)!(request);
      if (answer.isAllowed) return;
      const { quota, windowS } = policies[name];
      const resetS = Math.max(1, answer.ttlInSeconds);
      reply.header('ratelimit-policy', `"${name}";q=${quota};w=${windowS}`);
      reply.header('ratelimit', `"${name}";r=${answer.remaining};t=${resetS}`);
      if (!answer.isExceeded) return;
      reply.header('retry-after', String(resetS));
      throw new TocsinError(
        'too-many-requests',
        `More than ${quota} requests in ${windowS} s; come back in ${resetS} s.`,
        [{ path: name, message: `${quota} requests per ${windowS} s` }],
      );
    },
  };
}
