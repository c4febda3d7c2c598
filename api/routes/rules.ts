/** Rules of a zone: when to warn, how severely, and who must say yes. */
import { Type } from 'typebox';
import { TocsinError } from '../../domain/error.ts';
import { RuleSchema } from '../../domain/rule.ts';
import { deleteRule, putRule } from '../../platform/stores/zone-store.ts';
import { audited } from '../audited.ts';
import { closed, Id, IdParams } from '../parameters.ts';
import { answers, type Routes } from '../route.ts';
import { ownZone, RuleAnswer } from '../rule-answer.ts';
import { readRule } from '../zone-input.ts';

const RuleParams = Type.Object({ id: Id('the zone'), ruleId: Id('the rule') }, closed);
const security = [{ agencyKey: [] }];
const config = { scope: 'zones', limit: 'write' } as const;
const mostRules = 50;

export default ((api, context) => {
  for (const add of [addRoute, changeRoute, removeRoute]) add(api, context);
}) satisfies Routes;

const addRoute: Routes = (api, { platform }) => {
  api.post(
    '/v1/zones/:id/rules',
    {
      config,
      schema: {
        tags: ['zones'],
        summary: 'Add a rule to a zone',
        security,
        params: IdParams('the zone'),
        body: RuleSchema,
        response: answers({ 201: RuleAnswer }, [401, 403, 404, 409]),
      },
    },
    async ({ params, body, caller }, reply) => {
      const rule = readRule(body);
      await audited(platform, caller, async (client) => {
        const zone = await ownZone(client, params.id, caller);
        if (zone.rules.length >= mostRules)
          throw new TocsinError('conflict', `The zone has ${mostRules} rules, which is the most.`);
        await putRule(client, zone.id, rule);
        return {
          answer: undefined,
          done: { action: 'rule.create', object: rule.id, detail: { zone: zone.id, after: rule } },
        };
      });
      return reply.code(201).header('location', `/v1/zones/${params.id}`).send(rule);
    },
  );
};

const changeRoute: Routes = (api, { platform }) => {
  api.put(
    '/v1/zones/:id/rules/:ruleId',
    {
      config,
      schema: {
        tags: ['zones'],
        summary: 'Change a rule',
        security,
        params: RuleParams,
        body: RuleSchema,
        response: answers({ 200: RuleAnswer }, [401, 403, 404]),
      },
    },
    async ({ params, body, caller }) => {
      const rule = readRule(body, params.ruleId);
      return audited(platform, caller, async (client) => {
        const zone = await ownZone(client, params.id, caller);
        const before = zone.rules.find(({ id }) => id === params.ruleId);
        if (!before) throw unknownRule(params.ruleId);
        await putRule(client, zone.id, rule);
        const detail = { zone: zone.id, before, after: rule };
        return { answer: rule, done: { action: 'rule.update', object: rule.id, detail } };
      });
    },
  );
};

const removeRoute: Routes = (api, { platform }) => {
  api.delete(
    '/v1/zones/:id/rules/:ruleId',
    {
      config,
      schema: {
        tags: ['zones'],
        summary: 'Remove a rule',
        security,
        params: RuleParams,
        response: answers({ 204: Type.Null({ description: 'It is gone.' }) }, [401, 403, 404]),
      },
    },
    async ({ params, caller }, reply) => {
      await audited(platform, caller, async (client) => {
        const zone = await ownZone(client, params.id, caller);
        const before = zone.rules.find(({ id }) => id === params.ruleId);
        if (!before) throw unknownRule(params.ruleId);
        await deleteRule(client, before.id);
        return {
          answer: undefined,
          done: { action: 'rule.delete', object: before.id, detail: { zone: zone.id, before } },
        };
      });
      return reply.code(204).send();
    },
  );
};

const unknownRule = (id: string) => new TocsinError('not-found', `There is no rule '${id}' on this zone.`);
