import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { registeredJobs } from '../../platform/jobs.ts'
import { createLog } from '../../platform/log.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { settle as settleRules } from '../automations/testing.ts'
import { callAll, type HookServer, startHookServer } from '../webhooks/testing.ts'
import { findInboundChannel } from './channels.store.ts'
import { readMailJob, startParser } from './read-mail.ts'
import { takeIn } from './take-in.ts'

/** Redaction (product.md TK30, D14): what was taken out is in no column of the database and in no file any more. */
let world: World
let acme: Company
let admin: SignedIn
let agent: SignedIn
let stopParser: () => Promise<void>
/** A server of others, which says back what it was told. */
let away: HookServer
let macroId: string
const job = { log: createLog('silent'), attempt: 1, lastAttempt: false }
beforeAll(async () => {
  stopParser = startParser()
  away = await startHookServer()
  away.answers((response, asked) => response.end(asked.body))
  world = await createWorld({ allowedNetworks: ['127.0.0.1/32'] })
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
  agent = await signIn(world, await acme.member('Ann', 'manager'))
  const rule = { enabled: true, triggers: [{ on: 'created' }] }
  const condition = { field: 'subject', operator: 'is', value: 'Something else' }
  await ok(admin.post('/rules', { ...rule, name: 'Never', condition, actions: [{ do: 'route' }] }))
  const actions = [{ do: 'webhook', url: away.at('/hook') }]
  await ok(admin.post('/rules', { ...rule, name: 'Tell the shop', condition: { all: [] }, actions }))
  await ok(admin.post('/custom-fields', { name: 'Card', key: 'card', type: 'text' }))
  const macro = { name: 'No card', actions: { custom: { card: 'none' } } }
  macroId = (await ok<{ id: string }>(admin.post('/macros', macro))).id
})
afterAll(async () => {
  await away.close()
  await stopParser()
  await world.close()
})

async function ok<T>(answer: ReturnType<SignedIn['get']>): Promise<T> {
  const reply = await answer
  expect(reply.statusCode, reply.body).toBeLessThan(300)
  return (reply.body === '' ? null : reply.json()) as T
}
type Message = {
  id: string
  ticketId: string
  subject: string
  bodyText: string
  bodyHtml: string | null
  visibleText: string
  ledgerId: string | null
  redacted: { by: string; whole: boolean } | null
  attachments: { id: string; name: string; size: number; redacted: boolean }[]
}

let mails = 0
/** A mail with a text, an HTML part that parts words by tags, and a file. */
async function mail(
  secret: string,
  more: { subject?: string; inReplyTo?: string; file?: string } = {},
): Promise<Message> {
  mails += 1
  const channels = await ok<{ data: { address: string }[] }>(admin.get('/channels'))
  const address = channels.data[0]?.address ?? ''
  const channel = await world.runtime.runOpen((open) => findInboundChannel(open, address))
  const html = secret.replace('&', '&amp;')
  const half = secret.length - 4
  const raw = [
    'From: Jo Secret <jo@globex.test>',
    `To: ${address}`,
    `Subject: ${more.subject ?? `Card ${secret} refused`}`,
    `Message-ID: <r${mails}@globex.test>`,
    ...(more.inReplyTo ? [`In-Reply-To: <${more.inReplyTo}>`] : []),
    'Date: Wed, 02 Jan 2030 08:00:00 +0000',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: multipart/alternative; boundary=a',
    '',
    '--a',
    'Content-Type: text/plain; charset=utf-8',
    '',
    `My number is ${secret}.`,
    'Please help me with the printer.',
    '--a',
    'Content-Type: text/html; charset=utf-8',
    '',
    `<p>My number is <b>${html.slice(0, -4)}</b>${secret.slice(half)}.</p><p title="${html}">Please help me with the printer.</p>`,
    `<a href="https://globex.test/${encodeURIComponent(secret)}">link</a>`,
    '--a--',
    '--b',
    `Content-Type: text/plain; name="${secret}.txt"`,
    `Content-Disposition: attachment; filename="${secret}.txt"`,
    '',
    `File ${more.file ?? ''}`,
    '--b--',
    '',
  ].join('\r\n')
  const ledgerId = await takeIn(world.runtime, {
    ...{ door: 'smtp', orgId: acme.orgId, channelId: channel?.channelId ?? '', raw: Buffer.from(raw) },
    ...{ envelopeFrom: 'jo@globex.test', envelopeTo: [address], receivedAt: world.now() },
  })
  await readMailJob(acme.orgId, { ledgerId }, { ...job, runtime: world.runtime })
  const { messageId } = await ok<{ messageId: string }>(admin.get(`/mail/ledger/${ledgerId}`))
  return ok<Message>(admin.get(`/messages/${messageId}`))
}

