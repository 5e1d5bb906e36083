import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newId } from '../../platform/ids.ts'
import { type Client, signIn } from '../../testing/client.ts'
import { createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import type { Rule, RuleRun } from '../automations/automations.contract.ts'
import { settle } from '../automations/testing.ts'
import { refreshSight } from '../members/sight.ts'
import { sendNextCall } from './send-call.ts'
import { callAll, type HookServer, startHookServer } from './testing.ts'
import type { Webhook, WebhookDelivery, WebhookDeliveryDetails } from './webhooks.contract.ts'
import { deleteOld } from './webhooks.store.ts'

let world: World
let away: HookServer
beforeAll(async () => {
  // One address of this machine is allowed; the others are the own network.
  world = await createWorld({ allowedNetworks: ['127.0.0.1/32'] })
  away = await startHookServer()
})
beforeEach(() => {
  away.asked.length = 0
  away.answers(200)
})
afterAll(async () => {
  await away.close()
  await world.close()
})

const ok = async (answer: ReturnType<Client['get']>) => {
  const reply = await answer
  expect(reply.statusCode, reply.body).toBeLessThan(300)
  return reply.json()
}

let made = 0
/** A company of its own with a rule that calls. */
async function desk(actions: object[] = [{ do: 'webhook', url: away.at('/hook') }], rule: object = {}) {
  made += 1
  const company = await createCompany(world, `W${made}X`)
  const admin = await signIn(world, company.admin)
  const own: Rule = await ok(
    admin.post('/rules', {
      name: 'Tell the shop',
      enabled: true,
      triggers: [{ on: 'created' }, { on: 'changed', field: 'priority' }, { on: 'replied' }],
      condition: { all: [] },
      actions,
      ...rule,
    }),
  )
  return {
    company,
    admin,
    rule: own,
    orgId: company.orgId,
    settle: () => settle(world, company.orgId),
    call: (within?: number) => callAll(world, company.orgId, within === undefined ? {} : { within }),
    ticket: () =>
      ok(admin.post('/tickets', { subject: 'Printer', requester: { email: 'jo@globex.test', name: 'Jo' } })),
    log: async (query = ''): Promise<WebhookDelivery[]> =>
      (await ok(admin.get(`/webhook-deliveries?ruleId=${own.id}${query}`))).data,
    webhook: async (): Promise<Webhook> => (await ok(admin.get(`/webhooks?ruleId=${own.id}`))).data[0],
  }
}
type Desk = Awaited<ReturnType<typeof desk>>

const secretOf = async (d: Desk, body: object = {}): Promise<string> =>
  (await ok(d.admin.post(`/webhooks/${(await d.webhook()).id}/secret`, body))).secret

/** The signatures that a receiver with this secret would make of what came. */
const signatureOf = (secret: string, { headers, body }: HookServer['asked'][number]) => {
  const text = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  return `v1,${createHmac('sha256', key).update(text).digest('base64')}`
}
const signaturesIn = (asked?: HookServer['asked'][number]) => String(asked?.headers['webhook-signature']).split(' ')

describe('a rule calls', () => {
  test('with the event and the ticket, signed, once; the log says what came of it', async () => {
    const d = await desk()
    const secret = await secretOf(d)
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    const ticket = await d.ticket()
    await d.settle()
    expect(await d.call()).toBe(1)
    expect(away.asked).toMatchObject([
      { method: 'POST', path: '/hook', headers: { 'content-type': 'application/json' } },
    ])
    const [asked] = away.asked
    if (!asked) throw new Error('Nothing came.')
    expect(JSON.parse(asked.body)).toEqual({
      type: 'ticket.created',
      timestamp: world.now().toISOString(),
      data: {
        rule: { id: d.rule.id, name: 'Tell the shop', version: 1 },
        event: {
          name: 'ticket.created',
          seq: expect.stringMatching(/^\d+$/),
          at: world.now().toISOString(),
          by: { kind: 'user', id: d.company.admin.userId, name: d.company.admin.name },
          changes: [],
          messageId: null,
        },
        ticket: {
          id: ticket.id,
          code: ticket.code,
          url: `http://localhost:3000/tickets/${ticket.code}`,
          subject: 'Printer',
          description: '',
          preview: '',
          status: 'open',
          stage: { id: ticket.stage.id, name: ticket.stage.name },
          pipeline: { id: ticket.pipeline.id, name: ticket.pipeline.name },
          queue: { id: ticket.queue.id, name: ticket.queue.name },
          visibility: 'public',
          priority: ticket.priority,
          type: null,
          assignee: null,
          requester: { id: ticket.requester.id, name: 'Jo', email: 'jo@globex.test', phone: null },
          account: null,
          labels: [],
          source: ticket.source,
          channel: null,
          custom: {},
          messageCount: 0,
          waitingSince: ticket.waitingSince,
          dueAt: null,
          createdAt: ticket.createdAt,
          updatedAt: ticket.updatedAt,
          resolvedAt: null,
          closedAt: null,
          version: ticket.version,
        },
        leftOut: [],
      },
    })
    expect(asked.headers['webhook-timestamp']).toBe(String(Math.floor(world.now().getTime() / 1000)))
    expect(signaturesIn(asked)).toEqual([signatureOf(secret, asked)])
    const [delivery] = await d.log()
    expect(delivery).toMatchObject({
      id: asked.headers['webhook-id'],
      test: false,
      ticket: { code: ticket.code },
      event: 'ticket.created',
      state: 'delivered',
      attempts: 1,
      code: 200,
      url: away.at('/hook'),
      why: null,
      nextAt: null,
    })
    const details: WebhookDeliveryDetails = await ok(d.admin.get(`/webhook-deliveries/${delivery?.id}`))
    expect(details).toMatchObject({ body: asked.body, answer: 'answered 200' })
    const runs: RuleRun[] = (await ok(d.admin.get(`/rules/${d.rule.id}/runs`))).data
    expect(runs[0]?.effects).toMatchObject([{ result: 'done' }])
    expect(await d.call()).toBe(0)
  })

  test('with what changed, by the method that was chosen; no secret is told anywhere', async () => {
    const d = await desk([{ do: 'webhook', method: 'PUT', url: away.at('/put?token=hidden') }])
    const secret = await secretOf(d)
    const ticket = await d.ticket()
    await ok(d.admin.patch(`/tickets/${ticket.code}`, { priority: 'urgent' }))
    await d.settle()
    await d.call()
    expect(away.asked.map(({ method, path }) => `${method} ${path}`)).toEqual(Array(2).fill('PUT /put?token=hidden'))
    expect(JSON.parse(away.asked[1]?.body ?? '')).toMatchObject({
      type: 'ticket.priority_changed',
      data: { event: { changes: [{ field: 'priority', from: [ticket.priority], to: ['urgent'] }] } },
    })
    const said = [
      d.admin.get(`/rules/${d.rule.id}`),
      d.admin.get(`/rules/${d.rule.id}/versions`),
      d.admin.get(`/webhooks?ruleId=${d.rule.id}`),
      d.admin.get(`/webhook-deliveries?ruleId=${d.rule.id}`),
    ]
    for (const one of said) expect(JSON.stringify(await ok(one))).not.toContain(secret.slice(8))
    const kept = await d.company.asSystem(async ({ tx, org }) => {
      const events = await tx.selectFrom('events').selectAll().where('orgId', '=', org.id).execute()
      return [...events, ...(await tx.selectFrom('webhooks').selectAll().where('orgId', '=', org.id).execute())]
    })
    expect(kept.length).toBeGreaterThan(3)
    for (const row of kept) expect(JSON.stringify(row)).not.toContain(secret.slice(8))
    // Who sees a ticket reads of its rules, but not what may let him into the server of somebody else.
    const ofTicket: RuleRun[] = (await ok(d.admin.get(`/tickets/${ticket.code}/rule-runs`))).data
    expect(ofTicket[0]?.actions).toMatchObject([{ do: 'webhook', url: `http://127.0.0.1:${away.port}` }])
  })

  test('one after the other about a ticket, also when one has to wait', async () => {
    const d = await desk()
    const ticket = await d.ticket()
    const other = await d.ticket()
    await d.settle()
    for (const priority of ['high', 'urgent']) {
      await ok(d.admin.patch(`/tickets/${ticket.code}`, { priority }))
      await d.settle()
    }
    away.answers(503, 200)
    // The first fails; the one of the other ticket goes meanwhile, those behind the first do not.
    expect(await d.call()).toBe(2)
    const said = () =>
      away.asked.map(({ body }) => `${JSON.parse(body).data.ticket.code} ${JSON.parse(body).data.ticket.priority}`)
    expect(said()).toEqual([`${ticket.code} medium`, `${other.code} medium`])
    expect((await d.log()).map(({ state }) => state).sort()).toEqual(['behind', 'behind', 'delivered', 'waiting'])
    world.setClock(6_000)
    expect(await d.call()).toBe(3)
    expect(said().slice(2)).toEqual([`${ticket.code} medium`, `${ticket.code} high`, `${ticket.code} urgent`])
    const ids = away.asked.map(({ headers }) => headers['webhook-id'])
    expect(ids[2]).toBe(ids[0])
    expect(new Set(ids).size).toBe(4)
  })

  test('once, though the job of the rule comes twice', async () => {
    const d = await desk()
    await d.ticket()
    await d.settle()
    const again = async (withoutRuns: boolean) => {
      await d.company.asSystem(async ({ tx, org }) => {
        const set = tx.updateTable('eventPositions').set({ seq: '0' }).where('orgId', '=', org.id)
        await set.where('consumer', '=', 'automations').execute()
        if (withoutRuns) await tx.deleteFrom('ruleRuns').where('orgId', '=', org.id).execute()
      })
      expect(await d.settle()).toBe(1)
    }
    await again(false)
    await again(true)
    expect(await d.call()).toBe(1)
    expect(away.asked).toHaveLength(1)
  })

  test('and is made again by somebody else when a process dies in between, with the same id', async () => {
    const d = await desk()
    await d.ticket()
    await d.settle()
    away.answers((response) => void response.destroy(), 200)
    const died = new Error('killed')
    const { runtime } = world
    let runs = 0
    // Dies when the answer is to be written down.
    const dying = {
      ...runtime,
      run: (async (actor, work) => {
        runs += 1
        if (runs === 2) throw died
        return runtime.run(actor, work)
      }) as typeof runtime.run,
    }
    const log = { debug: () => {} } as never
    await expect(sendNextCall(d.orgId, { runtime: dying, log, attempt: 1, lastAttempt: false })).rejects.toBe(died)
    expect(await d.call()).toBe(0)
    world.setClock(61_000)
    expect(await d.call()).toBe(1)
    expect(away.asked.map(({ headers }) => headers['webhook-id'])).toEqual([
      (await d.log())[0]?.id,
      (await d.log())[0]?.id,
    ])
    expect(await d.log()).toMatchObject([{ state: 'delivered', attempts: 2 }])
  })
})

describe('a target that does not take it', () => {
  const tries = async (d: Desk, answers: Parameters<HookServer['answers']>, within?: number) => {
    const ticket = await d.ticket()
    await d.settle()
    away.answers(...answers)
    await d.call(within)
    return { ticket, delivery: (await d.log())[0] }
  }

  test('500: tried again later and later with the same id and body, then given up; told once', async () => {
    const d = await desk()
    const { delivery } = await tries(d, [500])
    expect(delivery).toMatchObject({
      state: 'waiting',
      attempts: 1,
      code: 500,
      why: { code: 'webhook.status', params: { status: 500 } },
    })
    expect(Date.parse(delivery?.nextAt ?? '') - world.now().getTime()).toBeGreaterThanOrEqual(5_000)
    expect((await d.webhook()).failingSince).toBe(world.now().toISOString())
    for (const wait of [6_000, 72_000, 360_000]) {
      world.setClock(wait)
      expect(await d.call()).toBe(1)
    }
    await world.react(d.orgId)
    const notices = async () => (await ok(d.admin.get('/notifications?kind=webhook_failing'))).data
    expect(await notices()).toEqual([])
    for (const wait of [2_160_000, 8_640_000, 21_600_000, 43_200_000]) {
      world.setClock(wait)
      expect(await d.call()).toBe(1)
    }
    world.setClock(100_000_000)
    expect(await d.call()).toBe(0)
    const [given] = await d.log()
    expect(given).toMatchObject({ state: 'failed', attempts: 8, code: 500, nextAt: null })
    expect(away.asked).toHaveLength(8)
    expect(new Set(away.asked.map(({ headers, body }) => `${headers['webhook-id']} ${body}`)).size).toBe(1)
    expect(new Set(away.asked.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(8)
    await world.react(d.orgId)
    expect(await notices()).toMatchObject([
      { kind: 'webhook_failing', data: { ruleId: d.rule.id, name: 'Tell the shop', host: `127.0.0.1:${away.port}` } },
    ])
    // Once until it answers again.
    await tries(d, [500])
    await world.react(d.orgId)
    expect(await notices()).toHaveLength(1)
    away.answers(200)
    world.setClock(6_000)
    await d.call()
    expect((await d.webhook()).failingSince).toBeNull()
    await tries(d, [410])
    await world.react(d.orgId)
    expect(await notices()).toHaveLength(2)
  })

  test('410: it wants no more; the next call of the ticket goes', async () => {
    const d = await desk()
    const ticket = await d.ticket()
    await ok(d.admin.patch(`/tickets/${ticket.code}`, { priority: 'urgent' }))
    await d.settle()
    away.answers(410, 200)
    expect(await d.call()).toBe(2)
    expect((await d.log()).map(({ state, code }) => [state, code])).toEqual([
      ['delivered', 200],
      ['failed', 410],
    ])
  })

  test('slow, and answering after the time is over: the late answer counts for nothing', async () => {
    const d = await desk()
    const late: (() => void)[] = []
    const { delivery } = await tries(
      d,
      [(response) => void late.push(() => response.writeHead(200).end('late')), 200],
      150,
    )
    expect(delivery).toMatchObject({ state: 'waiting', attempts: 1, code: null, why: { code: 'webhook.slow' } })
    for (const answer of late) answer()
    expect((await d.log())[0]).toMatchObject({ state: 'waiting', attempts: 1 })
    world.setClock(6_000)
    await d.call()
    expect((await d.log())[0]).toMatchObject({ state: 'delivered', attempts: 2, code: 200 })
    expect(new Set(away.asked.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  })

  test('a server that begins to answer and never ends it is given up in time', async () => {
    const d = await desk()
    const { delivery } = await tries(d, [(response) => void response.writeHead(200).write('begun')], 150)
    expect(delivery).toMatchObject({ state: 'waiting', why: { code: 'webhook.slow' } })
  })

  test('TLS that is none: said, and nothing was sent', async () => {
    const d = await desk([{ do: 'webhook', url: away.at('/hook').replace('http:', 'https:') }])
    const { delivery } = await tries(d, [200])
    expect(delivery).toMatchObject({ state: 'waiting', code: null, why: { code: 'webhook.tls' } })
    expect(away.asked).toEqual([])
  })

  test('an answer without end: its beginning is kept, the connection is closed', async () => {
    const d = await desk()
    let closed = false
    const { delivery } = await tries(d, [
      (response) => {
        response.writeHead(200)
        response.on('close', () => {
          closed = true
        })
        const more = () => {
          while (!closed) if (!response.write('a\u0000b'.repeat(20_000))) return void response.once('drain', more)
        }
        more()
      },
    ])
    expect(delivery).toMatchObject({ state: 'delivered', code: 200 })
    const { answer } = await ok(d.admin.get(`/webhook-deliveries/${delivery?.id}`))
    expect(answer).toMatch(/^(ab)+a?$/)
    expect(answer.length).toBeLessThanOrEqual(2_000)
  })

  test.each([
    ['loopback', (port: number) => `http://127.0.0.2:${port}/inside`, 'webhook.inside'],
    ['loopback as a number', (port: number) => `http://2130706434:${port}/inside`, 'webhook.inside'],
    ['loopback in IPv6', (port: number) => `http://[::ffff:127.0.0.2]:${port}/inside`, 'webhook.inside'],
    ['the metadata service', () => 'http://169.254.169.254/latest', 'outgoing.special'],
  ])('a redirect to %s is not followed, and not tried again', async (_name, address, code) => {
    const d = await desk()
    const { delivery } = await tries(d, [
      (response) => response.writeHead(307, { location: address(away.port) }).end(),
      200,
    ])
    expect(delivery).toMatchObject({ state: 'failed', attempts: 1, why: { code } })
    expect(away.asked.map(({ path }) => path)).toEqual(['/hook'])
  })

  test('a redirect that keeps the body is followed to where it may, three times; another one is said', async () => {
    const d = await desk()
    const on = (status: number, to: string) => (response: import('node:http').ServerResponse) =>
      void response.writeHead(status, { location: to }).end()
    const { delivery } = await tries(d, [on(308, '/next'), 200])
    expect(delivery).toMatchObject({ state: 'delivered', url: away.at('/next') })
    expect(away.asked.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /hook', 'POST /next'])
    expect(away.asked[1]?.body).toBe(away.asked[0]?.body)
    expect((await tries(d, [on(307, '/round')])).delivery).toMatchObject({ why: { code: 'webhook.circles' } })
    expect((await tries(d, [on(302, '/login')])).delivery).toMatchObject({
      code: 302,
      why: { code: 'webhook.redirect' },
    })
  })

  test('a rule that calls there no more: what waits is given up', async () => {
    const d = await desk()
    await tries(d, [500])
    await ok(d.admin.patch(`/rules/${d.rule.id}`, { actions: [{ do: 'note', html: '<p>a</p>' }] }))
    world.setClock(6_000)
    await d.call()
    expect((await d.log())[0]).toMatchObject({ state: 'failed', why: { code: 'webhook.unused' } })
    expect(await d.webhook()).toBeUndefined()
  })
})

describe('secrets', () => {
  test('a new one signs with the one before for a while, or at once alone', async () => {
    const d = await desk()
    const first = await secretOf(d)
    const second = await secretOf(d, { keepOldHours: 2 })
    expect(second).not.toBe(first)
    expect((await d.webhook()).oldUntil).toBe(new Date(world.now().getTime() + 7_200_000).toISOString())
    const came = async () => {
      await d.ticket()
      await d.settle()
      await d.call()
      const asked = away.asked.at(-1)
      if (!asked) throw new Error('Nothing came.')
      return [signaturesIn(asked), asked] as const
    }
    const [both, asked] = await came()
    expect(both).toEqual([signatureOf(second, asked), signatureOf(first, asked)])
    world.setClock(7_200_001)
    const [alone, later] = await came()
    expect(alone).toEqual([signatureOf(second, later)])
    const third = await secretOf(d, { keepOldHours: 0 })
    const [last, now] = await came()
    expect(last).toEqual([signatureOf(third, now)])
  })

  test('a repeated request gets the same one, a change of the address keeps it, another rule gets none', async () => {
    const d = await desk()
    const { id } = await d.webhook()
    const headers = { 'idempotency-key': newId() }
    const ask = () => d.admin.post(`/webhooks/${id}/secret`, {}, headers)
    const [one, two] = [await ok(ask()), await ok(ask())]
    expect(two).toEqual(one)
    const changed: Rule = await ok(
      d.admin.patch(`/rules/${d.rule.id}`, { actions: [{ do: 'webhook', webhookId: id, url: away.at('/new') }] }),
    )
    expect(changed.actions).toMatchObject([{ webhookId: id, url: away.at('/new'), method: 'POST' }])
    await d.ticket()
    await d.settle()
    await d.call()
    const asked = away.asked.at(-1)
    expect(asked && signaturesIn(asked)).toEqual(asked && [signatureOf(one.secret, asked)])
    expect(asked?.path).toBe('/new')
    const taken = await d.admin.post('/rules', {
      name: 'Other',
      triggers: [{ on: 'created' }],
      condition: { all: [] },
      actions: [{ do: 'webhook', webhookId: id, url: away.at('/stolen') }],
    })
    expect(taken.statusCode).toBe(422)
    expect(taken.json()).toMatchObject({ code: 'webhook.unknown', errors: [{ path: 'actions.0.webhookId' }] })
  })
})

test('a test calls once about a ticket that is made up, also of a rule that is off; it is not tried again', async () => {
  const d = await desk(undefined, { enabled: false })
  const secret = await secretOf(d)
  const { id } = await d.webhook()
  const asked = await d.admin.post(`/webhooks/${id}/test`, {})
  expect(asked.statusCode).toBe(202)
  expect(asked.json()).toMatchObject({ test: true, ticket: null, state: 'waiting', attempts: 0 })
  away.answers(418)
  expect(await d.call()).toBe(1)
  const [came] = away.asked
  expect(came && signaturesIn(came)).toEqual(came && [signatureOf(secret, came)])
  expect(JSON.parse(came?.body ?? '')).toMatchObject({ type: 'rule.test', data: { ticket: { code: 'TEST-1' } } })
  expect(await d.log()).toMatchObject([{ test: true, state: 'failed', code: 418, attempts: 1 }])
  expect((await d.webhook()).failingSince).toBeNull()
  expect(await ok(d.admin.get(`/webhook-deliveries/${asked.json().id}`))).toMatchObject({ answer: 'answered 418' })
})

test('a call is sent again by hand, with all its tries to come; not while it is on its way', async () => {
  const d = await desk()
  await d.ticket()
  await d.settle()
  away.answers(410)
  await d.call()
  const [failed] = await d.log()
  const again = () => d.admin.post(`/webhook-deliveries/${failed?.id}/replay`, {})
  expect((await again()).json()).toMatchObject({ state: 'waiting', attempts: 1 })
  expect((await again()).json()).toMatchObject({ code: 'webhook.on_its_way' })
  away.answers(500, 200)
  await d.call()
  expect(await d.log()).toMatchObject([{ state: 'waiting', attempts: 2 }])
  world.setClock(6_000)
  await d.call()
  expect(await d.log()).toMatchObject([{ state: 'delivered', attempts: 3, why: null }])
  expect(new Set(away.asked.map(({ headers, body }) => `${headers['webhook-id']} ${body}`)).size).toBe(1)
  await ok(d.admin.patch(`/rules/${d.rule.id}`, { actions: [{ do: 'note', html: '<p>a</p>' }] }))
  expect((await again()).json()).toMatchObject({ code: 'webhook.not_called' })
})

test('the log is paged and asked by state, and kept for 30 days', async () => {
  const d = await desk()
  for (let i = 0; i < 5; i += 1) await d.ticket()
  await d.settle()
  away.answers(200, 410, 200)
  await d.call()
  const first = await ok(d.admin.get(`/webhook-deliveries?ruleId=${d.rule.id}&limit=3`))
  expect(first.data).toHaveLength(3)
  const second = await ok(d.admin.get(`/webhook-deliveries?ruleId=${d.rule.id}&limit=3&cursor=${first.nextCursor}`))
  expect(second).toMatchObject({ data: [{}, {}], nextCursor: null })
  expect(new Set([...first.data, ...second.data].map(({ id }: { id: string }) => id)).size).toBe(5)
  expect(await d.log('&state=failed')).toMatchObject([{ code: 410 }])
  world.setClock(29 * 86_400_000)
  expect(await d.company.asSystem((cx) => deleteOld(cx, 100))).toBe(0)
  world.setClock(2 * 86_400_000)
  expect(await d.company.asSystem((cx) => deleteOld(cx, 3))).toBe(3)
  expect(await d.company.asSystem((cx) => deleteOld(cx, 100))).toBe(2)
})

test('a ticket that the reader does not see has no name, no body and no answer in the log', async () => {
  const d = await desk()
  const permissions = ['tickets:read', 'messages:read', 'settings:manage']
  const role = await ok(d.admin.post('/roles', { name: 'Keeper', permissions, ticketScope: 'all' }))
  const mia = await d.company.member('Mia')
  await d.company.asSystem(async (cx) => {
    const set = cx.tx.updateTable('memberships').set({ roleId: role.id }).where('orgId', '=', cx.org.id)
    await set.where('userId', '=', mia.userId).execute()
    await refreshSight(cx)
  })
  const agent = await signIn(world, mia)
  const ticket = await d.ticket()
  await d.settle()
  await d.call()
  await ok(d.admin.send('PUT', `/tickets/${ticket.code}/visibility`, { visibility: 'private' }))
  const [seen] = await d.log()
  const row = (await ok(agent.get(`/webhook-deliveries?ruleId=${d.rule.id}`))).data[0]
  expect(row).toMatchObject({ id: seen?.id, ticket: null, state: 'delivered' })
  expect(await ok(agent.get(`/webhook-deliveries/${seen?.id}`))).toMatchObject({ body: null, answer: null })
  expect((await agent.post(`/webhook-deliveries/${seen?.id}/replay`, {})).statusCode).toBe(404)
})

test.each([
  [{ do: 'webhook', url: 'https://127.0.0.2/hook' }, 'url', 'webhook.inside'],
  [{ do: 'webhook', url: 'https://169.254.169.254' }, 'url', 'outgoing.special'],
  [{ do: 'webhook', url: 'mailto:a@b.test' }, 'url', 'webhook.bad_url'],
  [{ do: 'webhook', url: 'https://a:b@example.com' }, 'url', 'webhook.url_password'],
])('%j is refused with its place', async (action, field, code) => {
  const d = await desk()
  const answer = await d.admin.patch(`/rules/${d.rule.id}`, { actions: [{ do: 'note', html: '<p>a</p>' }, action] })
  expect(answer.statusCode).toBe(422)
  expect(answer.json().errors).toMatchObject([{ path: `actions.1.${field}`, code }])
})

test('one address is called by one action of a rule', async () => {
  const d = await desk()
  const action = { do: 'webhook', url: 'https://example.com/hook' }
  const answer = await d.admin.patch(`/rules/${d.rule.id}`, { actions: [action, action] })
  expect(answer.json().errors).toMatchObject([{ path: 'actions.1.url', code: 'rule.called_twice' }])
})
