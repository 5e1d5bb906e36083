import { sql } from 'kysely'
import { hashPassword } from '../../modules/auth/passwords.ts'
import { createOrganizationWithAdmin } from '../../modules/auth/set-up.ts'
import { signNotSolved } from '../../modules/automations/not-solved-link.rules.ts'
import { readMailJob } from '../../modules/email/read-mail.ts'
import { takeIn } from '../../modules/email/take-in.ts'
import { systemActor } from '../../platform/context.ts'
import { newId } from '../../platform/ids.ts'
import { createLog } from '../../platform/log.ts'
import type { SystemMail } from '../../platform/system-mail.ts'
import { tableClasses } from '../../platform/table-classes.ts'
import { browser, type Client, inviteAs, linkToken } from '../client.ts'
import type { World } from '../world.ts'
import { closed } from './bodies.ts'
import { fillCrm } from './crm.ts'

/** An organization with at least one of everything, all of it marked with a word that is nowhere else. */
export type WalkCompany = {
  orgId: string
  word: string
  admin: Client
  viewer: Client
  /** Ids by table, and what else stands for a record in an address: `users`, `codes`, `merged` and `deleted` (tickets), `invitationLinks`, `resetLinks`, `notSolvedLinks`. */
  ids: Record<string, string[]>
}

const password = 'the walker has a phrase'
let passwordHash: Promise<string> | null = null

/** Makes the company through the API, as its people would; `word` is its mark and, in capitals, its prefix. */
export async function fillCompany(world: World, mails: SystemMail[], word: string): Promise<WalkCompany> {
  passwordHash ??= hashPassword(password)
  const email = `admin@${word}.test`
  const hash = await passwordHash
  const { orgId } = await world.runtime.runOpen((open) =>
    createOrganizationWithAdmin(open, {
      organization: `${word} Inc`,
      prefix: word,
      name: `${word} Admin`,
      email,
      passwordHash: hash,
      supportAddress: `support@${word}.test`,
    }),
  )
  const admin = browser(world)
  await expectOk(admin.post('/session', { email, password }))
  await expectOk(browser(world, '192.0.2.9').post('/session', { email, password }))
  const person = (name: string, role: string) => ({ name: `${word} ${name}`, email: `${name}@${word}.test`, role })
  const agent = await inviteAs(world, admin, mails, person('agent', 'agent'))
  const viewer = await inviteAs(world, admin, mails, person('viewer', 'viewer'))
  const me = (await expectOk(admin.get('/me'))) as { user: { id: string } }
  await expectOk(admin.patch(`/users/${me.user.id}`, { crmAccess: true }))
  await fillSettings(admin, word, agent.userId)
  await fillTickets(world, orgId, admin, word)
  await fillInbox(world, orgId, admin, word)
  await fillAbsence(admin, word, agent.userId)
  await fillCrm(world, admin, word)
  await world.react(orgId)
  await fillRows(world, orgId, word, [agent.userId, viewer.userId])
  await browser(world).post('/password-resets', { email: viewerEmail(word) })
  const ids = await collectIds(world, orgId)
  ids.crm_rows = [word]
  ids.invitationLinks = [linkToken(mails, `guest@${word}.test`)]
  ids.resetLinks = [linkToken(mails, viewerEmail(word))]
  ids.notSolvedLinks = [notSolvedLink(world, orgId, ids)]
  return { orgId, word, admin, viewer, ids }
}

/** As the mail about a ticket carries it to its requester. */
function notSolvedLink({ settings, now }: World, orgId: string, { tickets, contacts }: WalkCompany['ids']): string {
  const [ticketId = '', contactId = ''] = [tickets?.[0], contacts?.[0]]
  const times = { resolvedAt: now(), expiresAt: new Date(now().getTime() + 86_400_000) }
  return signNotSolved(
    { current: 1, keys: { 1: settings.keys.customerLinks } },
    { orgId, ticketId, contactId, ...times },
  )
}

const viewerEmail = (word: string) => `viewer@${word}.test`

