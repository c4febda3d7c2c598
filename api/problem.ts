/** Errors as RFC 9457 problems: one shape, a stable code from domain/error.ts, and no inner text of a defect. */
import { STATUS_CODES } from 'node:http';
import { Type } from 'typebox';
import { type ErrorCode, errorTable, type Fault, TocsinError } from '../domain/error.ts';
import { sqlState } from '../platform/postgres.ts';

export const problemType = 'application/problem+json';

export const ProblemSchema = Type.Object(
  {
    type: Type.String({ description: 'URI of the kind of problem, or about:blank.' }),
    title: Type.String({ description: 'The kind of problem in words.' }),
    status: Type.Integer({ minimum: 400, maximum: 599, description: 'The HTTP status of this answer.' }),
    detail: Type.String({ description: 'What is wrong here and what to do about it.' }),
    instance: Type.String({ description: 'Path of the request.' }),
    code: Type.Enum(Object.keys(errorTable), { description: 'Stable name of the error.' }),
    correlationId: Type.String({ description: 'Names this request in our log; also the header X-Request-Id.' }),
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          pointer: Type.String({ description: 'JSON Pointer into the body, or the name of a parameter.' }),
          detail: Type.String(),
          position: Type.Optional(
            Type.Array(Type.Number(), {
              minItems: 2,
              maxItems: 2,
              description: '[longitude, latitude] of the fault, degrees.',
            }),
          ),
        }),
      ),
    ),
    'violated-policies': Type.Optional(Type.Array(Type.String(), { description: 'The limits that are used up.' })),
  },
  {
    $id: 'Problem',
    description: 'RFC 9457 problem details.',
    examples: [
      {
        type: 'about:blank',
        title: 'Bad Request',
        status: 400,
        detail: "Query parameter 'colour' is unknown; allowed are limit, cursor.",
        instance: '/v1/alerts',
        code: 'invalid-parameter',
        correlationId: '01J9ZQ8F7D',
        errors: [{ pointer: 'colour', detail: 'is unknown; allowed are limit, cursor' }],
      },
    ],
  },
);

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: ErrorCode;
  readonly correlationId: string;
  readonly errors?: readonly { pointer: string; detail: string; position?: readonly number[] }[];
  readonly 'violated-policies'?: readonly string[];
}

/** Whatever was thrown, as the problem that the caller is told. `instance` is the path, without its query. */
export function problemOf(error: unknown, instance: string, correlationId: string): Problem {
  const { code, status, detail, faults } = readError(error);
  const isQuota = code === 'too-many-requests';
  return {
    type: isQuota ? 'https://iana.org/assignments/http-problem-types#quota-exceeded' : 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail,
    instance,
    code,
    correlationId,
    ...(faults.length > 0 && !isQuota && { errors: faults.map(toMember) }),
    ...(isQuota && { 'violated-policies': faults.map(({ path }) => path) }),
  };
}

interface Reading {
  readonly code: ErrorCode;
  readonly status: number;
  readonly detail: string;
  readonly faults: readonly Fault[];
}

function readError(error: unknown): Reading {
  if (error instanceof TocsinError) {
    const { status, meaning } = errorTable[error.code];
    return { code: error.code, status, detail: status < 500 ? error.message : meaning, faults: error.faults };
  }
  const state = sqlState(error);
  // Class 22: data that PostgreSQL cannot hold, e.g. a NUL within text.
  if (state?.startsWith('22'))
    return of('invalid-parameter', 'A value holds characters or numbers that cannot be kept.');
  if (isUnreachable(state, error)) return of('unavailable');
  const status = frameworkStatus(error);
  if (status === 413) return of('payload-too-large', messageOf(error));
  if (status !== undefined && status >= 400 && status < 500)
    return { code: status === 404 ? 'not-found' : 'invalid-parameter', status, detail: messageOf(error), faults: [] };
  return of('internal');
}

const of = (code: ErrorCode, detail: string = errorTable[code].meaning): Reading => ({
  code,
  status: errorTable[code].status,
  detail,
  faults: [],
});

/** SQLSTATE 08 (connection), 53 (no resources), 57P (shutting down), or no connection at all. */
function isUnreachable(state: string | undefined, error: unknown): boolean {
  if (state !== undefined) return /^(08|53|57P|ECONN|EPIPE|ETIMEDOUT|ENOENT)/.test(state);
  return error instanceof Error && /timeout exceeded when trying to connect|Connection terminated/.test(error.message);
}

const frameworkStatus = (error: unknown): number | undefined =>
  error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : undefined;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function toMember(fault: Fault & { readonly position?: readonly number[] }): NonNullable<Problem['errors']>[number] {
  return { pointer: fault.path, detail: fault.message, ...(fault.position && { position: fault.position }) };
}
