import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { settle } from '../../../../server/modules/automations/testing.ts'
import { findInboundChannel } from '../../../../server/modules/email/channels.store.ts'
import { findEntry } from '../../../../server/modules/email/ledger.store.ts'
import { readMailJob, startParser } from '../../../../server/modules/email/read-mail.ts'
import { takeIn } from '../../../../server/modules/email/take-in.ts'
import { createLog } from '../../../../server/platform/log.ts'
import { type Client, signIn } from '../../../../server/testing/client.ts'
import { type Company, createCompany } from '../../../../server/testing/company.ts'
import { createWorld, type World } from '../../../../server/testing/world.ts'
import { contentOfRecipe, type Recipe, recipes } from './recipes.ts'

/**
 * Each shipped recipe as the web app fills it in, switched on by the API without a change; what sets it off comes by mail or by the API, as
 * people bring it about.
 */
let world: World
let stopParser: () => Promise<void>
beforeAll(async () => {
  world = await createWorld()
  stopParser = startParser()
})
afterAll(async () => {
  await stopParser()
  await world.close()
})

const hour = 3_600_000
const day = 24 * hour

/** The words of the catalogue, as the screens have them. */
const wordsOf = (language: string) => {
  const catalogue = JSON.parse(
    readFileSync(new URL(`../../../i18n/${language}/automations.json`, import.meta.url), 'utf8'),
  )
  return (key: string): string =>
    key
      .replace('automations:', '')
      .split('.')
      .reduce((place, part) => place[part], catalogue)
}

const ok = async (answer: ReturnType<Client['get']>) => {
  const reply = await answer
  expect(reply.statusCode, reply.body).toBeLessThan(300)
  return reply.body === '' ? null : reply.json()
}

let made = 0
let company: Company
let admin: Client
let support: string
/** Wednesday at ten, within the business hours, in a company of its own. */
beforeEach(async () => {
  made += 1
  world.setClock(new Date('2030-01-02T10:00:00Z'))
  company = await createCompany(world, `P${made}X`)
  admin = await signIn(world, company.admin)
  support = (await ok(admin.get('/channels'))).data[0].address
})

async function wait(ms: number): Promise<void> {
  world.setClock(ms)
  await settle(world, company.orgId)
  admin = await signIn(world, company.admin)
}

/** Switches a recipe on as it is shipped; `team` is the one that it tells, which is chosen in the form. */
async function switchOn(recipe: Recipe, team?: string) {
  const content = contentOfRecipe(wordsOf('en') as Parameters<typeof contentOfRecipe>[0], recipe)
  const to = team ? [{ kind: 'team', id: team }] : []
  const actions = content.actions.map((action) => (action.do === 'notify' && team ? { ...action, to } : action))
  return ok(admin.post('/rules', { name: recipe, recipe, enabled: true, ...content, actions }))
}

/** A mail that comes in at the door; the id of its ticket. */
async function receive({
  answers,
  text = 'It rained.',
  headers = [],
  from = 'lena@customer.test',
}: {
  answers?: string
  text?: string
  headers?: string[]
  from?: string
} = {}) {
  made += 1
  const rfcMessageId = `r${made}@customer.test`
  const channel = await world.runtime.runOpen((open) => findInboundChannel(open, support))
  const lines = [
    `From: Lena Brandt <${from}>`,
    `To: ${support}`,
    'Subject: Tent is wet',
    `Message-ID: <${rfcMessageId}>`,
    ...(answers ? [`In-Reply-To: <${answers}>`] : []),
    ...headers,
    '',
    text,
  ]
  const id = await takeIn(world.runtime, {
    door: 'smtp',
    orgId: company.orgId,
    channelId: channel?.channelId ?? '',
    raw: Buffer.from(lines.join('\r\n')),
    envelopeFrom: from,
    envelopeTo: [support],
    receivedAt: world.now(),
  })
  const attempt = { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: true }
  await readMailJob(company.orgId, { ledgerId: id }, attempt)
  const entry = await company.asSystem((cx) => findEntry(cx, id ?? ''))
  await settle(world, company.orgId)
  return { ticketId: entry?.ticketId ?? '', outcome: entry?.outcome, rfcMessageId }
}

const ticket = async (id: string) => ok(admin.get(`/tickets/${id}`))
const change = (id: string, body: object) => ok(admin.patch(`/tickets/${id}`, body))
/** What left, or is about to, to customers by itself. */
const mails = (ticketId: string) =>
  company.asSystem((cx) =>
    cx.tx
      .selectFrom('outbox')
      .innerJoin('messages', (join) =>
        join.onRef('messages.id', '=', 'outbox.messageId').onRef('messages.orgId', '=', 'outbox.orgId'),
      )
      .select(['outbox.subject', 'outbox.purpose', 'messages.bodyText'])
      .where('outbox.orgId', '=', cx.org.id)
      .where('outbox.ticketId', '=', ticketId)
      .where('outbox.purpose', '=', 'auto')
      .execute(),
  )