async function expectOk(answer: Promise<{ statusCode: number; body: string; json: () => unknown }>): Promise<unknown> {
  const reply = await answer
  if (reply.statusCode >= 300) throw new Error(`The company could not be filled: ${reply.statusCode} ${reply.body}`)
  return reply.body === '' ? null : reply.json()
}

async function fillSettings(admin: Client, word: string, agentId: string): Promise<void> {
  await expectOk(admin.patch('/organization', { settings: { embedOrigins: [`https://crm.${word}.test`] } }))
  for (const which of ['card', 'other card'])
    await expectOk(admin.post('/crm-cards', { name: `${word} ${which}`, url: closed(`/${word}/card`) }))
  await expectOk(admin.post('/teams', { name: `${word} team`, memberIds: [agentId] }))
  for (const which of ['role', 'other role'])
    await expectOk(
      admin.post('/roles', { name: `${word} ${which}`, ticketScope: 'own', permissions: ['messages:read'] }),
    )
  for (const which of ['queue', 'other queue']) await expectOk(admin.post('/queues', { name: `${word} ${which}` }))
  const week = Array.from({ length: 7 }, () => [{ from: '09:00', to: '17:00' }])
  for (const which of ['hours', 'other hours']) {
    const body = { name: `${word} ${which}`, timeZone: 'UTC', week }
    const { id } = (await expectOk(admin.post('/calendars', body))) as { id: string }
    // A second version of each.
    await expectOk(admin.patch(`/calendars/${id}`, { timeZone: 'Europe/Oslo' }))
  }
  await fillRouting(admin, word, agentId)
  for (const which of ['policy', 'other policy'])
    await expectOk(admin.post('/sla/policies', { name: `${word} ${which}`, ...promise(word) }))
  await expectOk(admin.post('/labels', { name: `${word} label` }))
  const pipeline = (await expectOk(admin.post('/pipelines', { name: `${word} pipeline` }))) as { id: string }
  const team = (await expectOk(admin.get('/teams'))) as { data: { id: string }[] }
  const labelTeams = team.data.map(({ id }) => id)
  await expectOk(admin.patch(`/pipelines/${pipeline.id}`, { moveTeamIds: labelTeams }))
  await expectOk(admin.post('/labels', { name: `${word} other label`, teamIds: labelTeams }))
  const shared = { sharing: 'chosen', teamIds: team.data.map(({ id }) => id), roleIds: [] }
  const condition = { field: 'subject', operator: 'contains', value: word }
  for (const which of [shared, { sharing: 'everyone' }])
    await expectOk(admin.post('/views', { name: `${word} view`, condition, ...which }))
  const named = { field: 'name', operator: 'contains', value: word }
  await expectOk(admin.post('/views', { name: `${word} people`, of: 'contact', condition: named, sharing: 'everyone' }))
  const macro = { replyHtml: `<p>${word} {{ticket.code}}</p>`, folder: word }
  await expectOk(admin.post('/macros', { name: `${word} macro`, ...macro, sharing: 'everyone' }))
  const ofTeam = { sharing: 'teams', teamIds: team.data.map(({ id }) => id) }
  await expectOk(admin.post('/macros', { name: `${word} other macro`, ...macro, ...ofTeam }))
  await fillFields(admin, word)
  await fillTemplates(admin, word, shared.teamIds)
  await fillRules(admin, word)
  await expectOk(admin.post('/api-keys', { name: `${word} key`, scopes: ['tickets:read'] }))
  const roles = (await expectOk(admin.get('/roles'))) as { data: { id: string; key: string }[] }
  const roleId = roles.data.find(({ key }) => key === 'viewer')?.id
  await expectOk(admin.send('PUT', '/views/start', { viewId: 'mine' }))
  await expectOk(admin.send('PUT', `/roles/${roleId}/start-view`, { viewId: 'unassigned' }))
  for (const guest of ['guest', 'other'])
    await expectOk(admin.post('/members/invitations', { email: `${guest}@${word}.test`, roleId }))
  const imap = { host: '127.0.0.1', port: 1, user: word }
  const name = { name: `${word} mailbox`, address: `mailbox@${word}.test` }
  const mailbox = { ...name, imap, imapSecret: 'never shown', readTeamIds: labelTeams }
  await expectOk(admin.post('/channels', mailbox))
  const endpoints = { authorizeUrl: 'http://127.0.0.1:1/authorize', tokenUrl: 'http://127.0.0.1:1/token' }
  const oauth = { clientId: word, scope: 'imap', ...endpoints }
  const connected = {
    name: `${word} connected`,
    address: `connected@${word}.test`,
    imap: { ...imap, auth: 'oauth2', oauth },
    oauthSecrets: { clientSecret: 'never shown', refreshToken: 'never shown' },
  }
  await expectOk(admin.post('/channels', connected))
  await expectOk(admin.post('/sending-domains', { domain: `${word}.test` }))
  for (const name of ['lead', 'prospect'])
    await expectOk(admin.post('/leads', { name: `${word} ${name}`, emails: [`${name}@${word}.test`] }))
  for (const which of ['one', 'other'])
    await expectOk(admin.post('/opportunities', { name: `${word} ${which}`, notes: word }))
  // Keys of its own, without the word: who asks by a key is told of it again.
  const turned = [...word].reverse().join('')
  for (const key of ['thing', `${turned}_site`, `${turned}_boat`])
    await expectOk(admin.post('/object-types', { key, singular: word, plural: `${word} ${key}` }))
  for (const name of ['first', 'second']) {
    const thing = (await expectOk(admin.post('/objects/thing', { name: `${word} ${name}` }))) as { id: string }
    for (const text of ['note', 'other note'])
      await expectOk(admin.post(`/objects/thing/${thing.id}/notes`, { text: `${word} ${text}` }))
  }
  for (const name of ['account', 'partner']) {
    const tier = (await expectOk(admin.post('/account-tiers', { name: `${word} tier ${name}` }))) as { id: string }
    await fillAccount(admin, { name: `${word} ${name}`, domains: [`${word}-${name}.test`], tierId: tier.id })
  }
}

