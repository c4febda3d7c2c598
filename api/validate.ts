/** Checks requests against their TypeBox schemas: nothing unknown, nothing converted but the numbers of a query, every fault named. */
import type { FastifyRequest, FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { type Fault, TocsinError } from '../domain/error.ts';

type Part = 'body' | 'querystring' | 'params' | 'headers';

/** What a JSON Schema says that matters here. */
interface JsonSchema {
  readonly type?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

/** Fastify's validator compiler; a fault is thrown as `invalid-parameter` with every place named. */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const part = httpPart as Part;
  const validator = Compile(schema);
  return (input: unknown) => {
    const value = part === 'querystring' ? readQuery(schema, input) : input;
    if (validator.Check(value)) {
      if (!holdsBrokenText(value)) return { value };
      return { error: new TocsinError('invalid-parameter', 'A text holds U+0000 or half of a surrogate pair.') };
    }
    const faults = faultsOf(validator.Errors(value), schema, part);
    const list = faults.slice(0, 5).map(({ path, message }) => `${placeName(part, path)} ${message}`);
    return { error: new TocsinError('invalid-parameter', `${list.join('; ')}.`, faults) };
  };
};

/** @throws TocsinError('invalid-parameter') that names each parameter that the route does not know, and those it does. */
export function refuseUnknownQuery({ query, routeOptions: { schema } }: FastifyRequest): void {
  const asked = schema?.querystring as JsonSchema | undefined;
  if (!asked) return;
  const known = Object.keys(asked.properties ?? {});
  const message = unknownMessage(known);
  const faults = Object.keys(query as object)
    .filter((name) => !known.includes(name))
    .map((name): Fault => ({ path: name.slice(0, 100), message }));
  if (faults.length === 0) return;
  const names = faults.map(({ path }) => `'${path}'`).join(', ');
  throw new TocsinError('invalid-parameter', `Query parameter ${names} ${message}.`, faults);
}

const unknownMessage = (known: readonly string[]): string =>
  `is unknown; ${known.length > 0 ? `allowed are ${known.join(', ')}` : 'none is allowed here'}`;

/** Numbers as numbers and defaults filled in, only where the schema asks for them at the top. */
function readQuery(schema: JsonSchema, input: unknown): unknown {
  const query: Record<string, unknown> = { ...(input as Record<string, unknown> | null) };
  for (const [name, { type, default: fallback }] of Object.entries(schema.properties ?? {})) {
    const raw = query[name];
    if (raw === undefined) {
      if (fallback !== undefined) query[name] = fallback;
    } else if ((type === 'number' || type === 'integer') && typeof raw === 'string' && decimal.test(raw)) {
      query[name] = Number(raw);
    }
  }
  return query;
}

const decimal = /^-?\d{1,15}(\.\d{1,15})?$/;

interface SchemaError {
  readonly keyword: string;
  readonly schemaPath: string;
  readonly instancePath: string;
  readonly params: object;
  readonly message: string;
}

/** One fault per place; the first said of a place is the closest to its cause. */
export function faultsOf(errors: readonly SchemaError[], schema: JsonSchema, part: Part): Fault[] {
  const faults = new Map<string, Fault>();
  for (const error of errors.slice(0, 100)) {
    if (error.keyword === 'boolean' || error.keyword === 'anyOf') continue;
    for (const { path, message } of explain(error, schema)) {
      const place = part === 'body' ? path : path.replace(/^\//, '');
      if (!faults.has(place)) faults.set(place, { path: place, message });
    }
  }
  return [...faults.values()].slice(0, 25);
}

function explain({ keyword, schemaPath, instancePath, params, message }: SchemaError, schema: JsonSchema): Fault[] {
  if (keyword === 'additionalProperties' && 'additionalProperties' in params) {
    const advice = unknownMessage(Object.keys(schemaAt(schema, schemaPath)?.properties ?? {}));
    return (params.additionalProperties as string[]).map((name) => ({
      path: `${instancePath}/${escapePointer(name)}`,
      message: advice,
    }));
  }
  if (keyword === 'required' && 'requiredProperties' in params)
    return (params.requiredProperties as string[]).map((name) => ({
      path: `${instancePath}/${escapePointer(name)}`,
      message: 'is missing',
    }));
  if (keyword === 'enum' && 'allowedValues' in params)
    return [{ path: instancePath, message: `must be one of ${(params.allowedValues as unknown[]).join(', ')}` }];
  return [{ path: instancePath, message }];
}

/** Follows a schema path such as `#/properties/season`. */
function schemaAt(schema: JsonSchema, path: string): JsonSchema | undefined {
  let at: unknown = schema;
  for (const step of path.split('/').slice(1)) at = (at as Record<string, unknown> | undefined)?.[step];
  return at as JsonSchema | undefined;
}

const placeName = (part: Part, path: string): string => {
  if (part === 'body') return path === '' ? 'The body' : path;
  return `${part === 'querystring' ? 'Query parameter' : 'Path parameter'} '${path}'`;
};

const escapePointer = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1').slice(0, 100);

/** Text that neither UTF-8 nor PostgreSQL can hold. */
function holdsBrokenText(value: unknown): boolean {
  if (typeof value === 'string') return brokenText.test(value);
  if (Array.isArray(value)) return value.some(holdsBrokenText);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, member]) => brokenText.test(name) || holdsBrokenText(member));
}

const brokenText = /\p{Surrogate}|\0/u;
