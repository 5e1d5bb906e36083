import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { arrived, ticketByMail } from '../../testing/messages.ts'
import { testTransport } from '../../testing/reply-transport.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { addMessage } from './add-message.ts'
import { registerReplyTransport } from './conversations.transport.ts'

let world: World
let acme: Company
let ann: SignedIn
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  ann = await signIn(world, await acme.member('Ann', 'manager'))
})
afterAll(() => world.close())

// docs/quality.md and product.md CO13: whatever happens in a ticket, no words of a note reach a channel.
const step = fc.oneof(
  fc.record({
    act: fc.constant('note' as const),
    html: fc.boolean(),
    words: fc.string({ unit: 'grapheme', maxLength: 40 }),
  }),
  fc.record({ act: fc.constant('reply' as const), answersNote: fc.boolean(), setStatus: fc.boolean() }),
  fc.record({ act: fc.constant('customer' as const) }),
  fc.record({ act: fc.constant('undo note' as const) }),
  fc.record({ act: fc.constant('draft' as const) }),
)

test('no words of a note ever reach a channel', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 10 }), async (steps) => {
      const transport = testTransport()
      registerReplyTransport(transport)
      world.setClock(60_000)
      const ticket = await ticketByMail(world, acme)
      const path = `/tickets/${ticket.id}/messages`
      const secrets: string[] = []
      let lastNote: string | null = null
      for (const one of steps) {
        if (one.act === 'note') {
          const secret = `zqx${secrets.length}secret`
          secrets.push(secret)
          const text = `${one.words.replaceAll('\u0000', '')} ${secret}`.toWellFormed()
          const body = one.html ? { bodyHtml: `<p>${secret}</p>` } : { bodyText: text }
          const reply = await ann.post(path, { kind: 'note', ...body, undoSeconds: 30 })
          expect(reply.statusCode, reply.body).toBe(201)
          lastNote = reply.json().id
        } else if (one.act === 'reply') {
          const answersId = one.answersNote && lastNote ? { answersId: lastNote } : {}
          const setStatus = one.setStatus ? { setStatus: 'waiting' } : {}
          const reply = await ann.post(path, {
            kind: 'public',
            bodyText: 'For you',
            confirmed: true,
            ...answersId,
            ...setStatus,
          })
          expect(reply.statusCode).toBe(one.answersNote && lastNote ? 422 : 201)
        } else if (one.act === 'customer') await acme.asSystem((cx) => addMessage(cx, arrived(ticket.id)))
        else if (one.act === 'draft') expect((await ann.get(`/tickets/${ticket.id}/reply-draft`)).statusCode).toBe(200)
        else if (lastNote) {
          await ann.post(`/messages/${lastNote}/undo`)
          lastNote = null
        }
      }
      await ann.post(path, { kind: 'public', bodyText: 'The end', confirmed: true })
      expect(transport.received.length).toBeGreaterThan(0)
      const left = transport.received.join('\n')
      for (const secret of secrets) expect(left).not.toContain(secret)
    }),
    { numRuns: 25, seed: 42 },
  )
})