/** Everything that is to be done at once, until nothing is left: reactions, and removals of files. */
async function settle() {
  await world.react(acme.orgId)
  const { rows } = await world.database.pool.query<{ name: string; payload: Record<string, unknown> }>(
    `delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t where t.id = j.task_id
       and t.identifier in ('conversations.removeFile', 'email.redact_raw') returning t.identifier as name, j.payload`,
  )
  for (const { name, payload } of rows)
    await registeredJobs()
      .get(name)
      ?.handler(acme.orgId, payload, { ...job, runtime: world.runtime })
}

/** Every column of every table, and every file, in which the word stands, whatever its case. */
async function placesOf(word: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: world.databaseUrl })
  await client.connect()
  await client.query('begin')
  await client.query('select app.enter($1)', [acme.orgId])
  const { rows: columns } = await client.query<{ table: string; column: string }>(
    `select format('%I.%I', c.table_schema, c.table_name) as table, quote_ident(c.column_name) as column
     from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
     where c.table_schema in ('public', 'graphile_worker') and t.table_type = 'BASE TABLE'
       and c.data_type in ('text', 'json', 'jsonb', 'ARRAY', 'tsvector', 'bytea', 'character varying')`,
  )
  const found: string[] = []
  for (const { table, column } of columns) {
    const { rows } = await client.query<{ n: string }>(
      `select count(*) as n from ${table} where strpos(lower(${column}::text), lower($1)) > 0
         or strpos(lower(${column}::text), encode(convert_to(lower($1), 'utf8'), 'hex')) > 0`,
      [word],
    )
    if (Number(rows[0]?.n) > 0) found.push(`${table}.${column}`)
  }
  await client.end()
  for (const file of await readdir(world.filesFolder, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue
    const bytes = await readFile(join(file.parentPath, file.name))
    if (bytes.toString('utf8').toLowerCase().includes(word.toLowerCase())) found.push(`file ${file.name}`)
  }
  return found
}

/** The word where a desk that works lets it come to: answers, notes, drafts, rules, merges, macros, bulk changes, keys. */
async function spread(message: Message, secret: string) {
  const key = { 'idempotency-key': `k-${secret}` }
  const { ticketId } = message
  await ok(admin.send('POST', `/tickets/${ticketId}/messages`, { kind: 'note', bodyText: `Look at ${secret}` }, key))
  const answer = { kind: 'public', bodyHtml: `<p>We block ${secret} now.</p>`, to: ['jo@globex.test'], confirmed: true }
  await ok(agent.post(`/tickets/${ticketId}/messages`, answer))
  await ok(
    agent.post(`/tickets/${ticketId}/messages`, {
      ...answer,
      bodyHtml: `<p>${'filler '.repeat(12_000)}${secret.replace('&', '&amp;')}</p>`,
    }),
  )
  await ok(agent.send('PUT', `/tickets/${ticketId}/drafts`, { kind: 'note', bodyHtml: `<p>And ${secret}</p>` }))
  await ok(admin.patch(`/tickets/${ticketId}`, { subject: `Call about ${secret}`, description: `He says ${secret}.` }))
  await ok(admin.patch(`/tickets/${ticketId}`, { custom: { card: secret } }))
  await ok(admin.post(`/tickets/${ticketId}/macros`, { macros: [{ id: macroId }] }))
  await settleRules(world, acme.orgId)
  expect(await callAll(world, acme.orgId)).toBeGreaterThan(0)
  // Nothing that a rule says of what it did has words of the ticket as yet.
  const said = await world.runtime.run(acme.admin, (cx) =>
    sql`update rule_runs set effects = jsonb_set(effects, '{0,text}', to_jsonb(${`It said ${secret}`}::text)),
      why = jsonb_build_object('found', ${secret}::text) where org_id = ${acme.orgId} and ticket_id = ${ticketId}`.execute(
      cx.tx,
    ),
  )
  expect(Number(said.numAffectedRows)).toBeGreaterThan(0)
  const other = await ok<{ id: string }>(admin.post('/tickets', { subject: `Again ${secret}`, description: secret }))
  await ok(admin.post(`/tickets/${ticketId}/merge`, { sourceIds: [other.id], reason: `Both ${secret}` }))
  await settle()
}

