import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startParser } from '../modules/email/read-mail.ts'
import { catchSystemMail } from './client.ts'
import { fillCompany, type WalkCompany } from './walk/company.ts'
import { likelyFirst, wordOf } from './walk/kinds.ts'
import { type Description, type Operation, readOperations } from './walk/operations.ts'
import { createWorld, type World } from './world.ts'

// Every list of the API's own description, so that a new one is walked by existing.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

type Row = { id?: string; ticket?: { id: string } }
type Page = { data: Row[]; nextCursor: string | null }
/** What tells a row from others: its own id, or that of the ticket that it is about. */
const nameOf = ({ id, ticket }: Row) => id ?? ticket?.id
let world: World
let stopParser: () => Promise<void>
/** Several lists in one answer, each with a cursor of its own: modules/search/search.test.ts reads their pages. */
const manyInOne = 'search'

let company: WalkCompany
let other: WalkCompany
let lists: Operation[]
/** The address at which a list has more than one row, and the cursor after the first. */
const places = new Map<string, { url: string; first: Page; cursor: string }>()

beforeAll(async () => {
  world = await createWorld()
  stopParser = startParser()
  const mails = catchSystemMail()
  company = await fillCompany(world, mails, 'pages')
  other = await fillCompany(world, mails, 'others')
  lists = readOperations(world.app.swagger() as unknown as Description).filter(
    ({ id, query }) => id !== manyInOne && query.some(({ name }) => name === 'cursor'),
  )
  for (const list of lists) {
    const kinds = likelyFirst(
      Object.entries(company.ids),
      list.path.startsWith('/crm/') ? 'crm_rows' : wordOf(list.path),
    )
    const ids = list.pathParams.length > 0 ? kinds.flatMap(([, some]) => some) : ['']
    for (const id of ids) {
      const url = list.path.replaceAll(/\{\w+\}/g, id)
      const reply = await company.admin.get(`${url}?limit=1`)
      const first = reply.statusCode === 200 ? reply.json<Page>() : null
      if (first?.nextCursor) places.set(list.path, { url, first, cursor: first.nextCursor })
      if (places.has(list.path)) break
    }
  }
})
afterAll(async () => {
  await stopParser()
  await world.close()
})

const placeOf = (list: Operation) => {
  const place = places.get(list.path)
  if (!place) throw new Error(`${list.id} has fewer than two rows: give it some in server/testing/walk/company.ts`)
  return place
}
const ask = async (url: string) => {
  const reply = await company.admin.get(url)
  return { status: reply.statusCode, ...reply.json<{ code?: string } & Partial<Page>>() }
}

test('a list goes on with its own cursor, to the end and without repeating a row', async () => {
  expect(lists.length).toBeGreaterThan(7)
  for (const list of lists) {
    const { url, first } = placeOf(list)
    const seen = first.data.map(nameOf)
    for (let cursor: string | null = first.nextCursor; cursor !== null; ) {
      const page = await ask(`${url}?limit=1&cursor=${cursor}`)
      expect(page.status, list.id).toBe(200)
      seen.push(...(page.data ?? []).map(nameOf))
      cursor = page.nextCursor ?? null
    }
    expect(seen.length, list.id).toBeGreaterThan(1)
    expect(new Set(seen).size, list.id).toBe(seen.length)
    const whole = await ask(`${url}?limit=200`)
    expect(whole.data?.map(nameOf), list.id).toEqual(seen)
  }
})

test('a cursor of another list is refused', async () => {
  const wrong: unknown[] = []
  for (const list of lists)
    for (const from of lists.filter(({ id }) => id !== list.id)) {
      const answer = await ask(`${placeOf(list).url}?limit=1&cursor=${placeOf(from).cursor}`)
      if (answer.status !== 400 || answer.code !== 'cursor.other_list') wrong.push([list.id, from.id, answer])
    }
  expect(wrong).toEqual([])
})

test('a cursor of the same list of another organization is refused', async () => {
  for (const list of lists.filter(({ pathParams }) => pathParams.length === 0)) {
    const reply = await other.admin.get(`${placeOf(list).url}?limit=1&cursor=${placeOf(list).cursor}`)
    expect(reply.json(), list.id).toMatchObject({ status: 400, code: 'cursor.other_list' })
  }
})

test('what is no cursor is refused', async () => {
  const bent = (cursor: string) => {
    const [mark] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as [string]
    return [[mark], [mark, 'x', 'y'], [mark, 1, 2, 3, 4, 5], [mark, null, null], ['not a mark', 'x']].map((parts) =>
      Buffer.from(JSON.stringify(parts)).toString('base64url'),
    )
  }
  const wrong: unknown[] = []
  for (const list of lists)
    for (const cursor of ['', 'x', 'W10', 'bnVsbA', '1', '%20', ...bent(placeOf(list).cursor)]) {
      const answer = await ask(`${placeOf(list).url}?cursor=${cursor}`)
      if (answer.status !== 400 || answer.code !== 'cursor.malformed') wrong.push([list.id, cursor, answer])
    }
  expect(wrong).toEqual([])
})
