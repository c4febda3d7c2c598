/** What every route is handed, and what a route says of itself beside its schema. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import { type TSchema, Type } from 'typebox';
import type { CapAlert } from '../domain/cap.ts';
import type { Language } from '../domain/language.ts';
import type { Scope } from '../domain/scope.ts';
import type { Platform } from '../platform/platform.ts';
import type { Caller } from './authenticate.ts';
import { problemType } from './problem.ts';
import type { LimitName } from './rate-limit.ts';

export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression<RawServerDefault>,
  RawReplyDefaultExpression<RawServerDefault>,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** What the composition root tells the API of other stages, which it may not import. */
export interface StageFacts {
  /** Channels that people may subscribe by, each with the check of its addresses. */
  readonly channels: readonly AddressReader[];
  readonly languages: readonly { readonly language: Language; readonly reviewedBy: string | null }[];
  /** What an approval binds to (alerts/content-hash.ts), for the channels above: lower-case hexadecimal. */
  contentHash(cap: Pick<CapAlert, 'status' | 'infos'>): string;
}

/** The part of a channel (alerts/channel.ts) that subscribing needs. */
interface AddressReader {
  readonly id: string;
  /** @throws TocsinError('invalid-parameter') that names every fault. */
  parseAddress(
    input: unknown,
    policy: { readonly extraHosts: readonly string[]; readonly allowPrivateHosts: boolean },
  ): { readonly key: string; readonly value: Readonly<Record<string, string>> };
}

export interface ApiContext {
  readonly platform: Platform;
  readonly facts: StageFacts;
}

/** One noun's routes: the default export of a file in routes/. */
export type Routes = (api: Api, context: ApiContext) => void;

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; set on routes that name a scope. */
    caller: Caller;
  }
  interface FastifyContextConfig {
    /** The scope that a key needs; without it the route is open. */
    readonly scope?: Scope;
    /** Which limit counts the request; `read` where nothing is said. */
    readonly limit?: LimitName;
  }
}

/** The answers of a route for its OpenAPI entry: what it gives, and the problems beside it. */
export function answers(
  given: Readonly<Record<number, TSchema>>,
  problems: readonly (keyof typeof problemMeanings)[] = [],
): Record<number, unknown> {
  const all = [...new Set([400, 429, 500, 503, ...problems] as const)].sort();
  const problemAnswers = all.map((status) => [
    status,
    {
      description: problemMeanings[status],
      content: { [problemType]: { schema: Type.Ref('Problem#') } },
    },
  ]);
  return { ...Object.fromEntries(problemAnswers), ...given };
}

/** An answer of another media type than JSON. */
export const media = (description: string, types: Readonly<Record<string, TSchema>>): TSchema =>
  ({
    description,
    content: Object.fromEntries(Object.entries(types).map(([type, schema]) => [type, { schema }])),
  }) as TSchema;

const problemMeanings = {
  400: 'A parameter or member is unknown, missing or out of range; each is named.',
  401: 'The key or token is missing, unknown, expired or revoked.',
  403: 'The key lacks the scope that this needs.',
  404: 'No such object, or it is another agency’s.',
  409: 'The object is not in a state that allows this, or changed since it was looked at.',
  413: 'The body is too large.',
  422: 'The geometry cannot be used; each fault is named with its position.',
  429: 'The limit is used up; Retry-After says when to come back.',
  500: 'A defect of ours; correlationId finds it in the log.',
  503: 'The record or the queue cannot be reached.',
} as const;
