/** Who asks: checks the API key of an agency, and the token of a subscription. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TocsinError } from '../domain/error.ts';
import { mayDo, type Scope } from '../domain/scope.ts';
import { matchesApiKey, readApiKey } from '../platform/api-key.ts';
import type { Platform } from '../platform/platform.ts';
import { apiKeyById, noteKeyUse } from '../platform/stores/api-key-store.ts';
import type { Limits } from './rate-limit.ts';

/** An agency's key at work. */
export interface Caller {
  readonly keyId: string;
  readonly agencyId: string;
  readonly scopes: readonly string[];
}

/**
 * The caller behind `Authorization: Bearer tocsin_live_…`.
 * @throws TocsinError 'unauthorised' (every failure alike, and counted), 'forbidden' when the scope is missing.
 */
export async function authenticate(
  platform: Platform,
  limits: Limits,
  request: FastifyRequest,
  reply: FastifyReply,
  scope: Scope,
): Promise<Caller> {
  const caller = await callerOf(platform, bearerOf(request));
  if (!caller) {
    reply.header('www-authenticate', 'Bearer realm="tocsin"');
    await limits.take('failures', request, reply);
    throw new TocsinError('unauthorised', 'Send a valid key as Authorization: Bearer tocsin_live_….');
  }
  if (!mayDo(caller.scopes, scope))
    throw new TocsinError('forbidden', `This key lacks the scope '${scope}'; it has ${caller.scopes.join(', ')}.`);
  return caller;
}

/** The token of the Authorization header; undefined without one. */
export function bearerOf(request: FastifyRequest): string | undefined {
  const [, token] = /^Bearer +([\w~+/.-]{1,200})=*$/i.exec(request.headers.authorization ?? '') ?? [];
  return token;
}

async function callerOf({ pool, clock }: Platform, token: string | undefined): Promise<Caller | undefined> {
  const sent = token === undefined ? undefined : readApiKey(token);
  const stored = sent && (await apiKeyById(pool, sent.id));
  if (!sent || !stored || !matchesApiKey(sent, stored.secretSha256)) return undefined;
  const now = clock.now();
  if (stored.revokedAt !== null || (stored.expiresAt !== null && stored.expiresAt <= now)) return undefined;
  if (now - (stored.lastUsedAt ?? 0) >= 60_000) await noteKeyUse(pool, stored.id, now);
  return { keyId: stored.id, agencyId: stored.agencyId, scopes: stored.scopes };
}
