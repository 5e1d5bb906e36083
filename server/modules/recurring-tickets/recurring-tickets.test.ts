import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemActor } from '../../platform/context.ts'
import { newId } from '../../platform/ids.ts'
import { registeredSweeps } from '../../platform/jobs.ts'
import { createLog } from '../../platform/log.ts'
import { type Client, catchSystemMail, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { makeRecurringJob } from './make-recurring.ts'
import type { RecurringRun, RecurringTicket } from './recurring-tickets.contract.ts'

let world: World
let acme: Company
let admin: Client
let templateId: string

beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
})
afterAll(() => world.close())

/** Sets the clock; sessions end while days pass, so the admin signs in again. */
async function goTo(at: string): Promise<void> {
  world.setClock(new Date(at))
  admin = await signIn(world, acme.admin)
}
async function begin(at: string): Promise<void> {
  await goTo(at)
  templateId = await template()
}

const ok = async (answer: ReturnType<Client['get']>) => {
  const reply = await answer
  expect(reply.statusCode, reply.body).toBeLessThan(300)
  return reply.body === '' ? null : reply.json()
}
async function template(content: object = { subject: 'Check the backups' }): Promise<string> {
  return (await ok(admin.post('/ticket-templates', { name: 'Backups', content }))).id
}
const daily = { pattern: { every: 'day', interval: 1 }, time: '09:00', startsOn: '2030-01-01' }
const schedule = (more: object = {}): Promise<RecurringTicket> =>
  ok(
    admin.post('/recurring-tickets', {
      name: 'Nightly backups',
      templateId,
      rule: daily,
      timeZone: 'Europe/Berlin',
      ...more,
    }),
  )
const look = (id: string): Promise<RecurringTicket> => ok(admin.get(`/recurring-tickets/${id}`))
const runsOf = async (id: string, query = ''): Promise<RecurringRun[]> =>
  (await ok(admin.get(`/recurring-tickets/${id}/runs${query}`))).data
const work = (id: string) =>
  makeRecurringJob(
    acme.orgId,
    { scheduleId: id },
    { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: false },
  )
/** The time for which the schedule's job waits; undefined when none does. */
const bookedFor = async (id: string): Promise<Date | undefined> => {
  const { rows } = await world.database.pool.query<{ runAt: Date }>(
    'select run_at as "runAt" from graphile_worker.jobs where key = $1',
    [`recurring.make:${id}`],
  )
  return rows[0]?.runAt
}