/** Rules that choose queues, skills and who has them, and a queue that gives its tickets by itself. */
async function fillRouting(admin: Client, word: string, agentId: string): Promise<void> {
  const queues = (await expectOk(admin.get('/queues'))) as { data: { id: string; name: string }[] }
  const idOf = (name: string) => queues.data.find((one) => one.name === `${word} ${name}`)?.id
  // So that every queue that the walk tries first has one above it.
  for (const { id, name } of queues.data)
    if (name === 'Sales' || name === 'Technical') await expectOk(admin.patch(`/queues/${id}`, { tier: 2 }))
  const queueId = idOf('queue')
  await expectOk(admin.patch(`/queues/${idOf('other queue')}`, { tier: 2 }))
  await expectOk(admin.patch(`/queues/${queueId}`, { nextQueueId: idOf('other queue') }))
  const condition = { field: 'subject', operator: 'contains', value: `${word} up the ladder` }
  for (const which of ['rule', 'other rule'])
    await expectOk(admin.post('/routing-rules', { name: `${word} routing ${which}`, condition, queueId }))
  const skills: { skillId: string; level: number }[] = []
  for (const which of ['skill', 'other skill']) {
    const { id } = (await expectOk(admin.post('/skills', { name: `${word} ${which}` }))) as { id: string }
    skills.push({ skillId: id, level: 2 })
  }
  await expectOk(admin.send('PUT', `/skills/members/${agentId}`, { skills }))
  const { data: calendars } = (await expectOk(admin.get('/calendars'))) as {
    data: { id: string; isDefault: boolean }[]
  }
  const calendarId = calendars.find(({ isDefault }) => isDefault)?.id
  await expectOk(admin.send('PUT', '/working-hours', { calendarId }))
  await expectOk(admin.send('PUT', `/working-hours/${agentId}`, { choice: 'calendar', calendarId }))
  const weights = { low: 1, medium: 1, high: 1, urgent: 1 }
  const rest = { cap: 5, weights, countsWaiting: false, lastAgent: true, vip: condition, skillFallback: [] }
  const routing = { ...rest, strategy: 'skill_based', skillNeeds: [{ condition, skills: skills.slice(1) }] }
  await expectOk(admin.send('PUT', `/queues/${queueId}/routing`, routing))
}

