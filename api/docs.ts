/** The OpenAPI 3.1 document at /docs/json and its reader at /docs, made from the routes' schemas. */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { Platform } from '../platform/platform.ts';
import type { Api } from './route.ts';

const tags = {
  alerts: 'What is said: CAP messages as GeoJSON, CAP XML and Atom.',
  events: 'What happened, what was forecast, and why who was or was not warned.',
  zones: 'Where agencies warn, by which rules, and what can be seen there.',
  subscriptions: 'To be told. A place is kept as a cell of about 0.7 km², never as an address.',
  agency: 'For agencies with a key: holds, approval, cancellation, pause and the audit log.',
  system: 'Health, metrics, feeds and languages.',
} as const;

export async function registerDocs(api: Api, { publicUrl }: Platform): Promise<void> {
  await api.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Tocsin',
        version: '1',
        description: [
          'Multi-hazard early warning. Places are WGS 84 degrees: [longitude, latitude] in GeoJSON, latitude,longitude in CAP and in `point`.',
          'Instants are RFC 3339, or Unix milliseconds where a name ends with `At`. Errors are RFC 9457 problems with a stable `code`.',
        ].join('\n\n'),
        license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      },
      servers: [{ url: publicUrl }],
      tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
      components: {
        securitySchemes: {
          agencyKey: {
            type: 'http',
            scheme: 'bearer',
            description: 'An agency’s API key, `tocsin_live_…`, with scopes.',
          },
          subscriptionToken: {
            type: 'http',
            scheme: 'bearer',
            description: 'The token that was answered once when subscribing.',
          },
        },
      },
    },
    refResolver: {
      buildLocalReference: (schema, _base, _fragment, index) => String(schema['$id'] ?? `schema-${index}`),
    },
  });
  await api.register(swaggerUi, { routePrefix: '/docs', staticCSP: true, uiConfig: { deepLinking: true } });
}
