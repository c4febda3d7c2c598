/** The OpenAPI document is valid, says all of the API, and every route it names refuses what it does not name. */
import { Validator } from '@seriousme/openapi-schema-validator';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiKit, openApiKit, square } from '../kits/api-kit.ts';

interface Operation {
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly object[];
  readonly parameters?: readonly { name: string; in: string; description?: string; schema?: object }[];
  readonly requestBody?: { readonly content: Record<string, { schema: { properties?: Record<string, object> } }> };
  readonly responses: Readonly<Record<string, { content?: Record<string, unknown> }>>;
}

let kit: ApiKit;
let document: { openapi: string; paths: Record<string, Record<string, Operation>> };
let operations: { method: NonNullable<InjectOptions['method']>; path: string; operation: Operation }[];

beforeAll(async () => {
  kit = await openApiKit();
  const answer = await kit.ask('GET', '/docs/json');
  expect(answer.status, answer.text).toBe(200);
  document = answer.json();
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase() as NonNullable<InjectOptions['method']>,
      path: path.replaceAll(/\{\w+\}/g, 'some-id'),
      operation,
    })),
  );
});
afterAll(() => kit.close());

/** A body that the schema could take, so that only what a test adds is at fault. */
const bodies: Readonly<Record<string, object>> = {
  'POST /v1/subscriptions': { channel: 'log', address: { label: 'x' }, lon: 1, lat: 1, language: 'en' },
  'PUT /v1/subscriptions/some-id/address': { address: { label: 'x' } },
  'POST /v1/zones': { name: 'x', area: { type: 'Polygon', coordinates: [square(1, 1)] } },
  'PUT /v1/zones/some-id': { name: 'x', area: { type: 'Polygon', coordinates: [square(1, 1)] } },
};

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    expect(document.openapi).toBe('3.1.0');
    const verdict = await new Validator().validate(structuredClone(document));
    expect(verdict.errors ?? []).toEqual([]);
    expect(verdict.valid).toBe(true);
  });

  it('describes every route with a summary, tags, parameters and problems', () => {
    expect(operations.length).toBeGreaterThan(30);
    for (const { method, path, operation } of operations) {
      const where = `${method} ${path}`;
      expect(operation.summary, where).toMatch(/\w{3}/);
      expect(operation.tags, where).toHaveLength(1);
      for (const parameter of operation.parameters ?? [])
        expect(parameter.description, `${where} ${parameter.name}`).toMatch(/\w{3}/);
      expect(operation.responses['400']?.content, where).toHaveProperty(['application/problem+json']);
      if (operation.responses['401']) expect(operation.security, where).toHaveLength(1);
    }
  });

  it('names every route that there is', () => {
    const named = new Set(Object.keys(document.paths).map((path) => path.replaceAll(/\{(\w+)\}/g, ':$1')));
    const routes = kit.api.printRoutes({ commonPrefix: false });
    for (const path of named) expect(routes).toContain(path.split('/').at(-1)!);
    expect(named).toContain('/v1/alerts/:id/approve');
  });
});