const told = async (client: Client) =>
  (await ok(client.get('/notifications'))).data.filter(({ kind }: { kind: string }) => kind === 'rule_told')

test.each(['en', 'de'])(
  'every recipe is taken as it is shipped, in words of %s, and is off until somebody switches it on',
  async (language) => {
    const team = await ok(admin.post('/teams', { name: 'Care', memberIds: [company.admin.userId] }))
    for (const recipe of recipes) {
      const content = contentOfRecipe(wordsOf(language) as Parameters<typeof contentOfRecipe>[0], recipe)
      const actions = content.actions.map((action) =>
        action.do === 'notify' && action.to.length === 0 ? { ...action, to: [{ kind: 'team', id: team.id }] } : action,
      )
      expect(await ok(admin.post('/rules', { name: recipe, recipe, ...content, actions }))).toMatchObject({
        recipe,
        state: 'off',
      })
    }
  },
)

test('a new ticket tells the team, once; a reply to it tells nobody', async () => {
  const max = await company.member('Max', 'manager')
  const team = await ok(admin.post('/teams', { name: 'Care', memberIds: [max.userId] }))
  await switchOn('notify_new', team.id)
  const { rfcMessageId, ticketId } = await receive()
  const client = await signIn(world, max)
  expect(await told(client)).toMatchObject([{ ticketId }])
  await wait(hour)
  await receive({ answers: rfcMessageId })
  expect(await told(await signIn(world, max))).toHaveLength(1)
})

test('a priority that becomes urgent tells who has it and escalates; another priority, and a ticket that is done, do nothing', async () => {
  const max = await company.member('Max', 'manager')
  const second = await ok(admin.post('/queues', { name: 'Second level', tier: 2 }))
  const { ticketId } = await receive()
  const { queue } = await ticket(ticketId)
  await ok(admin.patch(`/queues/${queue.id}`, { nextQueueId: second.id }))
  await switchOn('priority_raised')
  await change(ticketId, { assigneeId: max.userId })
  await change(ticketId, { priority: 'high' })
  await settle(world, company.orgId)
  expect(await ticket(ticketId)).toMatchObject({ queue: { id: queue.id } })
  await change(ticketId, { priority: 'urgent' })
  await settle(world, company.orgId)
  expect(await ticket(ticketId)).toMatchObject({ queue: { id: second.id }, assignee: null })
  expect(await told(await signIn(world, max))).toMatchObject([{ ticketId }])

  const done = await receive({ from: 'kim@customer.test' })
  await change(done.ticketId, { status: 'closed' })
  await change(done.ticketId, { status: 'open' })
  await change(done.ticketId, { status: 'resolved' })
  await change(done.ticketId, { priority: 'urgent' })
  await settle(world, company.orgId)
  expect(await ticket(done.ticketId)).toMatchObject({ queue: { id: queue.id } })
})

test('no response for a day is followed up, once; who was answered within it is left alone', async () => {
  const max = await company.member('Max', 'manager')
  await switchOn('no_response')
  const waits = await receive()
  const answered = await receive({ from: 'kim@customer.test' })
  for (const { ticketId } of [waits, answered]) await change(ticketId, { assigneeId: max.userId })
  await wait(23 * hour)
  await ok(admin.post(`/tickets/${answered.ticketId}/messages`, { kind: 'public', bodyText: 'Coming.' }))
  await settle(world, company.orgId)
  expect(await told(await signIn(world, max))).toEqual([])
  await wait(hour)
  expect(await told(await signIn(world, max))).toMatchObject([{ ticketId: waits.ticketId }])
  await wait(3 * day)
  expect(await told(await signIn(world, max))).toHaveLength(1)
})

test('what comes in by mail is acknowledged with its code; machines, and tickets that members make, are not', async () => {
  await switchOn('acknowledge')
  const { ticketId } = await receive()
  const { code } = await ticket(ticketId)
  const [mail, ...others] = await mails(ticketId)
  expect(others).toEqual([])
  expect(mail?.subject).toContain(code)
  expect(mail?.bodyText).toContain(`It came in as ${code}`)
  const machine = await receive({ from: 'noreply@customer.test' })
  expect(machine.outcome).toBe('ticket')
  expect(await mails(machine.ticketId)).toEqual([])
  const list = await receive({ from: 'list@customer.test', headers: ['List-Id: <news.customer.test>'] })
  expect(list.outcome).toBe('suspended')
  const own = await ok(admin.post('/tickets', { subject: 'Phoned', requester: { email: 'kim@customer.test' } }))
  await settle(world, company.orgId)
  expect(await mails(own.id)).toEqual([])
})

