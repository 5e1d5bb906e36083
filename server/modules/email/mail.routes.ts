import { z } from 'zod'
import { Id } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { page } from '../../platform/http/paging.ts'
import type { Permission } from '../../platform/permissions.ts'
import { discardMail, getLedgerEntry, listLedger, recoverMail, retryMail } from './ledger.service.ts'
import { LedgerEntry, LedgerQuery, MailHealth, OutboxEntry, OutboxQuery } from './mail.contract.ts'
import { getMailHealth } from './mail-health.service.ts'
import { cancelOutbox, getOutboxEntry, listOutbox, releaseOutbox, retryOutbox } from './outbox.service.ts'
import { rawMailRoutes } from './raw-mail.routes.ts'

const tags = ['mail']
const params = z.object({ id: Id })
const read = { permission: 'mail:read' as Permission }
const manage = { permission: 'mail:manage' as Permission }

export function mailRoutes(app: App): void {
  ledgerRoutes(app)
  rawMailRoutes(app)
  outboxRoutes(app)
  app.get(
    '/mail/health',
    {
      config: read,
      schema: {
        operationId: 'getMailHealth',
        tags,
        summary: 'How mail comes and goes: doors, mailboxes, outbox, relay',
        response: { 200: MailHealth },
      },
    },
    (request) => request.run((cx) => getMailHealth(cx)),
  )
}

function ledgerRoutes(app: App): void {
  app.get(
    '/mail/ledger',
    {
      config: read,
      schema: {
        operationId: 'listLedger',
        tags,
        summary: 'Every mail that arrived and what became of it, newest first',
        querystring: LedgerQuery,
        response: { 200: page(LedgerEntry) },
      },
    },
    (request) => {
      const { channel, ticket, ...filter } = request.query
      return request.run((cx) => listLedger(cx, { ...filter, channelId: channel, ticketId: ticket }))
    },
  )

  app.get(
    '/mail/ledger/:id',
    {
      config: read,
      schema: { operationId: 'getLedgerEntry', tags, summary: 'One mail', params, response: { 200: LedgerEntry } },
    },
    (request) => request.run((cx) => getLedgerEntry(cx, request.params.id)),
  )

  const acts = [
    ['retry', retryMail, 'Read a quarantined or waiting mail again, now'],
    ['recover', recoverMail, 'Make a ticket from suspended, held or discarded mail'],
    ['discard', discardMail, 'Let nothing become of suspended, held or quarantined mail'],
  ] as const
  for (const [verb, act, summary] of acts)
    app.post(
      `/mail/ledger/:id/${verb}`,
      {
        config: manage,
        schema: { operationId: act.name, tags, summary, params, response: { 200: LedgerEntry } },
      },
      (request) => request.run((cx) => act(cx, request.params.id)),
    )
}

function outboxRoutes(app: App): void {
  app.get(
    '/mail/outbox',
    {
      config: read,
      schema: {
        operationId: 'listOutbox',
        tags,
        summary: 'Every mail that leaves, newest first, with the state of each recipient',
        querystring: OutboxQuery,
        response: { 200: page(OutboxEntry) },
      },
    },
    (request) => {
      const { ticket, ...filter } = request.query
      return request.run((cx) => listOutbox(cx, { ...filter, ticketId: ticket }))
    },
  )

  app.get(
    '/mail/outbox/:id',
    {
      config: read,
      schema: { operationId: 'getOutboxEntry', tags, summary: 'One mail', params, response: { 200: OutboxEntry } },
    },
    (request) => request.run((cx) => getOutboxEntry(cx, request.params.id)),
  )

  app.post(
    '/mail/outbox/release',
    {
      config: manage,
      schema: {
        operationId: 'releaseOutbox',
        tags,
        summary: 'Let everything leave that waited for a mail relay',
        response: { 200: z.object({ released: z.number().int() }) },
      },
    },
    (request) => request.run((cx) => releaseOutbox(cx)),
  )

  const acts = [
    ['retry', retryOutbox, 'Try a failed, parked or unsent mail again'],
    ['cancel', cancelOutbox, 'Take a mail out of the queue for good'],
  ] as const
  for (const [verb, act, summary] of acts)
    app.post(
      `/mail/outbox/:id/${verb}`,
      {
        config: manage,
        schema: { operationId: act.name, tags, summary, params, response: { 200: OutboxEntry } },
      },
      (request) => request.run((cx) => act(cx, request.params.id)),
    )
}