/** What a policy says, for no ticket. */
function promise(word: string) {
  const none = { low: null, medium: null, high: null, urgent: null }
  const urgent = { ...none, urgent: { minutes: 60, time: 'business' } }
  return {
    condition: { field: 'subject', operator: 'is', value: `${word} nowhere` },
    targets: { first_response: urgent, next_response: none, resolution: none, closure: none },
    pauses: { first_response: [], next_response: [], resolution: [], closure: [] },
    responses: ['reply'],
    steps: [{ when: 'at', recipients: [{ kind: 'assignee' }] }],
  }
}

async function fillAccount(admin: Client, body: { name: string; domains: string[]; tierId: string }): Promise<void> {
  // Somebody of the domain who was there before it.
  for (const domain of body.domains) await expectOk(admin.post('/contacts', { emails: [`early@${domain}`] }))
  const account = (await expectOk(admin.post('/accounts', body))) as { id: string }
  await expectOk(admin.post(`/accounts/${account.id}/domain-links`, {}))
  const twins: string[] = []
  for (const _ of ['one', 'other'])
    twins.push(((await expectOk(admin.post('/contacts', { name: `${body.name} twin` }))) as { id: string }).id)
  await expectOk(admin.post(`/contacts/${twins[0]}/merge`, { otherId: twins[1] }))
  const alike: string[] = []
  for (const _ of ['one', 'other', 'duplicate'])
    alike.push(((await expectOk(admin.post('/accounts', { name: `${body.name} alike` }))) as { id: string }).id)
  await expectOk(admin.post(`/accounts/${alike[0]}/merge`, { otherId: alike[1] }))
  const { data } = (await expectOk(admin.get('/contacts?limit=1'))) as { data: { id: string }[] }
  for (const about of [`/accounts/${account.id}`, `/contacts/${data[0]?.id}`])
    for (const text of ['note', 'other note'])
      await expectOk(admin.post(`${about}/notes`, { text: `${body.name} ${text}`, pinned: text === 'note' }))
}

/** Rules of two versions each, which are off: what they did is written down by hand. */
async function fillRules(admin: Client, word: string): Promise<void> {
  for (const name of ['one', 'other']) {
    const html = `<p>${word} text</p>`
    const rule = (await expectOk(
      admin.post('/rules', {
        name: `${word} rule ${name}`,
        triggers: [{ on: 'created' }],
        condition: { field: 'subject', operator: 'contains', value: word },
        actions: [{ do: 'note', html }],
      }),
    )) as { id: string }
    const webhook = { do: 'webhook', url: `https://hooks.example.com/${word}` }
    const { actions } = (await expectOk(
      admin.patch(`/rules/${rule.id}`, { actions: [{ do: 'reply', html }, webhook] }),
    )) as { actions: { webhookId?: string }[] }
    for (const { webhookId } of actions) if (webhookId) await expectOk(admin.post(`/webhooks/${webhookId}/test`, {}))
  }
}

/** Ticket templates, for everyone and for a team, and schedules by them. */
async function fillTemplates(admin: Client, word: string, teamIds: string[]): Promise<void> {
  const content = { subject: `${word} again`, custom: { text: `${word} value` } }
  const rule = { pattern: { every: 'day', interval: 1 }, time: '09:00', startsOn: '2030-01-01' }
  for (const shared of [{ sharing: 'everyone' }, { sharing: 'teams', teamIds }]) {
    const template = (await expectOk(
      admin.post('/ticket-templates', { name: `${word} ticket template`, folder: word, content, ...shared }),
    )) as { id: string }
    const schedule = { name: `${word} schedule`, templateId: template.id, rule, timeZone: 'UTC' }
    await expectOk(admin.post('/recurring-tickets', schedule))
  }
}

