/** Answers that caches carry: a strong validator over the bytes sent, 304 where the caller has them (RFC 9110 §13, RFC 9111). */
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

export const geoJsonType = 'application/geo+json';
export const capType = 'application/cap+xml';

export interface Cacheable {
  readonly type: string;
  readonly body: string;
  /** Seconds; at most 30 for anything that can be superseded. */
  readonly maxAgeS: number;
  /** Request headers that chose this form. */
  readonly vary?: string;
}

export function sendCacheable(request: FastifyRequest, reply: FastifyReply, answer: Cacheable): FastifyReply {
  const etag = `"${createHash('sha256').update(answer.body).digest('base64url')}"`;
  reply
    .header('etag', etag)
    .header('cache-control', `public, max-age=${answer.maxAgeS}, stale-if-error=300`)
    .header('vary', answer.vary ?? 'Accept');
  if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send();
  return reply.type(answer.type).send(Buffer.from(answer.body, 'utf8'));
}

/** GeoJSON as one reading of the record. */
export const sendGeoJson = (
  request: FastifyRequest,
  reply: FastifyReply,
  value: unknown,
  { maxAgeS = 10, vary }: { readonly maxAgeS?: number; readonly vary?: string } = {},
): FastifyReply =>
  sendCacheable(request, reply, {
    type: `${geoJsonType}; charset=utf-8`,
    body: JSON.stringify(value),
    maxAgeS,
    ...(vary && { vary }),
  });

/** Weak comparison, as If-None-Match asks. */
function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((word) => word.trim() === '*' || word.trim().replace(/^W\//, '') === etag);
}
