import type { Importer, Page } from './importers.ts'

/** CRM API v3: `GET /crm/v3/objects/{type}?limit=100&after=…`, pages by `paging.next.after`; so do the associations of one record. */
type Paged<T> = { results: T[]; paging?: { next?: { after: string } } }
type Found = {
  id: string
  properties: Record<string, string | null>
  associations?: Record<string, Paged<Linked>>
}
/** `type`: `contact_to_company` of the primary one, that with `_unlabeled` of every one. */
type Linked = { id: string; type: string }
type Row = Record<string, unknown>

const objects: {
  kind: Page['kind']
  type: string
  properties: string
  associations?: string
  row: (found: Found) => Row
  /** The rows of a record that is several. */
  rows?: (found: Found, row: Row) => Row[]
}[] = [
  {
    kind: 'accounts',
    type: 'companies',
    properties: 'name,domain,type,industry,phone',
    row: ({ id, properties: { name, domain, type, industry, phone } }) => ({
      ...{ externalId: id, name: name || domain || id, type },
      metadata: said({ domain, industry, phone }),
    }),
  },
  {
    kind: 'contacts',
    type: 'contacts',
    properties: 'firstname,lastname,email,hs_additional_emails,phone,jobtitle',
    associations: 'companies',
    row: (found) => {
      const { firstname, lastname, email, hs_additional_emails, phone, jobtitle } = found.properties
      const [email2, email3] = (hs_additional_emails ?? '').split(';')
      return {
        ...{
          externalId: found.id,
          name: [firstname, lastname].filter(Boolean).join(' '),
          email,
          email2,
          email3,
          phone,
        },
        data: said({ jobtitle }),
      }
    },
    rows: ofCompanies,
  },
  {
    kind: 'activities',
    type: 'deals',
    properties: 'dealname,dealstage,amount,deal_currency_code,closedate',
    associations: 'companies,contacts',
    row: (found) => {
      const { dealname, dealstage, amount, deal_currency_code: currency, closedate } = found.properties
      return {
        ...{
          externalId: found.id,
          kind: 'deal',
          title: dealname || found.id,
          status: dealstage,
          occurredAt: closedate,
        },
        ...(amount && currency && { amount, currency }),
        ...{ accountExternalId: first(found, 'companies'), contactExternalId: first(found, 'contacts') },
      }
    },
  },
]

/**
 * A person of several companies is a row for each, the primary one first: the mirror shows the accounts of all rows with one address. The
 * further ones have ids of their own, `CONTACT:COMPANY`, and give none of the details.
 */
function ofCompanies({ id, associations }: Found, row: Row): Row[] {
  const linked = associations?.companies?.results ?? []
  const place = ({ type }: Linked) => (type === 'contact_to_company' ? 0 : 1)
  const companies = [...new Set(linked.toSorted((a, b) => place(a) - place(b)).map((one) => one.id))]
  if (companies.length === 0) return [row]
  return companies.map((company, rank) => ({
    ...row,
    ...{ accountExternalId: company, rank },
    ...(rank > 0 && { externalId: `${id}:${company}` }),
  }))
}

const first = ({ associations }: Found, type: string) => associations?.[type]?.results[0]?.id
const said = (values: Record<string, string | null | undefined>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value))

/** A record with all of its associations: a list has the first of them alone. */
async function whole(found: Found, pageOf: (path: string) => Promise<Paged<Linked>>, type: string): Promise<Found> {
  const associations: Record<string, Paged<Linked>> = {}
  for (const [to, { results, paging }] of Object.entries(found.associations ?? {})) {
    const all = [...results]
    for (let after = paging?.next?.after; after !== undefined; ) {
      const query = new URLSearchParams({ limit: '500', after })
      const page = await pageOf(`/crm/v3/objects/${type}/${encodeURIComponent(found.id)}/associations/${to}?${query}`)
      all.push(...page.results)
      after = page.paging?.next?.after
    }
    associations[to] = { results: all }
  }
  return { ...found, associations }
}

/** HubSpot, by a private app. */
export const hubspot: Importer = {
  label: 'HubSpot',
  secretIs: 'the access token of a private app',
  tellsChanges: false,
  address: 'https://api.hubapi.com',
  pages: async function* ({ ask, secret }) {
    const pageOf = async <T>(path: string) => (await ask(path, { authorization: `Bearer ${secret}` })) as Paged<T>
    for (const { kind, type, properties, associations, row, rows } of objects) {
      const query = new URLSearchParams({ limit: '100', properties, ...(associations && { associations }) })
      for (let after: string | undefined = ''; after !== undefined; ) {
        if (after !== '') query.set('after', after)
        const { results, paging }: Paged<Found> = await pageOf(`/crm/v3/objects/${type}?${query}`)
        const made: Row[] = []
        for (const one of results) {
          if (!rows) made.push(row(one))
          else made.push(...rows(await whole(one, pageOf, type), row(one)))
        }
        yield { kind, rows: made }
        after = paging?.next?.after
      }
    }
  },
}