async function fillFields(admin: Client, word: string): Promise<void> {
  const section = (await expectOk(admin.post('/field-sections', { name: `${word} section` }))) as { id: string }
  await expectOk(admin.post('/field-sections', { name: `${word} other section` }))
  const options = [{ name: `${word} option` }]
  const pipelines = (await expectOk(admin.get('/pipelines'))) as { data: { id: string }[] }
  const pipelineIds = pipelines.data.map(({ id }) => id)
  await expectOk(
    admin.post('/custom-fields', {
      name: `${word} text`,
      key: 'text',
      type: 'text',
      sectionId: section.id,
      pipelineIds,
    }),
  )
  await expectOk(admin.post('/custom-fields', { name: `${word} select`, key: 'select', type: 'select', options }))
  for (const name of [`${word} rule`, `${word} other rule`])
    await expectOk(
      admin.post('/form-rules', {
        name,
        condition: { field: 'subject', operator: 'contains', value: 'nothing like it' },
        effects: [{ effect: 'require', field: 'text' }],
      }),
    )
}

/** A colleague who was away and left what was offered where it was, was away again, is offered what went to who stood in for him, is away again, and was given two since. */
async function fillAbsence(admin: Client, word: string, agentId: string): Promise<void> {
  const me = (await expectOk(admin.get('/me'))) as { user: { id: string } }
  await expectOk(admin.send('PUT', `/absences/${agentId}/substitutes`, { userIds: [me.user.id] }))
  type Status = { id: string; reassign: string; isDefault: boolean }
  const { data } = (await expectOk(admin.get('/user-statuses'))) as { data: Status[] }
  const take = (status: Status | undefined) =>
    expectOk(admin.send('PUT', `/member-statuses/${agentId}`, { statusId: status?.id, note: word }))
  const away = data.find(({ reassign }) => reassign === 'now')
  await expectOk(admin.post('/tickets', { subject: `${word} once of the absent`, assigneeId: agentId }))
  await take(away)
  await take(data.find(({ isDefault }) => isDefault))
  await expectOk(admin.post(`/absences/${agentId}/give-back`, { ticketIds: [] }))
  for (const which of ['one', 'other'])
    await expectOk(admin.post('/tickets', { subject: `${word} ${which} of the absent`, assigneeId: agentId }))
  await take(away)
  await take(data.find(({ isDefault }) => isDefault))
  await expectOk(admin.post('/tickets', { subject: `${word} of the absent`, assigneeId: agentId }))
  await take(away)
  for (const which of ['one', 'other'])
    await expectOk(admin.post('/tickets', { subject: `${word} ${which} given to the absent`, assigneeId: agentId }))
}