describe('a schedule', () => {
  test('says when it is due, changes, pauses and goes', async () => {
    await begin('2030-01-02T09:00:00Z')
    const made = await schedule()
    expect(made).toMatchObject({
      name: 'Nightly backups',
      template: { id: templateId, name: 'Backups', gone: false },
      requester: null,
      rule: { ...daily, endsOn: null },
      timeZone: 'Europe/Berlin',
      paused: false,
      nextAt: '2030-01-03T08:00:00.000Z',
      lastRun: null,
      changedBy: { id: acme.admin.userId },
    })
    expect(await bookedFor(made.id)).toEqual(new Date('2030-01-03T08:00:00Z'))
    const moved = await ok(admin.patch(`/recurring-tickets/${made.id}`, { rule: { ...daily, time: '18:30' } }))
    expect(moved.nextAt).toBe('2030-01-02T17:30:00.000Z')
    expect(await bookedFor(made.id)).toEqual(new Date('2030-01-02T17:30:00Z'))
    expect(await ok(admin.patch(`/recurring-tickets/${made.id}`, { paused: true }))).toMatchObject({ nextAt: null })
    // What passes during a pause is not made up for.
    await goTo('2030-01-05T09:00:00Z')
    await work(made.id)
    expect(await ok(admin.patch(`/recurring-tickets/${made.id}`, { paused: false }))).toMatchObject({
      nextAt: '2030-01-05T17:30:00.000Z',
    })
    await work(made.id)
    expect(await runsOf(made.id)).toEqual([])
    expect((await ok(admin.get('/recurring-tickets'))).data.map((one: RecurringTicket) => one.id)).toContain(made.id)
    await ok(admin.delete(`/recurring-tickets/${made.id}`))
    expect((await admin.get(`/recurring-tickets/${made.id}`)).statusCode).toBe(404)
    await work(made.id)
  })

  test('shows its next times before it is saved', async () => {
    await begin('2030-03-29T12:00:00Z')
    const preview = await ok(
      admin.post('/recurring-tickets/preview', { rule: { ...daily, time: '02:30' }, timeZone: 'Europe/Berlin' }),
    )
    expect(preview.data.slice(0, 3)).toEqual([
      '2030-03-30T01:30:00.000Z',
      // 02:30 is left out on the 31st.
      '2030-03-31T01:30:00.000Z',
      '2030-04-01T00:30:00.000Z',
    ])
    expect(preview.data).toHaveLength(5)
    const over = { rule: { ...daily, endsOn: '2030-02-01' }, timeZone: 'UTC' }
    expect(await ok(admin.post('/recurring-tickets/preview', over))).toEqual({ data: [] })
  })

  test.each<[string, object, string]>([
    ['a zone that there is not', { timeZone: 'Europe/Nowhere' }, 'timeZone'],
    ['an hour that there is not', { rule: { ...daily, time: '24:00' } }, 'rule.time'],
    ['an end before the start', { rule: { ...daily, endsOn: '2029-12-31' } }, 'rule.endsOn'],
    [
      'no weekday',
      { rule: { ...daily, pattern: { every: 'week', interval: 1, weekdays: [] } } },
      'rule.pattern.weekdays',
    ],
    ['every 0 days', { rule: { ...daily, pattern: { every: 'day', interval: 0 } } }, 'rule.pattern.interval'],
    ['a template that there is not', { templateId: newId() }, 'templateId'],
    ['a requester that there is not', { requesterId: newId() }, 'requesterId'],
  ])('refuses %s', async (_name, more, path) => {
    await begin('2030-01-20T12:00:00Z')
    const reply = await admin.post('/recurring-tickets', {
      name: 'Wrong',
      templateId,
      rule: daily,
      timeZone: 'UTC',
      ...more,
    })
    expect([reply.statusCode, reply.json().errors?.[0]?.path]).toEqual([expect.toBeOneOf([400, 422]), path])
  })

  test('is kept by those who may', async () => {
    await begin('2030-01-21T12:00:00Z')
    const agent = await signIn(world, await acme.member('Ann Agent'))
    expect((await agent.get('/recurring-tickets')).statusCode).toBe(403)
    const body = { name: 'No', templateId, rule: daily, timeZone: 'UTC' }
    expect((await agent.post('/recurring-tickets', body)).statusCode).toBe(403)
    // Nobody makes tickets by a template that he does not see.
    const own = (await ok(agent.post('/ticket-templates', { name: 'Ann’s own', content: { subject: 'Mine' } }))).id
    expect((await admin.post('/recurring-tickets', { ...body, templateId: own })).json().code).toBe(
      'recurring.unknown_template',
    )
  })

  test('puts no label on tickets that who keeps it may not put there', async () => {
    await begin('2030-01-22T12:00:00Z')
    const team = await ok(admin.post('/teams', { name: 'Vault', memberIds: [] }))
    const label = await ok(admin.post('/labels', { name: 'vault', teamIds: [team.id] }))
    const permissions = ['messages:read', 'tickets:read', 'tickets:create', 'tickets:update', 'tickets:assign']
    const role = await ok(
      admin.post('/roles', {
        name: 'Keeps schedules',
        ticketScope: 'all',
        permissions: [...permissions, 'customers:read', 'recurring:manage'],
      }),
    )
    const keeper = await signIn(world, await acme.member('Kim'))
    await ok(admin.patch(`/users/${keeper.actor.userId}`, { roleId: role.id }))
    const withLabel = await ok(
      admin.post('/ticket-templates', {
        name: 'Vault check',
        sharing: 'everyone',
        content: { subject: 'Check', labelIds: [label.id] },
      }),
    )
    const body = { name: 'Vault', templateId: withLabel.id, rule: daily, timeZone: 'UTC' }
    const refused = await keeper.post('/recurring-tickets', body)
    expect([refused.statusCode, refused.json().code]).toEqual([403, 'label.not_yours'])
    const plain = await ok(
      admin.post('/ticket-templates', { name: 'Any', sharing: 'everyone', content: { subject: 'Any' } }),
    )
    const made = await ok(keeper.post('/recurring-tickets', { ...body, templateId: plain.id }))
    const changed = await keeper.patch(`/recurring-tickets/${made.id}`, { templateId: withLabel.id })
    expect([changed.statusCode, changed.json().code]).toEqual([403, 'label.not_yours'])
    await ok(admin.patch(`/teams/${team.id}`, { memberIds: [keeper.actor.userId] }))
    await ok(keeper.patch(`/recurring-tickets/${made.id}`, { templateId: withLabel.id }))
  })
})

