import type { App } from '../../platform/http/http.ts'
import { page } from '../../platform/http/paging.ts'
import {
  BulkChange,
  BulkCheck,
  BulkRef,
  BulkRow,
  CreateBulkChange,
  ListBulkChanges,
  ListBulkRows,
  SendHeldReplies,
} from './bulk.contract.ts'
import {
  cancelBulkChange,
  createBulkChange,
  getBulkChange,
  listBulkChanges,
  listBulkRows,
  sendHeldReplies,
  undoBulkChange,
} from './bulk.service.ts'
import { checkBulkChange } from './check-bulk.ts'

const tags = ['tickets']
const config = { permission: 'tickets:read' } as const

export function bulkRoutes(app: App): void {
  app.post(
    '/bulk-changes',
    {
      config,
      schema: {
        operationId: 'createBulkChange',
        tags,
        summary: 'Change many tickets, or write on all of them: a job with a result for each',
        description:
          'Needs what a single change needs: tickets:update, tickets:reply, tickets:note. Ids of tickets that you do not see are ' +
          'refused one by one in the result. A reply is held where somebody else wrote after what its writer had seen (`seenTo`): ' +
          'sendHeldReplies.',
        body: CreateBulkChange,
        response: { 201: BulkChange },
      },
    },
    async (request, reply) => reply.code(201).send(await request.run((cx) => createBulkChange(cx, request.body))),
  )

  app.post(
    '/bulk-changes/check',
    {
      config,
      schema: {
        operationId: 'checkBulkChange',
        tags,
        summary: 'What a change of many tickets would meet, before it begins',
        description:
          'Takes what createBulkChange takes and refuses what it refuses; changes nothing. It counts over all of the tickets, also ' +
          'those of a query, what people are asked about first: unfinished checklists, drafts that are not sent, values that macros miss.',
        body: CreateBulkChange,
        response: { 200: BulkCheck },
      },
    },
    (request) => request.run((cx) => checkBulkChange(cx, request.body)),
  )

  app.get(
    '/bulk-changes',
    {
      config,
      schema: {
        operationId: 'listBulkChanges',
        tags,
        summary: 'Your changes of many tickets of the last 30 days, the newest first',
        querystring: ListBulkChanges,
        response: { 200: page(BulkChange) },
      },
    },
    (request) => request.run((cx) => listBulkChanges(cx, request.query)),
  )

  app.get(
    '/bulk-changes/:id',
    {
      config,
      schema: {
        operationId: 'getBulkChange',
        tags,
        summary: 'How far a change of many tickets is',
        params: BulkRef,
        response: { 200: BulkChange },
      },
    },
    (request) => request.run((cx) => getBulkChange(cx, request.params.id)),
  )

  app.get(
    '/bulk-changes/:id/rows',
    {
      config,
      schema: {
        operationId: 'listBulkRows',
        tags,
        summary: 'What became of each ticket',
        params: BulkRef,
        querystring: ListBulkRows,
        response: { 200: page(BulkRow) },
      },
    },
    (request) => request.run((cx) => listBulkRows(cx, request.params.id, request.query)),
  )

  app.post(
    '/bulk-changes/:id/cancel',
    {
      config,
      schema: {
        operationId: 'cancelBulkChange',
        tags,
        summary: 'End a change of many tickets where it stands',
        params: BulkRef,
        response: { 200: BulkChange },
      },
    },
    (request) => request.run((cx) => cancelBulkChange(cx, request.params.id)),
  )

  app.post(
    '/bulk-changes/:id/send-held',
    {
      config,
      schema: {
        operationId: 'sendHeldReplies',
        tags,
        summary: 'Let replies leave that were held because somebody wrote meanwhile',
        description:
          'For rows with the result `held`, after a look at their `newer`: the reply leaves and the rest of the change is made. Where ' +
          'somebody wrote after `lastSeenMessageId` it is held once more. What nobody sends stays held, and is never sent by itself.',
        params: BulkRef,
        body: SendHeldReplies,
        response: { 200: BulkChange },
      },
    },
    (request) => request.run((cx) => sendHeldReplies(cx, request.params.id, request.body)),
  )

  app.post(
    '/bulk-changes/:id/undo',
    {
      config,
      schema: {
        operationId: 'undoBulkChange',
        tags,
        summary: 'Put back the fields that it changed and nobody has changed since',
        params: BulkRef,
        response: { 200: BulkChange },
      },
    },
    (request) => request.run((cx) => undoBulkChange(cx, request.params.id)),
  )
}
