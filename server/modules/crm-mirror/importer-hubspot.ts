import type { Importer, Page } from './importers.ts'

/** CRM API v3: `GET /crm/v3/objects/{type}?limit=100&after=…`, pages by `paging.next.after`. */
type Answer = { results: Found[]; paging?: { next?: { after: string } } }
type Found = {
  id: string
  properties: Record<string, string | null>
  associations?: Record<string, { results: { id: string }[] }>
}

const objects: {
  kind: Page['kind']
  type: string
  properties: string
  associations?: string
  row: (found: Found) => Record<string, unknown>
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
        ...{ accountExternalId: first(found, 'companies'), data: said({ jobtitle }) },
      }
    },
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

const first = ({ associations }: Found, type: string) => associations?.[type]?.results[0]?.id
const said = (values: Record<string, string | null | undefined>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value))

/** HubSpot, by a private app. */
export const hubspot: Importer = {
  secretIs: 'the access token of a private app',
  tellsChanges: false,
  address: 'https://api.hubapi.com',
  pages: async function* ({ ask, secret }) {
    for (const { kind, type, properties, associations, row } of objects) {
      const query = new URLSearchParams({ limit: '100', properties, ...(associations && { associations }) })
      for (let after: string | undefined = ''; after !== undefined; ) {
        if (after !== '') query.set('after', after)
        const answer = (await ask(`/crm/v3/objects/${type}?${query}`, { authorization: `Bearer ${secret}` })) as Answer
        yield { kind, rows: answer.results.map(row) }
        after = answer.paging?.next?.after
      }
    }
  },
}