describe('at its time', () => {
  test('makes one ticket, whoever asks and however often', async () => {
    await begin('2030-02-01T09:00:00Z')
    const contact = await ok(admin.post('/contacts', { name: 'Olga Ops', emails: ['olga@ops.test'] }))
    const label = await ok(admin.post('/labels', { name: 'backup' }))
    const checklist = await ok(
      admin.post('/checklist-templates', {
        name: 'Backup steps',
        items: [{ text: 'Restore one' }, { text: 'Report' }],
      }),
    )
    templateId = await template({
      subject: 'Check the backups',
      descriptionHtml: '<p>Of <b>all</b> servers.</p>',
      priority: 'high',
      labelIds: [label.id],
      assigneeId: acme.admin.userId,
      checklistTemplateId: checklist.id,
      followerIds: [acme.admin.userId],
    })
    const { id } = await schedule({ requesterId: contact.id })
    await goTo('2030-02-02T07:59:59Z')
    await work(id)
    expect(await runsOf(id)).toEqual([])
    await goTo('2030-02-02T08:00:01Z')
    await Promise.all([work(id), work(id), work(id)])
    await work(id)
    const [run, ...more] = await runsOf(id)
    expect(more).toEqual([])
    expect(run).toMatchObject({
      occurrenceAt: '2030-02-02T08:00:00.000Z',
      at: '2030-02-02T08:00:01.000Z',
      missed: 0,
      outcome: 'made',
      ticket: { subject: 'Check the backups' },
      reason: null,
    })
    const ticket = await ok(admin.get(`/tickets/${run?.ticket?.code}`))
    expect(ticket).toMatchObject({
      subject: 'Check the backups',
      description: 'Of all servers.',
      priority: 'high',
      source: 'recurring',
      requester: { id: contact.id },
      assignee: { id: acme.admin.userId },
      labels: [{ name: 'backup' }],
      checklist: { done: 0, total: 2 },
    })
    const timeline = (await ok(admin.get(`/tickets/${ticket.id}/timeline`))).data
    expect(timeline.find((one: { name: string }) => one.name === 'ticket.recurred')).toMatchObject({
      actor: { kind: 'system' },
      data: { schedule: { id, name: 'Nightly backups' }, occurrenceAt: '2030-02-02T08:00:00.000Z', missed: 0 },
    })
    expect(timeline.find((one: { name: string }) => one.name === 'ticket.template_used').data).toMatchObject({
      template: { id: templateId, name: 'Backups' },
    })
    expect(await look(id)).toMatchObject({ nextAt: '2030-02-03T08:00:00.000Z', lastRun: { id: run?.id } })
    expect(await bookedFor(id)).toEqual(new Date('2030-02-03T08:00:00Z'))
    expect((await ok(admin.get('/tickets?source=recurring'))).data.map((one: { id: string }) => one.id)).toEqual([
      ticket.id,
    ])
  })

  test('after an outage makes one ticket for all times that passed, and says how many', async () => {
    await begin('2030-03-01T09:00:00Z')
    const { id } = await schedule({ timeZone: 'UTC' })
    await goTo('2030-03-08T12:00:00Z')
    // Its job was lost: the sweep books it again.
    await world.database.pool.query('delete from graphile_worker._private_jobs where key = $1', [
      `recurring.make:${id}`,
    ])
    const sweep = registeredSweeps().get('recurring.catch_up')
    await sweep?.handler(
      acme.orgId,
      {},
      { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: true },
    )
    expect(await bookedFor(id)).toEqual(new Date('2030-03-08T12:00:00Z'))
    await work(id)
    const runs = await runsOf(id)
    expect(runs).toMatchObject([{ occurrenceAt: '2030-03-08T09:00:00.000Z', missed: 6, outcome: 'made' }])
    const timeline = (await ok(admin.get(`/tickets/${runs[0]?.ticket?.id}/timeline`))).data
    expect(timeline.find((one: { name: string }) => one.name === 'ticket.recurred').data.missed).toBe(6)
    expect((await look(id)).nextAt).toBe('2030-03-09T09:00:00.000Z')
  })

  test('that fails half-way leaves nothing and is done again', async () => {
    await begin('2030-04-01T09:00:00Z')
    const { id } = await schedule({ timeZone: 'UTC' })
    await goTo('2030-04-02T09:00:00Z')
    const { makeRecurring } = await import('./make-recurring.ts')
    await expect(
      world.runtime.run(systemActor(acme.orgId, 'clock'), async (cx) => {
        await makeRecurring(cx, id)
        throw new Error('killed before the commit')
      }),
    ).rejects.toThrow('killed')
    expect(await runsOf(id)).toEqual([])
    await work(id)
    expect(await runsOf(id)).toHaveLength(1)
  })

  test('goes by the local time through a change of the clocks', async () => {
    await begin('2030-03-30T12:00:00Z')
    const { id } = await schedule({ rule: { ...daily, time: '02:30' } })
    for (const at of ['2030-03-31T01:30:00Z', '2030-04-01T00:30:00Z']) {
      expect((await look(id)).nextAt).toBe(new Date(at).toISOString())
      await goTo(at)
      await work(id)
    }
    expect((await runsOf(id)).map((run) => [run.occurrenceAt, run.missed])).toEqual([
      ['2030-04-01T00:30:00.000Z', 0],
      ['2030-03-31T01:30:00.000Z', 0],
    ])
  })

  test('ends', async () => {
    await begin('2030-05-01T09:00:00Z')
    const { id } = await schedule({ timeZone: 'UTC', rule: { ...daily, endsOn: '2030-05-02' } })
    await goTo('2030-05-02T09:00:00Z')
    await work(id)
    expect(await look(id)).toMatchObject({ nextAt: null, lastRun: { outcome: 'made' } })
    await goTo('2030-05-09T09:00:00Z')
    await work(id)
    expect(await runsOf(id)).toHaveLength(1)
  })

  test('its history comes in pages', async () => {
    await begin('2030-06-01T10:00:00Z')
    const { id } = await schedule({ timeZone: 'UTC' })
    for (let day = 2; day <= 6; day += 1) {
      await goTo(`2030-06-0${day}T10:00:00Z`)
      await work(id)
    }
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: { data: RecurringRun[]; nextCursor: string | null } = await ok(
        admin.get(`/recurring-tickets/${id}/runs?limit=2${cursor && `&cursor=${cursor}`}`),
      )
      expect(page.data.length).toBeLessThanOrEqual(2)
      seen.push(...page.data.map((run) => run.occurrenceAt.slice(0, 10)))
      cursor = page.nextCursor
    }
    expect(seen).toEqual(['2030-06-06', '2030-06-05', '2030-06-04', '2030-06-03', '2030-06-02'])
  })
})

