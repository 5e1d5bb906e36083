import { z } from 'zod'
import { NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { PageQuery, page } from '../../platform/http/paging.ts'
import {
  CaptureExample,
  CheckExamples,
  CheckedExample,
  CreateRule,
  DryRun,
  DryRunResult,
  ListRuleRuns,
  Rule,
  RuleExample,
  RuleField,
  RuleOrder,
  RuleRef,
  RuleRun,
  RuleVersion,
  UpdateRule,
  WriteExample,
} from './automations.contract.ts'
import { checkedContent } from './check-rule.ts'
import { dryRun } from './dry-run.ts'
import { captureExample, checkExamples } from './examples.ts'
import { listRunsOfRule, listRunsOfTicket } from './list-runs.ts'
import {
  createRule,
  deleteRule,
  getRule,
  listRules,
  listRuleVersions,
  orderRules,
  updateRule,
} from './rules.service.ts'
import { listSettableFields } from './settable-fields.ts'
import { writeExample } from './write-example.ts'

const tags = ['automation']
const config = { permission: 'settings:manage' } as const
const Rules = z.object({ data: z.array(Rule) })

export function automationsRoutes(app: App): void {
  app.get(
    '/rules',
    {
      config,
      schema: { operationId: 'listRules', tags, summary: 'The rules in their order', response: { 200: Rules } },
    },
    (request) => request.run(async (cx) => ({ data: await listRules(cx) })),
  )

  app.post(
    '/rules',
    {
      config,
      schema: {
        operationId: 'createRule',
        tags,
        summary: 'Make a rule that acts on tickets by itself',
        description:
          'When one of its triggers happens and its condition holds, its actions are done, each once. It is off unless told, and comes ' +
          'last. 422 `rule.invalid` names each place that does not fit.',
        body: CreateRule,
        response: { 201: Rule },
      },
    },
    async (request, reply) => reply.code(201).send(await request.run((cx) => createRule(cx, request.body))),
  )

  app.post(
    '/rules/order',
    {
      config,
      schema: {
        operationId: 'orderRules',
        tags,
        summary: 'Put the rules into another order: they act in it',
        body: RuleOrder,
        response: { 200: Rules },
      },
    },
    (request) => request.run(async (cx) => ({ data: await orderRules(cx, request.body.ids) })),
  )

  app.post(
    '/rules/dry-run',
    {
      config,
      schema: {
        operationId: 'dryRunRule',
        tags,
        summary: 'What a rule would have done in the last days',
        description:
          'Judged as when it runs, on each ticket as it was then: its changes are taken back one by one. Nothing is written and nothing ' +
          'leaves. 422 `rule.invalid` as for saving it.',
        body: DryRun,
        response: { 200: DryRunResult },
      },
    },
    (request) => request.run((cx) => dryRun(cx, request.body)),
  )

  app.post(
    '/rules/examples',
    {
      config,
      schema: {
        operationId: 'captureRuleExample',
        tags,
        summary: 'A ticket as it was at one moment, as an example for a rule',
        description:
          'Nothing is kept: what is answered is sent along with the rule. What the rule makes of it now is what is expected. 404; 422 ' +
          '`rule.invalid` as for saving it, `rule.no_example`.',
        body: CaptureExample,
        response: { 200: RuleExample },
      },
    },
    (request) =>
      request.run(async (cx) => {
        const { ticket, seq, at, name, ...content } = request.body
        const checked = await checkedContent(cx, { ...content, examples: [] })
        return captureExample(cx, { ...checked, ticket, seq, at, name })
      }),
  )

  app.post(
    '/rules/examples/write',
    {
      config,
      schema: {
        operationId: 'writeRuleExample',
        tags,
        summary: 'An example for a rule that is written by hand',
        description:
          'Nothing is kept: what is answered is sent along with the rule. Expected is what is asked for: not to act, or all that its actions ' +
          'change of such a ticket. 422 `rule.invalid` with the place of each fault.',
        body: WriteExample,
        response: { 200: RuleExample },
      },
    },
    (request) =>
      request.run(async (cx) => {
        const { name, trigger, by, at, fields, matches, ...content } = request.body
        const checked = await checkedContent(cx, { ...content, examples: [] })
        return writeExample(cx, checked, { name, trigger, by, at, fields, matches })
      }),
  )

  app.post(
    '/rules/examples/check',
    {
      config,
      schema: {
        operationId: 'checkRuleExamples',
        tags,
        summary: 'What a rule that is being written makes of its examples',
        description: '422 `rule.invalid` as for saving it.',
        body: CheckExamples,
        response: { 200: z.object({ data: z.array(CheckedExample) }) },
      },
    },
    (request) =>
      request.run(async (cx) => {
        const content = await checkedContent(cx, request.body)
        return { data: await checkExamples(cx, content, content.examples) }
      }),
  )

  app.get(
    '/rules/fields',
    {
      config,
      schema: {
        operationId: 'listRuleFields',
        tags,
        summary: 'The fields that rules can set',
        response: { 200: z.object({ data: z.array(RuleField) }) },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listSettableFields(cx) })),
  )

  app.get(
    '/rules/:id',
    { config, schema: { operationId: 'getRule', tags, summary: 'A rule', params: RuleRef, response: { 200: Rule } } },
    (request) => request.run((cx) => getRule(cx, request.params.id)),
  )

  app.patch(
    '/rules/:id',
    {
      config,
      schema: {
        operationId: 'updateRule',
        tags,
        summary: 'Change a rule, or switch it on and off',
        description: 'What it says differently is a new version; runs name the version that ran.',
        params: RuleRef,
        body: UpdateRule,
        response: { 200: Rule },
      },
    },
    (request) => request.run((cx) => updateRule(cx, request.params.id, request.body)),
  )

  app.delete(
    '/rules/:id',
    {
      config,
      schema: {
        operationId: 'deleteRule',
        tags,
        summary: 'Delete a rule with its log; what it did to tickets stays',
        params: RuleRef,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => deleteRule(cx, request.params.id))
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/rules/:id/versions',
    {
      config,
      schema: {
        operationId: 'listRuleVersions',
        tags,
        summary: 'What a rule said when, the newest first',
        params: RuleRef,
        querystring: PageQuery.strict(),
        response: { 200: page(RuleVersion) },
      },
    },
    (request) => request.run((cx) => listRuleVersions(cx, request.params.id, request.query)),
  )

  app.get(
    '/rules/:id/runs',
    {
      config,
      schema: {
        operationId: 'listRuleRuns',
        tags,
        summary: 'What came of a rule, the newest first: what it did, or why it did nothing',
        params: RuleRef,
        querystring: ListRuleRuns,
        response: { 200: page(RuleRun) },
      },
    },
    (request) => request.run((cx) => listRunsOfRule(cx, request.params.id, request.query)),
  )

  app.get(
    '/tickets/:idOrCode/rule-runs',
    {
      config: { permission: 'tickets:read' },
      schema: {
        operationId: 'listTicketRuleRuns',
        tags,
        summary: 'What rules did to a ticket, and why others did nothing, the newest first',
        params: z.object({ idOrCode: z.string().max(100) }),
        querystring: ListRuleRuns,
        response: { 200: page(RuleRun) },
      },
    },
    (request) => request.run((cx) => listRunsOfTicket(cx, request.params.idOrCode, request.query)),
  )
}