describe('every route', () => {
  it('refuses an unknown query parameter by name and says which are allowed', async () => {
    for (const { method, path, operation } of operations) {
      const answer = await kit.ask(method, `${path}?colour=blue`, { key: kit.afad, ...bodyFor(method, path) });
      const where = `${method} ${path} ${answer.text}`;
      expect(answer.status, where).toBe(400);
      expect(answer.json(), where).toMatchObject({ code: 'invalid-parameter', errors: [{ pointer: 'colour' }] });
      const known = (operation.parameters ?? []).filter((each) => each.in === 'query').map(({ name }) => name);
      for (const name of known) expect(answer.json().detail, where).toContain(name);
      expect(answer.headers['content-type'], where).toContain('application/problem+json');
      expect(answer.headers['x-request-id']).toBe(answer.json().correlationId);
    }
  });

  it('with a body refuses an unknown member of it', async () => {
    const withBody = operations.filter(({ operation }) => operation.requestBody);
    expect(withBody.length).toBeGreaterThan(10);
    for (const { method, path } of withBody) {
      const answer = await kit.ask(method, path, {
        key: kit.afad,
        body: { ...bodyFor(method, path).body, colour: 'blue' },
      });
      const where = `${method} ${path} ${answer.text}`;
      expect(answer.status, where).toBe(400);
      expect(
        answer.json().errors.map(({ pointer }: { pointer: string }) => pointer),
        where,
      ).toContain('/colour');
    }
  });

  it('answers strange bodies with 4xx, never 5xx', async () => {
    const strange: [payload: string, type: string][] = [
      ['', 'application/json'],
      ['{', 'application/json'],
      ['null', 'application/json'],
      ['[]', 'application/json'],
      ['"text"', 'application/json'],
      ['{"__proto__": {"x": 1}}', 'application/json'],
      [`{"reason": ${'['.repeat(50_000)}`, 'application/json'],
      ['<zone/>', 'application/xml'],
      ['name=x', 'application/x-www-form-urlencoded'],
      [JSON.stringify({ reason: '\u0000' }), 'application/json'],
      ['{"reason": "\\ud800"}', 'application/json'],
      [JSON.stringify({ reason: 'x'.repeat(3_000_000) }), 'application/json'],
    ];
    for (const { method, path, operation } of operations.filter(({ method }) => method !== 'GET')) {
      if (!operation.requestBody) continue;
      for (const [payload, type] of strange) {
        const answer = await kit.api.inject({
          method,
          url: path,
          payload,
          headers: { 'content-type': type, authorization: `Bearer ${kit.afad}` },
        });
        const where = `${method} ${path} ${payload.slice(0, 30)} ${answer.payload.slice(0, 300)}`;
        expect(answer.statusCode, where).toBeGreaterThanOrEqual(400);
        expect(answer.statusCode, where).toBeLessThan(500);
        expect(answer.headers['content-type'], where).toContain('application/problem+json');
      }
    }
  });

  it('answers strange paths and parameters with 4xx, never 5xx', async () => {
    const ids = ['%00', '%ff', '%', '..%2f..%2fetc', 'x'.repeat(301), "1'%20OR%20'1'='1", '%F0%9F%98%80', '%E0%A4%A'];
    for (const path of Object.keys(document.paths).filter((each) => each.includes('{'))) {
      for (const id of ids) {
        const url = path.replaceAll(/\{\w+\}/g, id);
        const answer = await kit.api.inject({ url, headers: { authorization: `Bearer ${kit.afad}` } });
        expect(answer.statusCode, `${path} ${id} ${answer.payload}`).toBeGreaterThanOrEqual(400);
        expect(answer.statusCode, `${path} ${id} ${answer.payload}`).toBeLessThan(500);
      }
    }
    const values = [
      '',
      '%00',
      '-1',
      '0',
      '501',
      '1e99',
      'NaN',
      'null',
      '%F0%9F%98%80',
      'x'.repeat(5_000),
      '999,999',
      '9,9,9,9,9',
      '2023-99-99',
      '2023-02-30T25:61:00Z',
      'W10',
      'eyJ4IjoxfQ',
    ];
    for (const { path, operation } of operations.filter(
      ({ method, path }) => method === 'GET' && !path.includes('some-id'),
    )) {
      for (const { name } of (operation.parameters ?? []).filter((each) => each.in === 'query')) {
        for (const value of values) {
          const { status, text } = await kit.ask('GET', `${path}?${name}=${value}`, { key: kit.afad });
          expect(status, `${path}?${name}=${value} ${text}`).toBeLessThan(500);
        }
        const twice = await kit.ask('GET', `${path}?${name}=1&${name}=2`, { key: kit.afad });
        expect(twice.status, `${path}?${name} twice ${twice.text}`).toBe(400);
      }
    }
  });

  it('hides the text of a defect, and logs it by its correlation id', async () => {
    const missing = await kit.ask('GET', '/nothing/here');
    expect(missing.json()).toMatchObject({ status: 404, code: 'not-found', instance: '/nothing/here' });
    await kit.platform.pool.query('ALTER TABLE agencies RENAME TO gone');
    try {
      const broken = await kit.ask('GET', '/v1/agencies');
      expect(broken.json()).toMatchObject({ status: 500, code: 'internal' });
      expect(broken.text).not.toContain('does not exist');
    } finally {
      await kit.platform.pool.query('ALTER TABLE gone RENAME TO agencies');
    }
  });
});

function bodyFor(method: string, path: string): { body?: object } {
  const body = bodies[`${method} ${path}`];
  return body ? { body } : {};
}
