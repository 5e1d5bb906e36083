import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemActor } from '../../platform/context.ts'
import { readEvents } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { mergeCustomers } from './customer-merges.service.ts'
import { customerPlaces } from './customer-places.ts'
import { ensureContact, findContactNames } from './customers.service.ts'

// product.md CR18: over HTTP, on a real database.
let world: World
let acme: Company
let ann: SignedIn
let vic: SignedIn
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  ann = await signIn(world, acme.admin)
  vic = await signIn(world, await acme.member('Vic Viewer', 'viewer'))
  // Notes are for members with CRM access.
  await ann.patch(`/users/${ann.actor.userId}`, { crmAccess: true })
})
afterAll(() => world.close())

type Contact = {
  id: string
  name: string
  notes: string
  emails: { value: string; primary: boolean }[]
  phones: { value: string }[]
  accounts: { id: string; name: string; primary: boolean }[]
  ticketCounts: { total: number }
}
type Account = {
  id: string
  name: string
  domains: string[]
  ticketPrefix: string | null
  hourlyRate: unknown
  contactCount: number
}
type Merge = { id: string; keptId: string; undoneAt: string | null; moved: { what: string; count: number }[] }
async function ok<T>(answer: ReturnType<SignedIn['get']>): Promise<T> {
  const { statusCode, body } = await answer
  expect(statusCode, body.slice(0, 300)).toBeLessThan(300)
  return body === '' ? (null as T) : JSON.parse(body)
}
const refused = async (answer: ReturnType<SignedIn['get']>) => {
  const { statusCode, json } = await answer
  return [statusCode, json().code]
}
const contact = (body: object) => ok<Contact>(ann.post('/contacts', body))
const account = (body: object) => ok<Account>(ann.post('/accounts', body))
const ticketOf = async (requesterId: string, subject: string) =>
  (await ok<{ id: string }>(ann.post('/tickets', { subject, requester: { id: requesterId } }))).id
const requesterOf = async (ticket: string) =>
  (await ok<{ requester: { id: string } }>(ann.get(`/tickets/${ticket}`))).requester.id

/** Every row of every table that a merge may touch, but for what tells of the merge itself. */
async function everything(): Promise<Record<string, Record<string, unknown>[]>> {
  const tables = new Set(['contacts', 'accounts'])
  for (const kind of ['contact', 'account'] as const) for (const { table } of customerPlaces(kind)) tables.add(table)
  const all: Record<string, Record<string, unknown>[]> = {}
  for (const table of tables) {
    const rows = sql<{ row: string }>`select to_jsonb(t)::text as row from ${sql.raw(table)} t
      where org_id = ${acme.orgId} order by 1`
    all[table] = (await acme.asSystem((cx) => rows.execute(cx.tx))).rows.map(({ row }) => JSON.parse(row))
  }
  // No role of the product reads documents. When one was written is no part of the record.
  const { rows } = await world.database.pool.query<{ row: string }>(
    `select (to_jsonb(t) - 'updated_at')::text as row from search_documents t where org_id = $1 order by 1`,
    [acme.orgId],
  )
  all.search_documents = rows.map(({ row }) => JSON.parse(row))
  return all
}

test('nothing is merged by itself: the product, in whoever’s name it acts, is refused', async () => {
  const [one, other] = [await contact({ name: 'Same Name' }), await contact({ name: 'Same Name' })]
  const before = await everything()
  const merging = acme.asSystem((cx) =>
    mergeCustomers(cx, { kind: 'contact', id: one.id, otherId: other.id, choices: {} }),
  )
  await expect(merging).rejects.toMatchObject({ status: 403, code: 'customer.merge_by_nobody' })
  expect(await everything()).toEqual(before)
})

test('every column that points at a contact or an account is moved by a merge', async () => {
  const { rows } = await world.database.pool.query<{ table: string; column: string; target: string }>(`
    select k.conrelid::regclass::text as table, a.attname as column, k.confrelid::regclass::text as target
    from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[2]
    where k.contype = 'f' and k.confrelid in ('contacts'::regclass, 'accounts'::regclass)`)
  const named = (['contact', 'account'] as const).flatMap((kind) =>
    customerPlaces(kind).map(({ table, column }) => `${table}.${column} -> ${kind}s`),
  )
  expect(
    rows.map(({ table, column, target }) => `${table}.${column} -> ${target}`).filter((one) => !named.includes(one)),
  ).toEqual([])
  expect(rows.length).toBeGreaterThan(8)
})

