/** Agencies: what the public sees of them, what their own key changes, the pause of automatic issue, and the audit log. */
import { type Static, Type } from 'typebox';
import type { Agency } from '../../domain/agency.ts';
import { TocsinError } from '../../domain/error.ts';
import type { Queryable } from '../../platform/postgres.ts';
import { agencyById, listAgencies, putAgency, setPaused } from '../../platform/stores/agency-store.ts';
import { listAudit } from '../../platform/stores/audit-store.ts';
import { AgencyChange, checkAgency } from '../agency-input.ts';
import { audited } from '../audited.ts';
import { Cursor, closed, Limit, readCursor, Words, writeCursor } from '../parameters.ts';
import { answers, type Routes } from '../route.ts';
import { Names } from '../schemas.ts';

const PublicAgency = Type.Object({
  id: Type.String(),
  name: Names,
  sender: Type.String(),
  contact: Type.String(),
  web: Type.String(),
  timeZone: Type.String(),
  languages: Type.Array(Type.String()),
  capStatus: Type.String({ description: 'Actual, or Exercise or Test: all it issues is a drill.' }),
});
const OwnAgency = Type.Object({
  ...PublicAgency.properties,
  acceptsUnreviewed: Type.Boolean(),
  reachLimit: Type.Integer(),
  paused: Type.Boolean(),
});
const PauseBody = Type.Object(
  {
    paused: Type.Boolean({ description: 'While true nothing is issued automatically.' }),
    reason: Words(1_000, 'Why.'),
  },
  closed,
);
const PauseAnswer = Type.Object({
  paused: Type.Boolean(),
  next: Type.String({ description: 'What follows, in words.' }),
});
const AuditQuery = Type.Object({ limit: Limit, cursor: Type.Optional(Cursor) }, closed);
const AuditPage = Type.Object({
  records: Type.Array(
    Type.Object({
      seq: Type.String({ description: 'Counts over all agencies; gaps are other agencies’ records.' }),
      at: Type.Number({ description: 'Unix milliseconds.' }),
      actor: Type.String(),
      action: Type.String(),
      object: Type.String(),
      detail: Type.Unknown(),
      previous: Type.String({ description: 'SHA-256 of the record before, hexadecimal.' }),
      hash: Type.String({ description: 'SHA-256 of this one, `previous` included, in canonical JSON (RFC 8785).' }),
    }),
  ),
  next: Type.Optional(Type.String({ description: 'Cursor of the next page.' })),
});
const security = [{ agencyKey: [] }];

export default ((api, context) => {
  for (const add of [listRoute, ownRoute, changeRoute, pauseRoute, auditRoute]) add(api, context);
}) satisfies Routes;

const listRoute: Routes = (api, { platform }) => {
  const { pool } = platform;
  api.get(
    '/v1/agencies',
    {
      schema: {
        tags: ['system'],
        summary: 'Agencies that warn here',
        response: answers({ 200: Type.Object({ agencies: Type.Array(PublicAgency) }) }),
      },
    },
    async () => ({ agencies: (await listAgencies(pool)).map(publicPart) }),
  );
};

const ownRoute: Routes = (api, { platform }) => {
  const { pool } = platform;
  api.get(
    '/v1/agency',
    {
      config: { scope: 'read' },
      schema: {
        tags: ['agency'],
        summary: 'The key’s agency',
        security,
        response: answers({ 200: OwnAgency }, [401, 403]),
      },
    },
    async ({ caller }) => own(pool, caller.agencyId),
  );
};

const changeRoute: Routes = (api, { platform }) => {
  api.put(
    '/v1/agency',
    {
      config: { scope: 'agency', limit: 'write' },
      schema: {
        tags: ['agency'],
        summary: 'Change the key’s agency',
        description: 'Id, CAP status and pause are not changed here.',
        security,
        body: AgencyChange,
        response: answers({ 200: OwnAgency }, [401, 403]),
      },
    },
    async ({ body, caller }) => {
      const change: Static<typeof AgencyChange> = checkAgency(body);
      return audited(platform, caller, async (client) => {
        const before = await own(client, caller.agencyId);
        const after: Agency = { ...before, ...change };
        await putAgency(client, after);
        return { answer: after, done: { action: 'agency.update', object: before.id, detail: { before, after } } };
      });
    },
  );
};

const pauseRoute: Routes = (api, { platform }) => {
  api.post(
    '/v1/agency/pause',
    {
      config: { scope: 'agency', limit: 'write' },
      schema: {
        tags: ['agency'],
        summary: 'Pause or resume automatic issue',
        security,
        body: PauseBody,
        response: answers({ 200: PauseAnswer }, [401, 403]),
      },
    },
    async ({ body: { paused, reason }, caller }) =>
      audited(platform, caller, async (client) => {
        const before = await own(client, caller.agencyId);
        await setPaused(client, before.id, paused);
        const done = { action: paused ? 'agency.pause' : 'agency.resume', object: before.id, detail: { reason } };
        return { answer: { paused, next: nextWords[`${paused}`] }, done: before.paused === paused ? null : done };
      }),
  );
};

const auditRoute: Routes = (api, { platform }) => {
  const { pool } = platform;
  api.get(
    '/v1/audit',
    {
      config: { scope: 'read' },
      schema: {
        tags: ['agency'],
        summary: 'What was done with the agency’s keys, newest first',
        security,
        querystring: AuditQuery,
        response: answers({ 200: AuditPage }, [401, 403]),
      },
    },
    async ({ caller, query: { limit, cursor } }, reply) => {
      const before = cursor ? BigInt(readCursor(cursor, [/^\d{1,18}$/])[0]) : undefined;
      const records = await listAudit(pool, caller.agencyId, { limit: limit + 1, ...(before && { before }) });
      const page = records.slice(0, limit);
      const next = records.length > limit ? page.at(-1) : undefined;
      return reply.header('cache-control', 'no-store').send({
        records: page.map(({ agencyId: _, ...record }) => ({ ...record, seq: String(record.seq) })),
        ...(next && { next: writeCursor([String(next.seq)]) }),
      });
    },
  );
};

const nextWords = {
  true: 'From now on every alert is held for a person; what is issued stays in force.',
  false: 'Rules that say `auto` issue by themselves again; what is held stays held.',
} as const;

async function own(db: Queryable, id: string): Promise<Agency> {
  const agency = await agencyById(db, id);
  if (!agency) throw new TocsinError('not-found', 'The key’s agency is gone.');
  return agency;
}

const publicPart = ({ id, name, sender, contact, web, timeZone, languages, capStatus }: Agency) => ({
  id,
  name,
  sender,
  contact,
  web,
  timeZone,
  languages,
  capStatus,
});