describe('without what it needs', () => {
  const skips = async (id: string, at: string) => {
    await goTo(at)
    await work(id)
    const [run] = await runsOf(id)
    expect(run).toMatchObject({ outcome: 'skipped', ticket: null })
    expect((await look(id)).nextAt).toBe(new Date(Date.parse(at) + 86_400_000).toISOString())
    return run?.reason
  }

  test('the template', async () => {
    await begin('2030-07-01T10:00:00Z')
    const { id } = await schedule({ timeZone: 'UTC' })
    await ok(admin.delete(`/ticket-templates/${templateId}`))
    expect(await look(id)).toMatchObject({ template: { name: 'Backups', gone: true } })
    expect(await skips(id, '2030-07-02T09:00:00Z')).toEqual({
      code: 'recurring.template_gone',
      params: { template: 'Backups' },
      text: 'The template “Backups” is gone.',
    })
    // With another one it goes on.
    await ok(admin.patch(`/recurring-tickets/${id}`, { templateId: await template() }))
    await goTo('2030-07-03T09:00:00Z')
    await work(id)
    expect((await runsOf(id)).map((run) => run.outcome)).toEqual(['made', 'skipped'])
  })

  test('who looks after schedules is told, in the product and by mail, with the reason and the way to it', async () => {
    await begin('2030-07-11T10:00:00Z')
    // Who comes now hears nothing of what was skipped before.
    await world.react(acme.orgId)
    const mia = await signIn(world, await acme.member('Mia', 'manager'))
    await ok(mia.patch('/me', { preferences: { locale: 'de' } }))
    const max = await signIn(world, await acme.member('Max', 'manager'))
    const kinds = [{ kind: 'recurring_skipped', mail: 'off' }]
    await ok(max.patch('/me/notification-preferences', { kinds }))
    const eve = await signIn(world, await acme.member('Eve', 'agent'))
    const kindsOf = async (who: Client) =>
      (await ok(who.get('/me/notification-preferences'))).kinds.map((one: { kind: string }) => one.kind)
    expect(await kindsOf(mia)).toContain('recurring_skipped')
    expect(await kindsOf(eve)).not.toContain('recurring_skipped')
    const mails = catchSystemMail()
    const { id } = await schedule({ timeZone: 'UTC' })
    await ok(admin.delete(`/ticket-templates/${templateId}`))
    await skips(id, '2030-07-12T09:00:00Z')
    const heard = async (who: Client) => {
      await world.react(acme.orgId)
      const { data } = await ok(who.get('/notifications'))
      return data.filter((one: { kind: string }) => one.kind === 'recurring_skipped')
    }
    for (const who of [mia, max])
      expect(await heard(who)).toMatchObject([
        {
          ticketId: null,
          data: { scheduleId: id, name: 'Nightly backups', why: { code: 'recurring.template_gone' } },
          readAt: null,
        },
      ])
    expect(await heard(eve)).toEqual([])
    const to = (name: string) => mails.filter((mail) => mail.to.name === name)
    expect(to('Mia')).toMatchObject([{ subject: 'Kein Ticket angelegt: Nightly backups' }])
    expect(to('Mia')[0]?.text).toContain('Die Vorlage „Backups“ gibt es nicht mehr.')
    expect(to('Mia')[0]?.text).toContain(`/settings/recurring-tickets/${id}`)
    expect([...to('Max'), ...to('Eve')]).toEqual([])
    // Looked at again, it is told once.
    expect(await heard(mia)).toHaveLength(1)
  })

  test('the requester', async () => {
    await begin('2030-08-01T10:00:00Z')
    const contact = await ok(admin.post('/contacts', { name: 'Gone Soon', emails: ['gone@soon.test'] }))
    const { id } = await schedule({ timeZone: 'UTC', requesterId: contact.id })
    await world.runtime.run(acme.admin, async ({ tx, org }) => {
      await tx.deleteFrom('identities').where('orgId', '=', org.id).where('contactId', '=', contact.id).execute()
      await tx.deleteFrom('contacts').where('orgId', '=', org.id).where('id', '=', contact.id).execute()
    })
    expect(await look(id)).toMatchObject({ requester: { name: 'Gone Soon', gone: true } })
    expect(await skips(id, '2030-08-02T09:00:00Z')).toMatchObject({ code: 'recurring.requester_gone' })
  })

  test('the queue', async () => {
    await begin('2030-09-01T10:00:00Z')
    const queue = await ok(admin.post('/queues', { name: 'Night shift' }))
    templateId = await template({ subject: 'Check', queueId: queue.id })
    const { id } = await schedule({ timeZone: 'UTC' })
    await ok(admin.delete(`/queues/${queue.id}`))
    expect(await skips(id, '2030-09-02T09:00:00Z')).toMatchObject({
      code: 'recurring.queue_gone',
      params: { queue: 'Night shift', template: 'Backups' },
    })
  })

  test('the checklist template, the label: the ticket is made and says what it does without', async () => {
    await begin('2030-10-01T10:00:00Z')
    const checklist = await ok(admin.post('/checklist-templates', { name: 'Night steps', items: [{ text: 'One' }] }))
    const label = await ok(admin.post('/labels', { name: 'night' }))
    templateId = await template({ subject: 'Check', checklistTemplateId: checklist.id, labelIds: [label.id] })
    const { id } = await schedule({ timeZone: 'UTC' })
    await ok(admin.delete(`/checklist-templates/${checklist.id}`))
    await ok(admin.delete(`/labels/${label.id}`))
    await goTo('2030-10-02T09:00:00Z')
    await work(id)
    const [run] = await runsOf(id)
    const ticket = await ok(admin.get(`/tickets/${run?.ticket?.id}`))
    expect(ticket).toMatchObject({ checklist: { total: 0 }, labels: [] })
    const timeline = (await ok(admin.get(`/tickets/${ticket.id}/timeline`))).data
    const skipped = timeline.filter((one: { name: string }) => one.name === 'ticket.template_part_skipped')
    expect(skipped.map((one: { data: object }) => one.data)).toMatchObject([
      { template: { name: 'Backups' }, part: 'label', name: 'night', why: 'gone' },
      { template: { name: 'Backups' }, part: 'checklist', name: 'Night steps', why: 'gone' },
    ])
  })
})