async function twoPeople(which: string) {
  const [north, south] = [await account({ name: `North ${which}` }), await account({ name: `South ${which}` })]
  const kept = await contact({
    name: 'Grace Hopper',
    emails: [`grace@${which}.test`],
    phones: ['+4930111111'],
    notes: 'Likes tea',
    accountIds: [north.id],
  })
  const gone = await contact({
    name: 'G. Hopper',
    emails: [`g.hopper@${which}.test`, `amazing@${which}.test`],
    notes: 'Likes coffee',
    language: 'de',
    accountIds: [south.id, north.id],
  })
  await ok(ann.patch(`/contacts/${kept.id}`, { phones: [] }))
  const tickets = [await ticketOf(kept.id, 'of the kept one'), await ticketOf(gone.id, 'of the other one')] as const
  const shared = await ticketOf((await contact({ name: 'Third' })).id, 'with both')
  for (const one of [kept, gone]) await ok(ann.post(`/tickets/${shared}/participants`, { contactId: one.id }))
  await ok(ann.post(`/contacts/${gone.id}/notes`, { text: 'Calls on Mondays', pinned: true }))
  return { kept: kept.id, gone: gone.id, tickets, shared, north, south }
}

describe('two contacts', () => {
  test('become one with everything that both had, and are found by either id', async () => {
    const { kept, gone, tickets, shared, north, south } = await twoPeople('all')
    const preview = await ok<{ conflicts: string[]; moves: { what: string; count: number }[] }>(
      ann.get(`/contacts/${kept}/merge-preview?other=${gone}`),
    )
    expect(preview.conflicts).toEqual(['name', 'notes', 'email', 'account'])
    expect(Object.fromEntries(preview.moves.map(({ what, count }) => [what, count]))).toMatchObject({
      tickets: 1,
      identities: 2,
      notes: 1,
      accounts: 2,
      participations: 1,
    })
    const merge = await ok<Merge>(ann.post(`/contacts/${kept}/merge`, { otherId: gone }))
    expect(merge).toMatchObject({ keptId: kept, undoneAt: null })
    const now = await ok<Contact>(ann.get(`/contacts/${kept}`))
    expect(now).toMatchObject({ name: 'Grace Hopper', notes: 'Likes tea\n\nLikes coffee', language: 'de' })
    expect(now.emails.map(({ value }) => value)).toEqual(['grace@all.test', 'g.hopper@all.test', 'amazing@all.test'])
    expect(now.emails.filter(({ primary }) => primary)).toHaveLength(1)
    expect(now.accounts.map(({ id, primary }) => [id, primary])).toEqual([
      [north.id, true],
      [south.id, false],
    ])
    expect(now.ticketCounts.total).toBe(2)
    // By the old id, for programs and for links that somebody keeps.
    expect(await ok(ann.get(`/contacts/${gone}`))).toEqual(now)
    expect((await ok<Contact>(ann.patch(`/contacts/${gone}`, { notes: 'One' }))).id).toBe(kept)
    expect(await requesterOf(tickets[1])).toBe(kept)
    const { ticket_participants: taking = [] } = await everything()
    const ofShared = taking.filter((row) => row.ticket_id === shared)
    expect(ofShared.map((row) => row.contact_id)).toEqual([kept])
    const found = await ok<{ data: Contact[] }>(ann.get('/contacts?q=amazing@all'))
    expect(found.data.map(({ id }) => id)).toEqual([kept])
    expect(await ticketOf(gone, 'by the old id').then(requesterOf)).toBe(kept)
    expect(await acme.asSystem((cx) => findContactNames(cx, [gone]))).toEqual(new Map([[gone, 'Grace Hopper']]))
    const told = (await acme.asSystem((cx) => readEvents(cx, '0', 10_000))).filter(
      ({ name }) => name === 'contact.merged',
    )
    expect(told.at(-1)?.data).toMatchObject({ contactId: kept, mergedId: gone, mergeId: merge.id })
  })

  test('are as they were when it is taken back, whatever was chosen', async () => {
    const sides = ['kept', 'gone'] as const
    for (const name of sides)
      for (const email of sides)
        for (const notes of ['kept', 'gone', 'both'] as const) {
          const which = `undo-${name}-${email}-${notes}`
          const { kept, gone } = await twoPeople(which)
          const [target, other] = notes === 'both' ? [gone, kept] : [kept, gone]
          const before = await everything()
          expect(before.contacts?.length).toBeGreaterThan(1)
          const fields = { name, email, notes, account: email }
          const { id } = await ok<Merge>(ann.post(`/contacts/${target}/merge`, { otherId: other, fields }))
          const merged = await ok<Contact>(ann.get(`/contacts/${other}`))
          const isFirst = (email === 'kept') === (target === kept)
          expect(merged.emails[0]?.value).toBe(isFirst ? `grace@${which}.test` : `g.hopper@${which}.test`)
          expect(merged.name).toBe((name === 'kept') === (target === kept) ? 'Grace Hopper' : 'G. Hopper')
          world.setClock(60_000)
          expect((await ok<Merge>(ann.post(`/customer-merges/${id}/undo`))).undoneAt).not.toBeNull()
          expect(await everything(), which).toEqual(before)
          expect(await refused(ann.post(`/customer-merges/${id}/undo`))).toEqual([409, 'customer_merge.undone'])
        }
  })

  test('keep what came since, when it is taken back', async () => {
    const { kept, gone, tickets } = await twoPeople('since')
    const { id } = await ok<Merge>(ann.post(`/contacts/${kept}/merge`, { otherId: gone }))
    const later = await ticketOf(kept, 'later')
    await ok(ann.patch(`/contacts/${kept}`, { name: 'Rear Admiral Hopper', language: 'fr' }))
    await ok(ann.post(`/customer-merges/${id}/undo`))
    expect(await requesterOf(later)).toBe(kept)
    expect(await requesterOf(tickets[1])).toBe(gone)
    expect(await ok(ann.get(`/contacts/${kept}`))).toMatchObject({
      name: 'Rear Admiral Hopper',
      language: 'fr',
      notes: 'Likes tea',
    })
    expect(await ok(ann.get(`/contacts/${gone}`))).toMatchObject({ id: gone, name: 'G. Hopper', language: 'de' })
  })

  test('are followed over several merges, which are taken back the last one first', async () => {
    const [a, b, c] = [
      await contact({ name: 'No mail A' }),
      await contact({ name: 'No mail B' }),
      await contact({ name: 'C' }),
    ]
    const before = await everything()
    const first = await ok<Merge>(ann.post(`/contacts/${b.id}/merge`, { otherId: a.id }))
    const second = await ok<Merge>(ann.post(`/contacts/${c.id}/merge`, { otherId: b.id }))
    expect(await ok(ann.get(`/contacts/${a.id}`))).toMatchObject({ id: c.id })
    expect(await refused(ann.post(`/contacts/${a.id}/merge`, { otherId: c.id }))).toEqual([422, 'customer.merge_same'])
    expect(await refused(ann.post(`/customer-merges/${first.id}/undo`))).toEqual([409, 'customer_merge.not_the_last'])
    await ok(ann.post(`/customer-merges/${second.id}/undo`))
    await ok(ann.post(`/customer-merges/${first.id}/undo`))
    expect(await everything()).toEqual(before)
    expect((await ok<{ data: Merge[] }>(ann.get(`/contacts/${b.id}/merges`))).data.map(({ id }) => id)).toEqual([
      first.id,
    ])
  })

  test('are refused to who may not, and where there is none', async () => {
    const [a, b] = [await contact({ name: 'A' }), await contact({ name: 'B' })]
    expect(await refused(vic.post(`/contacts/${a.id}/merge`, { otherId: b.id }))).toEqual([403, 'permission.missing'])
    expect(await refused(ann.post(`/contacts/${a.id}/merge`, { otherId: newId() }))).toEqual([404, 'contact.not_found'])
    expect(await refused(ann.post(`/contacts/${newId()}/merge`, { otherId: a.id }))).toEqual([404, 'contact.not_found'])
    expect(await refused(ann.post(`/contacts/${a.id}/merge`, { otherId: a.id }))).toEqual([422, 'customer.merge_same'])
    expect(await refused(ann.post(`/customer-merges/${newId()}/undo`))).toEqual([404, 'customer_merge.not_found'])
  })

  test('take in mail that comes at the same moment, on either side of the merge', async () => {
    const { kept, gone } = await twoPeople('race')
    const mail = systemActor(acme.orgId, 'mail')
    let release: () => void = () => {}
    const wait = new Promise<void>((done) => {
      release = done
    })
    let holds: () => void = () => {}
    const held = new Promise<void>((done) => {
      holds = done
    })
    // A mail that has found its sender, and is not written yet.
    const early = world.runtime.run(mail, async (cx) => {
      const { contact: sender } = await ensureContact(cx, { email: 'amazing@race.test' })
      holds()
      await wait
      return sender.id
    })
    await held
    const merging = ok<Merge>(ann.post(`/contacts/${kept}/merge`, { otherId: gone }))
    await expect
      .poll(async () => {
        const waiting = sql<{ n: number }>`select count(*)::int as n from pg_locks where not granted`
        return world.runtime.run(mail, async (cx) => (await waiting.execute(cx.tx)).rows[0]?.n ?? 0)
      })
      .toBeGreaterThan(0)
    const late = world.runtime.run(mail, async (cx) => {
      const { contact: sender } = await ensureContact(cx, { email: 'g.hopper@race.test' })
      return sender.id
    })
    release()
    expect(await early).toBe(gone)
    await merging
    expect([kept, gone]).toContain(await late)
    const after = await world.runtime.run(
      mail,
      async (cx) => (await ensureContact(cx, { email: 'g.hopper@race.test' })).contact.id,
    )
    expect(after).toBe(kept)
  })

  test('of one name are listed as possible duplicates, those of one account first', async () => {
    const shared = await account({ name: 'Duplicate Works' })
    const [a, b, c] = [
      await contact({ name: 'Ada Twin', accountIds: [shared.id] }),
      await contact({ name: 'ada twin', emails: ['ada@twin.test'] }),
      await contact({ name: 'Ada Twin', accountIds: [shared.id] }),
    ]
    const { data } = await ok<{ data: { id: string; reason: string }[] }>(vic.get(`/contacts/${a.id}/duplicates`))
    expect(data.map(({ id, reason }) => [id, reason])).toEqual([
      [c.id, 'name_and_account'],
      [b.id, 'name'],
    ])
  })
})