const passages = ['Zqxvwk7731', 'Gruen & Ziel Zqxvwk9']
test.each(passages)('the words %s are gone from every column and file', async (secret) => {
  const word = secret.split(' ').at(-1) ?? ''
  const message = await mail(secret)
  await spread(message, secret)
  // As many as there are to be emptied: the word did come there.
  expect(await placesOf(word)).toEqual(
    expect.arrayContaining(
      [
        ...[
          'messages.body_text',
          'messages.visible_text',
          'messages.body_html',
          'messages.visible_html',
          'messages.subject',
        ],
        ...[
          'tickets.subject',
          'tickets.description',
          'tickets.preview',
          'attachments.name',
          'drafts.body_html',
          'events.data',
        ],
        ...['search_documents.words', 'mail_ledger.subject', 'outbox.subject', 'conversations.name'],
        ...['idempotency_keys.body', 'ticket_acts.effect', 'macro_runs.undo', 'rule_checks.reasons'],
        ...['rule_runs.effects', 'rule_runs.why', 'webhook_deliveries.body', 'webhook_deliveries.answer'],
      ].map((one) => `public.${one}`),
    ),
  )
  const count = await ok<object>(admin.post(`/messages/${message.id}/redact/check`, { text: secret }))
  expect(count).toMatchObject({ files: 0, mails: 1 })
  const ask = () =>
    ok<Message>(
      admin.send(
        'POST',
        `/messages/${message.id}/redact`,
        { text: secret.toUpperCase() },
        { 'idempotency-key': `r${mails}` },
      ),
    )
  const left = await ask()
  expect(await ask()).toEqual(left)
  await settle()
  expect(await placesOf(word)).toEqual([])
  expect(left).toMatchObject({ subject: 'Card ▮▮▮ refused', redacted: { by: 'Ada Admin', whole: false } })
  expect(left.bodyText).toContain('My number is ▮▮▮.')
  expect(left.bodyHtml).toContain('<b>▮▮▮</b>.')
  expect(left.attachments).toMatchObject([{ name: '▮▮▮.txt' }])
  expect((await admin.get(`/mail/ledger/${message.ledgerId}/raw`)).body).toContain('removed for privacy')
  expect((await ok<{ data: object[] }>(admin.get(`/tickets?q=${word}`))).data).toEqual([])
})

test('a whole message goes with its files and its mail; answers lose what they quote; its second removal changes nothing', async () => {
  const word = 'Qvxzwj4410'
  const message = await mail(word, { file: word, subject: 'Broken lamp' })
  const { ticketId } = message
  const quoting = { bodyHtml: `<p>See below.</p><blockquote type="cite">My number is ${word}.</blockquote>` }
  await ok(
    agent.post(`/tickets/${ticketId}/messages`, {
      kind: 'public',
      to: ['jo@globex.test'],
      confirmed: true,
      ...quoting,
    }),
  )
  await mail(word, { subject: 'Re: Broken lamp', file: word })
  await settle()
  const [file] = message.attachments
  const check = await ok<object>(admin.post(`/messages/${message.id}/redact/check`, {}))
  expect(check).toMatchObject({ places: 1, mails: 1, files: 1 })
  await ok(admin.patch(`/tickets/${ticketId}`, { status: 'closed' }))
  const left = await ok<Message>(admin.post(`/messages/${message.id}/redact`, {}))
  expect(left).toMatchObject({ bodyText: '▮▮▮', visibleText: '▮▮▮', bodyHtml: null, redacted: { whole: true } })
  expect(left.attachments).toMatchObject([{ name: '▮▮▮', size: 0, redacted: true }])
  expect((await admin.get(`/attachments/${file?.id}`)).json()).toMatchObject({
    status: 410,
    code: 'attachment.redacted',
  })
  const events = await ok<{ data: { name: string; actor: { name: string }; data: object }[] }>(
    admin.get(`/tickets/${ticketId}/timeline?limit=100`),
  )
  const told = events.data.filter(({ name }) => name === 'message.redacted')
  expect(told).toMatchObject([{ actor: { name: 'Ada Admin' }, data: { messageId: message.id, whole: true } }])
  const seq = await ok<object>(admin.post(`/messages/${message.id}/redact`, {}))
  expect(seq).toEqual(left)
  await settle()
  expect((await admin.get(`/mail/ledger/${message.ledgerId}/raw`)).body).not.toContain(word)
  expect(await ok<object>(admin.get(`/tickets/${ticketId}`))).toMatchObject({
    status: 'closed',
    subject: 'Broken lamp',
  })
})

