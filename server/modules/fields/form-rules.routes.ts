import { z } from 'zod'
import { Id, NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { CreateFormRule, FormRule, FormRuleOrder, UpdateFormRule } from './form-rules.contract.ts'
import { createFormRule, deleteFormRule, listFormRules, orderFormRules, updateFormRule } from './form-rules.service.ts'

const IdParam = z.object({ id: Id })
const tags = ['custom fields']
const manage = { permission: 'settings:manage' } as const
const Rules = z.object({ data: z.array(FormRule) })

/** Form logic: rules that show, require and restrict fields. */
export function formRulesRoutes(app: App): void {
  app.get(
    '/form-rules',
    {
      config: manage,
      schema: {
        operationId: 'listFormRules',
        tags,
        summary: 'Rules of the ticket form in order',
        response: { 200: Rules },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listFormRules(cx) })),
  )

  app.post(
    '/form-rules',
    {
      config: manage,
      schema: {
        operationId: 'createFormRule',
        tags,
        summary: 'Make a rule: while its condition holds, its fields are shown, required, restricted',
        body: CreateFormRule,
        response: { 201: FormRule },
      },
    },
    async (request, reply) => reply.code(201).send(await request.run((cx) => createFormRule(cx, request.body))),
  )

  app.post(
    '/form-rules/order',
    {
      config: manage,
      schema: {
        operationId: 'orderFormRules',
        tags,
        summary: 'Put the rules into another order',
        body: FormRuleOrder,
        response: { 200: Rules },
      },
    },
    (request) => request.run(async (cx) => ({ data: await orderFormRules(cx, request.body.ids) })),
  )

  app.patch(
    '/form-rules/:id',
    {
      config: manage,
      schema: {
        operationId: 'updateFormRule',
        tags,
        summary: 'Change a rule, or switch it on and off',
        params: IdParam,
        body: UpdateFormRule,
        response: { 200: FormRule },
      },
    },
    (request) => request.run((cx) => updateFormRule(cx, { ...request.body, id: request.params.id })),
  )

  app.delete(
    '/form-rules/:id',
    {
      config: manage,
      schema: {
        operationId: 'deleteFormRule',
        tags,
        summary: 'Delete a rule',
        params: IdParam,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => deleteFormRule(cx, request.params.id))
      return reply.code(204).send(null)
    },
  )
}
