import { z } from 'zod'
import { Id } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { page } from '../../platform/http/paging.ts'
import {
  Absence,
  AbsencePreview,
  GaveBack,
  GiveBack,
  Handover,
  ListTickets,
  OfferedTicket,
  PreviewAbsence,
  Reassignment,
  SetSubstitutes,
  StayedTicket,
  Substitutes,
} from './absences.contract.ts'
import { getAbsence, giveBack, undoGiveBack, undoHandover } from './absences.service.ts'
import { explainReassignment } from './explain-reassignment.ts'
import { listStayed } from './list-stayed.ts'
import { listOffer } from './offer.ts'
import { previewAbsence } from './preview-absence.ts'
import { getSubstitutes, setSubstitutes } from './substitutes.ts'

const UserParam = z.object({ userId: Id })
const tags = ['absences']
const config = { permission: 'signed-in' } as const
const others = { description: 'Of somebody else it needs members:manage.' } as const

export function absencesRoutes(app: App): void {
  app.post(
    '/absences/preview',
    {
      config,
      schema: {
        operationId: 'previewAbsence',
        tags,
        summary: 'What taking a status would do with the open tickets of a member',
        description: 'Changes nothing. Of somebody else it needs members:manage.',
        body: PreviewAbsence,
        response: { 200: AbsencePreview },
      },
    },
    (request) => request.run((cx) => previewAbsence(cx, request.body)),
  )

  app.get(
    '/absences/:userId',
    {
      config,
      schema: {
        operationId: 'getAbsence',
        tags,
        summary: 'What the status of a member did with his tickets, and what is offered back',
        ...others,
        params: UserParam,
        response: { 200: Absence },
      },
    },
    (request) => request.run((cx) => getAbsence(cx, request.params.userId)),
  )

  app.get(
    '/absences/:userId/offer',
    {
      config,
      schema: {
        operationId: 'listOffer',
        tags,
        summary: 'Tickets that a member who is back may take back, and in whose hands they are',
        ...others,
        params: UserParam,
        querystring: ListTickets,
        response: { 200: page(OfferedTicket) },
      },
    },
    (request) => request.run((cx) => listOffer(cx, request.params.userId, request.query)),
  )

  app.get(
    '/absences/:userId/stayed',
    {
      config,
      schema: {
        operationId: 'listStayed',
        tags,
        summary: 'Open tickets that a member who is away still has, and why each was not given on',
        ...others,
        params: UserParam,
        querystring: ListTickets,
        response: { 200: page(StayedTicket) },
      },
    },
    (request) => request.run((cx) => listStayed(cx, request.params.userId, request.query)),
  )

  app.post(
    '/absences/:userId/give-back',
    {
      config,
      schema: {
        operationId: 'giveBack',
        tags,
        summary: 'Take tickets back after an absence, or leave them where they are',
        ...others,
        params: UserParam,
        body: GiveBack,
        response: { 200: GaveBack },
      },
    },
    (request) => request.run((cx) => giveBack(cx, request.params.userId, request.body)),
  )

  app.post(
    '/give-backs/:id/undo',
    {
      config,
      schema: {
        operationId: 'undoGiveBack',
        tags,
        summary:
          'Undo what was decided about tickets after an absence: they go to where they were, and are offered again',
        description: 'What was done or given on since stays. Of somebody else it needs members:manage.',
        params: z.object({ id: Id }),
        response: { 200: Absence },
      },
    },
    (request) => request.run((cx) => undoGiveBack(cx, request.params.id)),
  )

  app.post(
    '/handovers/:id/undo',
    {
      config,
      schema: {
        operationId: 'undoHandover',
        tags,
        summary: 'Take the taking of a status back, with all that it did with tickets',
        ...others,
        params: z.object({ id: Id }),
        response: { 200: Handover },
      },
    },
    (request) => request.run((cx) => undoHandover(cx, request.params.id)),
  )

  substitutesRoutes(app)
}

function substitutesRoutes(app: App): void {
  app.get(
    '/absences/:userId/substitutes',
    {
      config,
      schema: {
        operationId: 'getSubstitutes',
        tags,
        summary: 'Who stands in for a member',
        ...others,
        params: UserParam,
        response: { 200: Substitutes },
      },
    },
    (request) => request.run(async (cx) => ({ data: await getSubstitutes(cx, request.params.userId) })),
  )

  app.put(
    '/absences/:userId/substitutes',
    {
      config,
      schema: {
        operationId: 'setSubstitutes',
        tags,
        summary: 'Say who stands in for a member',
        ...others,
        params: UserParam,
        body: SetSubstitutes,
        response: { 200: Substitutes },
      },
    },
    (request) =>
      request.run(async (cx) => {
        await setSubstitutes(cx, request.params.userId, request.body.userIds)
        return { data: await getSubstitutes(cx, request.params.userId) }
      }),
  )

  app.get(
    '/tickets/:idOrCode/reassignment',
    {
      config: { permission: 'tickets:read' },
      schema: {
        operationId: 'explainReassignment',
        tags,
        summary: 'Why a ticket was given on because of a status, or was not',
        params: z.object({ idOrCode: z.string().max(60) }),
        response: { 200: Reassignment },
      },
    },
    (request) => request.run((cx) => explainReassignment(cx, request.params.idOrCode)),
  )
}