test('its history names only the tickets that the reader sees', async () => {
  await begin('2030-10-20T10:00:00Z')
  const { id } = await schedule({ timeZone: 'UTC' })
  await goTo('2030-10-21T09:00:00Z')
  await work(id)
  const [made] = await runsOf(id)
  const role = await ok(
    admin.post('/roles', {
      name: 'Keeper of schedules',
      ticketScope: 'own',
      permissions: [
        ...['messages:read', 'tickets:read', 'tickets:create', 'tickets:update', 'tickets:assign'],
        ...['customers:read', 'recurring:manage'],
      ],
    }),
  )
  const keeper = await acme.member('Kim Keeper')
  await ok(admin.patch(`/users/${keeper.userId}`, { roleId: role.id }))
  const kim = await signIn(world, keeper)
  const reply = await kim.get(`/recurring-tickets/${id}/runs`)
  expect(reply.json().data).toMatchObject([{ outcome: 'made', ticket: null, reason: null }])
  expect(reply.body).not.toContain(made?.ticket?.code)
  expect((await ok(kim.get(`/recurring-tickets/${id}`))).lastRun).toMatchObject({ outcome: 'made', ticket: null })
})

test('mandatory fields that are empty do not stop it; the first change by a person is asked for them', async () => {
  await begin('2030-11-01T10:00:00Z')
  const { id } = await schedule({ timeZone: 'UTC' })
  const field = await ok(
    admin.post('/custom-fields', { name: 'Server', key: 'server', type: 'text', requiredOnCreate: true }),
  )
  await goTo('2030-11-02T09:00:00Z')
  await work(id)
  const [run] = await runsOf(id)
  const url = `/tickets/${run?.ticket?.id}`
  for (const change of [{ priority: 'high' }, { assigneeId: acme.admin.userId }, { status: 'in_progress' }]) {
    const refused = await admin.patch(url, change)
    expect([refused.statusCode, refused.json().code, refused.json().errors[0].path]).toEqual([
      422,
      'ticket.fields_required',
      'custom.server',
    ])
  }
  expect(await ok(admin.get(url))).toMatchObject({ priority: 'medium', status: 'open', assignee: null })
  await ok(admin.patch(url, { priority: 'high', custom: { server: 'db-1' } }))
  await ok(admin.patch(url, { priority: 'low' }))
  await ok(admin.patch(`/custom-fields/${field.id}`, { requiredOnCreate: false }))
})