async function fillTickets(world: World, orgId: string, admin: Client, word: string): Promise<void> {
  // First, so that the walk names them; one for each route that takes such an upload away.
  for (let n = 0; n < 3; n += 1) await upload(admin, word)
  const me = (await expectOk(admin.get('/me'))) as { user: { id: string } }
  const byHand = (await expectOk(
    admin.post('/tickets', {
      subject: `${word} by hand`,
      description: `${word} description`,
      assigneeId: me.user.id,
      requester: { name: `${word} caller`, phone: '+4930123456' },
      labels: [`${word} label`],
      custom: { text: `${word} value` },
    }),
  )) as { id: string }
  // The first messages of all, one for each route that takes one into another ticket.
  for (const bodyText of [`${word} note`, `${word} second note`])
    await expectOk(admin.post(`/tickets/${byHand.id}/messages`, { kind: 'note', bodyText }))
  await mailIn(world, orgId, word, 'first')
  await mailIn(world, orgId, word, 'second')
  const { data } = (await expectOk(admin.get('/tickets?limit=200'))) as { data: { id: string; source: string }[] }
  const people = (await expectOk(admin.get('/contacts?limit=1'))) as { data: { id: string }[] }
  const things = (await expectOk(admin.get('/objects/thing?limit=1'))) as { data: { id: string }[] }
  for (const { id } of data.slice(0, 2)) {
    await expectOk(admin.send('PUT', `/tickets/${id}/associations/contact`, { recordId: people.data[0]?.id }))
    await expectOk(admin.send('PUT', `/tickets/${id}/associations/object:thing`, { recordId: things.data[0]?.id }))
  }
  const byMail = data.find(({ source }) => source === 'email')?.id
  for (const bodyText of [`${word} answer`, `${word} second answer`])
    await expectOk(admin.post(`/tickets/${byMail}/messages`, { kind: 'public', bodyText, undoSeconds: 60 }))
  await upload(admin, word)
  for (const _ of ['one', 'other']) await expectOk(admin.post('/exports', { name: `${word} export`, format: 'csv' }))
  for (const change of [{ priority: 'high' }, { priority: 'low' }])
    await expectOk(admin.post('/bulk-changes', { tickets: { ids: data.map(({ id }) => id) }, change }))
  for (const done of [false, false, true, true]) {
    const links = { ticketId: byHand.id, assigneeId: me.user.id, dueAt: '2031-01-01T09:00:00.000Z' }
    const task = (await expectOk(admin.post('/tasks', { title: `${word} task`, ...links }))) as { id: string }
    await expectOk(admin.patch(`/tasks/${task.id}`, { done }))
  }
  await fillActs(admin, word, byHand.id)
  for (const which of ['first', 'second']) {
    const gone = (await expectOk(admin.post('/tickets', { subject: `${word} ${which} deleted` }))) as { id: string }
    await expectOk(admin.post(`/tickets/${gone.id}/delete`, { reason: word }))
  }
  // A rule chooses its queue, which escalates.
  const routed = (await expectOk(admin.post('/tickets', { subject: `${word} up the ladder` }))) as { id: string }
  await expectOk(admin.post(`/tickets/${routed.id}/escalate`, { reason: word }))
  const macros = (await expectOk(admin.get('/macros'))) as { data: { id: string }[] }
  await expectOk(
    admin.post(`/tickets/${byHand.id}/macros`, {
      macros: macros.data.map(({ id }) => ({ id })),
      message: { kind: 'note', bodyText: `${word} with macros` },
    }),
  )
  const draft = (await expectOk(
    admin.send('PUT', `/tickets/${byMail}/drafts`, { kind: 'public', bodyHtml: `<p>${word} draft</p>` }),
  )) as { id: string }
  await expectOk(admin.post(`/drafts/${draft.id}/share`, { shared: true }))
  await expectOk(admin.send('PUT', `/tickets/${byHand.id}/drafts`, { kind: 'note', bodyHtml: `<p>${word} draft</p>` }))
}

/** One merge, a link, a checklist and its template, a follower, a participant. */
async function fillActs(admin: Client, word: string, ticketId: string): Promise<void> {
  const me = (await expectOk(admin.get('/me'))) as { user: { id: string } }
  const make = async (subject: string) =>
    (await expectOk(
      admin.post('/tickets', {
        subject: `${word} ${subject}`,
        requester: { email: `${subject}@${word}-customer.test` },
      }),
    )) as { id: string; requester: { id: string } }
  const [target, source] = [await make('kept'), await make('merged')]
  await expectOk(admin.post(`/tickets/${target.id}/merge`, { sourceIds: [source.id], reason: word }))
  await expectOk(admin.post(`/tickets/${target.id}/links`, { relation: 'related', other: ticketId }))
  for (const which of ['first', 'second']) {
    const incident = await make(`${which}.incident`)
    await expectOk(admin.post(`/tickets/${target.id}/links`, { relation: 'incident', other: incident.id }))
  }
  for (const which of ['first', 'second'])
    await expectOk(admin.post(`/tickets/${ticketId}/checklist`, { text: `${word} ${which} item` }))
  await expectOk(admin.post('/checklist-templates', { name: `${word} template`, items: [{ text: `${word} step` }] }))
  await expectOk(admin.send('PUT', `/tickets/${target.id}/followers/${me.user.id}`))
  const teams = (await expectOk(admin.get('/teams'))) as { data: { id: string }[] }
  const chosen = { userIds: [me.user.id], teamIds: teams.data.map(({ id }) => id) }
  await expectOk(admin.send('PUT', `/tickets/${ticketId}/visibility`, { visibility: 'private', ...chosen }))
  await expectOk(admin.post(`/tickets/${ticketId}/participants`, { contactId: target.requester.id }))
}

/** A mail with an attachment, taken in and read the way the door does it. */
/** Conversations that wait without a ticket: one of two mails, and one more. */
async function fillInbox(world: World, orgId: string, admin: Client, word: string): Promise<void> {
  const address = `inbox@${word}.test`
  await expectOk(admin.post('/channels', { name: `${word} inbox`, address, newMail: 'conversation' }))
  await mailIn(world, orgId, word, 'waiting', { to: address })
  await mailIn(world, orgId, word, 'waiting-on', { to: address, from: 'waiting', answers: 'waiting' })
  await mailIn(world, orgId, word, 'waiting-too', { to: address })
}