test('a file goes with its name, its bytes and the mail that brought it; the words stay', async () => {
  const word = 'Wjqzxk5520'
  const message = await mail(word, { file: word, subject: 'A file' })
  await settle()
  const [file] = message.attachments
  const gone = await ok<object>(admin.post(`/attachments/${file?.id}/redact`))
  expect(gone).toMatchObject({ name: '▮▮▮', size: 0, sha256: '', redacted: true })
  expect(await ok<object>(admin.post(`/attachments/${file?.id}/redact`))).toEqual(gone)
  await settle()
  const left = await ok<Message>(admin.get(`/messages/${message.id}`))
  expect(left).toMatchObject({ redacted: { by: 'Ada Admin', whole: false } })
  expect(left.bodyText).toContain(word)
  expect((await placesOf(word)).filter((place) => place.startsWith('file') || place.includes('attachments'))).toEqual(
    [],
  )
})

test('it needs its permission, and a message that one sees; words that are not there are refused', async () => {
  const message = await mail('Kxqjv0001', { subject: 'Rights' })
  const stranger = await signIn(world, await acme.member('Stan', 'agent'))
  for (const path of [
    `/messages/${message.id}/redact`,
    `/messages/${message.id}/redact/check`,
    `/attachments/${message.attachments[0]?.id}/redact`,
  ])
    for (const who of [agent, stranger])
      expect((await who.post(path, {})).json()).toMatchObject({
        status: 403,
        params: { permission: 'messages:redact' },
      })
  const post = async (body: object) => (await admin.post(`/messages/${message.id}/redact`, body)).json()
  expect(await post({ text: 'nowhere to be found' })).toMatchObject({ status: 422, code: 'message.nothing_to_redact' })
  expect(await post({ text: '...' })).toMatchObject({ status: 422, code: 'message.no_words' })
  expect(await post({ text: 'ab' })).toMatchObject({ status: 422, errors: [{ code: 'invalid.short_passage' }] })
  expect(await ok<Message>(admin.get(`/messages/${message.id}`))).toEqual(message)
  const unknown = '0198c0de-0000-7000-8000-000000000000'
  expect((await admin.post(`/messages/${unknown}/redact`, {})).json()).toMatchObject({ code: 'message.not_found' })
  expect((await admin.post(`/attachments/${unknown}/redact`)).json()).toMatchObject({ code: 'attachment.not_found' })
})

test('who may redact, but does not see the ticket, finds no message', async () => {
  const message = await mail('Kxqjv0002', { subject: 'Unseen' })
  const permissions = ['messages:read', 'tickets:read', 'messages:redact']
  const role = await ok<{ id: string }>(admin.post('/roles', { name: 'Own only', ticketScope: 'own', permissions }))
  const member = await acme.member('Olga', 'viewer')
  await ok(admin.patch(`/users/${member.userId}`, { roleId: role.id }))
  const olga = await signIn(world, member)
  for (const text of [undefined, 'Kxqjv0002']) {
    const body = text === undefined ? {} : { text }
    expect((await olga.post(`/messages/${message.id}/redact`, body)).json()).toMatchObject({
      status: 404,
      code: 'message.not_found',
    })
    expect((await olga.post(`/messages/${message.id}/redact/check`, body)).statusCode).toBe(404)
  }
  const file = await olga.post(`/attachments/${message.attachments[0]?.id}/redact`)
  expect(file.json()).toMatchObject({ status: 404, code: 'attachment.not_found' })
})