test('who writes after hours learns when we are back, once until then; within them nobody does', async () => {
  await switchOn('after_hours')
  const early = await receive()
  expect(await mails(early.ticketId)).toEqual([])
  await wait(10 * hour)
  const { ticketId, rfcMessageId } = await receive({ from: 'kim@customer.test' })
  await wait(2 * hour)
  await receive({ answers: rfcMessageId, from: 'kim@customer.test' })
  const sent = await mails(ticketId)
  expect(sent).toHaveLength(1)
  // Wednesday evening: back on Thursday, the third.
  expect(sent[0]?.bodyText).toMatch(/We are back on .*(January 3|3 January|Jan 3|3 Jan|Thursday).*and answer then/)
})

test('a resolution is told with the link that opens it again; what a rule or the clock resolves is not', async () => {
  await switchOn('resolved')
  const { ticketId } = await receive()
  await wait(hour)
  await change(ticketId, { status: 'resolved' })
  await settle(world, company.orgId)
  const [mail] = await mails(ticketId)
  const link = /\/not-solved\/([\w.~-]+)/.exec(mail?.bodyText ?? '')?.[1]
  expect(link).toBeDefined()
  const anybody = await world.app.inject({
    method: 'POST',
    url: `/api/v1/not-solved/${link}`,
    payload: { comment: 'Still wet.' },
  })
  expect(anybody.statusCode, anybody.body).toBeLessThan(300)
  expect(await ticket(ticketId)).toMatchObject({ status: 'open' })

  const other = await receive({ from: 'kim@customer.test' })
  await ok(
    admin.post('/rules', {
      name: 'Resolves',
      enabled: true,
      triggers: [{ on: 'changed', field: 'priority', to: 'low' }],
      condition: { all: [] },
      actions: [{ do: 'set', field: 'status', value: 'resolved' }],
    }),
  )
  await change(other.ticketId, { priority: 'low' })
  await settle(world, company.orgId)
  expect(await ticket(other.ticketId)).toMatchObject({ status: 'resolved' })
  expect(await mails(other.ticketId)).toEqual([])
})

test('what was resolved a week ago is closed; what was reopened in between is not', async () => {
  await switchOn('close_resolved')
  const left = await receive()
  const reopened = await receive({ from: 'kim@customer.test' })
  for (const { ticketId } of [left, reopened]) await change(ticketId, { status: 'resolved' })
  await wait(3 * day)
  await receive({ answers: reopened.rfcMessageId, from: 'kim@customer.test' })
  await wait(4 * day - 60_000)
  expect(await ticket(left.ticketId)).toMatchObject({ status: 'resolved' })
  await wait(60_000)
  expect(await ticket(left.ticketId)).toMatchObject({ status: 'closed' })
  expect(await ticket(reopened.ticketId)).toMatchObject({ status: 'open' })
})

test('a mere thanks reopens as long as nobody says otherwise; with the setting it stays resolved, where it is seen', async () => {
  const { settings } = await ok(admin.get('/organization'))
  expect(settings.thanksStayResolved).toBe(false)
  const first = await receive()
  await change(first.ticketId, { status: 'resolved' })
  await wait(hour)
  await receive({ answers: first.rfcMessageId, text: 'Thank you very much!' })
  expect(await ticket(first.ticketId)).toMatchObject({ status: 'open' })
  await ok(admin.patch('/organization', { settings: { thanksStayResolved: true } }))
  await change(first.ticketId, { status: 'resolved' })
  await wait(hour)
  await receive({ answers: first.rfcMessageId, text: 'Thank you very much!' })
  expect(await ticket(first.ticketId)).toMatchObject({ status: 'resolved', thankedAt: world.now().toISOString() })
  await wait(hour)
  await receive({ answers: first.rfcMessageId, text: 'Thank you, but it is wet again.' })
  expect(await ticket(first.ticketId)).toMatchObject({ status: 'open' })
})

test('what a rule writes to customers goes out of the ticket that there is: it makes no ticket, and is no message of a customer or member', async () => {
  const bodies = [
    { do: 'reply', html: '<p>We look into it.</p>' },
    { do: 'mail', to: 'partner@other.test', subject: 'Please look', html: '<p>See {{ticket.code}}</p>' },
  ]
  const condition = { all: [] }
  await ok(
    admin.post('/rules', { name: 'Writes', enabled: true, triggers: [{ on: 'created' }], condition, actions: bodies }),
  )
  const replied = {
    triggers: [{ on: 'replied', by: 'anyone' }],
    condition,
    actions: [{ do: 'note', html: '<p>x</p>' }],
  }
  const hears = await ok(admin.post('/rules', { name: 'Hears', enabled: true, ...replied }))
  const { ticketId } = await receive()
  expect((await mails(ticketId)).length).toBeGreaterThan(0)
  const codes = (await ok(admin.get('/tickets'))).data.map(({ id }: { id: string }) => id)
  expect(codes).toEqual([ticketId])
  expect(await ticket(ticketId)).toMatchObject({ firstResponseAt: null, lastAgentMessageAt: null })
  expect((await ok(admin.get(`/rules/${hears.id}/runs`))).data).toEqual([])
})