async function mailIn(
  world: World,
  orgId: string,
  word: string,
  which: string,
  { to = `support@${word}.test`, from = which, answers }: { to?: string; from?: string; answers?: string } = {},
): Promise<void> {
  const actor = systemActor(orgId, 'test')
  const channel = await world.runtime.run(actor, ({ tx }) =>
    tx
      .selectFrom('channels')
      .select('id')
      .where('orgId', '=', orgId)
      .where('address', '=', to)
      .executeTakeFirstOrThrow(),
  )
  const lines = [
    `From: ${word} customer <${from}@${word}-customer.test>`,
    `To: ${to}`,
    ...(answers ? [`In-Reply-To: <${answers}@${word}-customer.test>`] : []),
    `Subject: ${word} by mail, ${which}`,
    `Message-ID: <${which}@${word}-customer.test>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=part',
    '',
    '--part',
    'Content-Type: text/plain',
    '',
    `${word} text`,
    '--part',
    'Content-Type: text/plain',
    `Content-Disposition: attachment; filename=${word}.txt`,
    '',
    `${word} attachment`,
    '--part--',
    '',
  ]
  const ledgerId = await takeIn(world.runtime, {
    orgId,
    channelId: channel.id,
    raw: Buffer.from(lines.join('\r\n')),
    envelopeFrom: `${from}@${word}-customer.test`,
    envelopeTo: [to],
    receivedAt: world.now(),
    door: 'smtp',
  })
  const log = createLog('silent')
  await readMailJob(orgId, { ledgerId }, { runtime: world.runtime, log, attempt: 1, lastAttempt: true })
}

async function upload(admin: Client, word: string): Promise<void> {
  const part = [
    '--part',
    `Content-Disposition: form-data; name="file"; filename="${word}.txt"`,
    'Content-Type: text/plain',
  ]
  const body = [...part, '', `${word} upload`, '--part--', ''].join('\r\n')
  await expectOk(admin.send('POST', '/attachments', body, { 'content-type': 'multipart/form-data; boundary=part' }))
}

/** What no request makes: a notification comes from a consumer of events, a failure from one that has a fault. */
async function fillRows(world: World, orgId: string, word: string, people: string[]): Promise<void> {
  await world.runtime.run(systemActor(orgId, 'test'), async ({ tx, now }) => {
    const ticket = await tx
      .selectFrom('tickets')
      .select(['id', 'assigneeId'])
      .where('orgId', '=', orgId)
      .where('assigneeId', 'is not', null)
      .executeTakeFirstOrThrow()
    await tx
      .insertInto('mailAlarms')
      .values({ orgId, subject: 'relay', since: now, toldAt: now, endedAt: null })
      .execute()
    const about = { userId: ticket.assigneeId ?? '', ticketId: ticket.id, kind: 'assigned', createdAt: now }
    for (const eventSeq of ['1', '2'])
      await tx
        .insertInto('notifications')
        .values({ orgId, id: newId(), ...about, eventSeq, data: JSON.stringify({ subject: word }) })
        .execute()
    for (const userId of people)
      await tx
        .insertInto('accessRequests')
        .values({ orgId, id: newId(), ticketId: ticket.id, userId, reason: word, state: 'open', createdAt: now })
        .execute()
    const schedule = await tx.selectFrom('recurringTickets').select('id').where('orgId', '=', orgId).execute()
    const times = [now, new Date(now.getTime() - 86_400_000)]
    for (const { id } of schedule)
      for (const occurrenceAt of times)
        await tx
          .insertInto('recurringRuns')
          .values({ orgId, id: newId(), scheduleId: id, occurrenceAt, missed: 0, ticketId: ticket.id, at: now })
          .execute()
    const rules = await tx.selectFrom('rules').select('id').where('orgId', '=', orgId).execute()
    for (const { id: ruleId } of rules)
      for (const occasion of ['e1', 'e2']) {
        const effect = { action: 0, result: 'done', why: null, text: word, messageId: null }
        const run = { ruleId, ticketId: ticket.id, occasion, event: 'ticket.created', outcome: 'acted' }
        await tx
          .insertInto('ruleRuns')
          .values({
            orgId,
            id: newId(),
            ...run,
            version: 1,
            effects: JSON.stringify([effect]),
            microseconds: 1,
            at: now,
          })
          .execute()
      }
    for (const { id: ruleId } of rules)
      await tx
        .insertInto('ruleSets')
        .values({ orgId, id: newId(), ruleId, version: 1, nth: 0, usedOn: '2030-01-02' })
        .execute()
    const sets = await tx.selectFrom('ruleSets').select('id').where('orgId', '=', orgId).execute()
    for (const { id: setId } of sets)
      await tx
        .insertInto('ruleChecks')
        .values({
          ...{ orgId, at: now, id: `${newId().slice(0, -2)}00`, setId, ticketId: ticket.id },
          ...{ occasion: 'e3', event: 'ticket.created', reasons: JSON.stringify([[1, 'condition', 'all.0', word]]) },
        })
        .execute()
    for (const state of ['done', 'failed'])
      await tx
        .insertInto('crmSyncs')
        .values({ orgId, id: newId(), source: word, way: 'pull', state, whole: true, startedAt: now })
        .execute()
    const failure = { consumer: 'notifications', seq: '1', error: `${word} failure`, attempts: 5, failedAt: now }
    await tx
      .insertInto('eventFailures')
      .values({ orgId, id: newId(), ...failure })
      .execute()
  })
}

/** Tables whose rows are found in no address and no body of the API. */
const unaddressed = [
  'crm_syncs',
  'crm_pulls',
  'lead_conversions',
  'auto_answers',
  'rule_sets',
  'sla_sweeps',
  'remote_images',
  'search_documents',
  'search_words',
]

async function collectIds(world: World, orgId: string): Promise<Record<string, string[]>> {
  return world.runtime.run(systemActor(orgId, 'test'), async ({ tx }) => {
    const tables = await sql<{ name: string }>`
      select a.table_name as name from information_schema.columns a join information_schema.columns b using (table_schema, table_name)
      where table_schema = 'public' and a.column_name = 'id' and b.column_name = 'org_id'`.execute(tx)
    const ids: Record<string, string[]> = { orgs: [orgId] }
    for (const { name } of tables.rows) {
      if (!(name in tableClasses) || unaddressed.includes(name)) continue
      const { rows } = await sql<{
        id: string
      }>`select id from ${sql.table(name)} where org_id = ${orgId} order by id`.execute(tx)
      ids[name] = rows.map(({ id }) => id)
    }
    // Those of its own first: the others cannot be changed.
    const roles = await tx.selectFrom('roles').select('id').where('orgId', '=', orgId).orderBy('system').execute()
    ids.roles = roles.map(({ id }) => id)
    const members = await tx.selectFrom('memberships').select('userId').where('orgId', '=', orgId).execute()
    ids.users = members.map(({ userId }) => userId)
    const decided = await tx.selectFrom('handovers').select('giveBackId').where('orgId', '=', orgId).execute()
    ids.giveBacks = decided.flatMap(({ giveBackId }) => giveBackId ?? [])
    const tickets = await tx
      .selectFrom('tickets')
      .select(['id', 'code', 'mergedIntoId', 'deletedAt'])
      .where('orgId', '=', orgId)
      .execute()
    ids.things = ids.object_records ?? []
    const types = await tx.selectFrom('objectTypes').select('key').where('orgId', '=', orgId).execute()
    ids.object_types = types.flatMap(({ key }) => (key === 'thing' ? [] : key))
    ids.deleted = tickets.flatMap(({ id, deletedAt }) => (deletedAt ? [id] : []))
    ids.tickets = (ids.tickets ?? []).filter((id) => !ids.deleted?.includes(id))
    ids.codes = tickets.map(({ code }) => code)
    ids.merged = tickets.flatMap(({ id, mergedIntoId }) => (mergedIntoId ? [id] : []))
    return ids
  })
}
