import type { Importer, Page } from './importers.ts'

/** API v2: `GET /api/v2/{collection}?limit=500&cursor=…`, pages by `additional_data.next_cursor`. */
type Answer = { data: Found[]; additional_data?: { next_cursor?: string | null } }
type Labelled = { value: string; primary: boolean }[]
type Found = { id: number; [field: string]: unknown }

const objects: { kind: Page['kind']; collection: string; row: (found: Found) => Record<string, unknown> }[] = [
  {
    kind: 'accounts',
    collection: 'organizations',
    row: ({ id, name }) => ({ externalId: String(id), name }),
  },
  {
    kind: 'contacts',
    collection: 'persons',
    row: ({ id, name, emails, phones, org_id }) => {
      const [email, email2, email3] = ordered(emails)
      const [phone] = ordered(phones)
      return { externalId: String(id), name, email, email2, email3, phone, accountExternalId: named(org_id) }
    },
  },
  {
    kind: 'activities',
    collection: 'deals',
    row: ({ id, title, status, value, currency, add_time, person_id, org_id }) => ({
      ...{ externalId: String(id), kind: 'deal', title, status, occurredAt: add_time },
      ...(typeof value === 'number' && currency ? { amount: value, currency } : {}),
      ...{ contactExternalId: named(person_id), accountExternalId: named(org_id) },
    }),
  },
]

const named = (id: unknown) => (typeof id === 'number' ? String(id) : null)
/** The primary one first. */
const ordered = (labelled: unknown) =>
  ((labelled ?? []) as Labelled).toSorted((a, b) => Number(b.primary) - Number(a.primary)).map(({ value }) => value)

/** Pipedrive, by an API token. */
export const pipedrive: Importer = {
  label: 'Pipedrive',
  secretIs: 'the API token of a user',
  tellsChanges: true,
  address: 'https://api.pipedrive.com',
  pages: async function* ({ ask, secret, since }) {
    for (const { kind, collection, row } of objects) {
      const query = new URLSearchParams({ limit: '500', ...(since && { updated_since: since.toISOString() }) })
      for (let cursor: string | null | undefined = ''; typeof cursor === 'string'; ) {
        if (cursor !== '') query.set('cursor', cursor)
        const answer = (await ask(`/api/v2/${collection}?${query}`, { 'x-api-token': secret })) as Answer
        yield { kind, rows: answer.data.map(row) }
        cursor = answer.additional_data?.next_cursor
      }
    }
  },
}