describe('two accounts', () => {
  test('become one, and are as they were when it is taken back', async () => {
    const tier = await ok<{ id: string }>(ann.post('/account-tiers', { name: 'Gold' }))
    const kept = await account({ name: 'Initech', domains: ['initech.com'] })
    const rate = { amount: 12_050, currency: 'EUR' }
    const more = { tierId: tier.id, ticketPrefix: 'INI', hourlyRate: rate }
    const gone = await account({ name: 'Initech Inc', domains: ['initech.dev'], ...more })
    const both = await contact({ name: 'Both', accountIds: [gone.id, kept.id] })
    const one = await contact({ name: 'One', emails: ['one@initech.dev'] })
    await ok(ann.post(`/accounts/${gone.id}/notes`, { text: 'Pays early' }))
    const ticket = await ok<{ id: string; code: string }>(
      ann.post('/tickets', { subject: 'x', requester: { id: one.id } }),
    )
    const before = await everything()
    const preview = await ok<{ conflicts: string[] }>(ann.get(`/accounts/${kept.id}/merge-preview?other=${gone.id}`))
    expect(preview.conflicts).toEqual(['name'])
    const { id } = await ok<Merge>(
      ann.post(`/accounts/${kept.id}/merge`, { otherId: gone.id, fields: { name: 'gone' } }),
    )
    const now = await ok<Account>(ann.get(`/accounts/${gone.id}`))
    expect(now).toMatchObject({
      id: kept.id,
      name: 'Initech Inc',
      domains: ['initech.com', 'initech.dev'],
      ticketPrefix: 'INI',
      contactCount: 2,
    })
    expect(now.hourlyRate).toEqual(rate)
    expect((await ok<Contact>(ann.get(`/contacts/${both.id}`))).accounts).toEqual([
      { id: kept.id, name: 'Initech Inc', primary: true },
    ])
    expect((await ok<{ account: { id: string } }>(ann.get(`/tickets/${ticket.code}`))).account.id).toBe(kept.id)
    await ok(ann.post(`/customer-merges/${id}/undo`))
    expect(await everything()).toEqual(before)
  })

  test('with an hourly rate each keep one of both, amount and currency together', async () => {
    const [euros, yen] = [
      { amount: 9000, currency: 'EUR' },
      { amount: 15_000, currency: 'JPY' },
    ]
    const pair = async () => [
      await account({ name: 'Paid in euros', hourlyRate: euros }),
      await account({ name: 'Paid in yen', hourlyRate: yen }),
    ]
    for (const [fields, rate] of [
      [{}, euros],
      [{ hourlyRate: 'gone' }, yen],
    ] as const) {
      const [kept, gone] = await pair()
      const { conflicts } = await ok<{ conflicts: string[] }>(
        ann.get(`/accounts/${kept?.id}/merge-preview?other=${gone?.id}`),
      )
      expect(conflicts).toEqual(['name', 'hourlyRate'])
      await ok(ann.post(`/accounts/${kept?.id}/merge`, { otherId: gone?.id, fields }))
      expect(await ok(ann.get(`/accounts/${kept?.id}`))).toMatchObject({ hourlyRate: rate })
    }
  })
})
