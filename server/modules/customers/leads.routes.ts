import { z } from 'zod'
import { Id } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { page } from '../../platform/http/paging.ts'
import { convertLead, previewConversion, undoConversion } from './convert-lead.ts'
import { ConvertLead, LeadConversionPlan, PreviewConversion } from './lead-conversions.contract.ts'
import { CreateLead, Lead, ListLeads, UpdateLead } from './leads.contract.ts'
import { createLead, getLead, listLeads, updateLead } from './leads.service.ts'

const params = z.object({ id: Id })
const read = { permission: 'customers:read' } as const
const write = { permission: 'customers:write' } as const
const tags = ['leads']

/** Leads: people without an account (product.md CR6). */
export function leadsRoutes(app: App): void {
  app.get(
    '/leads',
    {
      config: read,
      schema: {
        operationId: 'listLeads',
        tags,
        summary: 'Leads by name; with q those found, the newest first',
        querystring: ListLeads,
        response: { 200: page(Lead) },
      },
    },
    (request) => request.run((cx) => listLeads(cx, request.query)),
  )

  app.post(
    '/leads',
    {
      config: write,
      schema: { operationId: 'createLead', tags, summary: 'Make a lead', body: CreateLead, response: { 201: Lead } },
    },
    async (request, reply) => reply.code(201).send(await request.run((cx) => createLead(cx, request.body))),
  )

  app.get(
    '/leads/:id',
    { config: read, schema: { operationId: 'getLead', tags, summary: 'A lead', params, response: { 200: Lead } } },
    (request) => request.run((cx) => getLead(cx, request.params.id)),
  )

  app.patch(
    '/leads/:id',
    {
      config: write,
      schema: {
        operationId: 'updateLead',
        tags,
        summary: 'Change a lead; lists replace what was there',
        params,
        body: UpdateLead,
        response: { 200: Lead },
      },
    },
    (request) => request.run((cx) => updateLead(cx, request.params.id, request.body)),
  )

  app.get(
    '/leads/:id/conversion',
    {
      config: write,
      schema: {
        operationId: 'previewLeadConversion',
        tags,
        summary: 'What making the lead a contact would do',
        params,
        querystring: PreviewConversion,
        response: { 200: LeadConversionPlan },
      },
    },
    (request) => request.run((cx) => previewConversion(cx, request.params.id, request.query.contactId)),
  )

  app.post(
    '/leads/:id/conversion',
    {
      config: write,
      schema: {
        operationId: 'convertLead',
        tags,
        summary: 'Make the lead a contact: its addresses move there, its tickets stay',
        params,
        body: ConvertLead,
        response: { 200: Lead },
      },
    },
    (request) => request.run((cx) => convertLead(cx, request.params.id, request.body)),
  )

  app.post(
    '/leads/:id/conversion/undo',
    {
      config: write,
      schema: {
        operationId: 'undoLeadConversion',
        tags,
        summary: 'Take back that the lead became a contact',
        params,
        response: { 200: Lead },
      },
    },
    (request) => request.run((cx) => undoConversion(cx, request.params.id)),
  )
}
