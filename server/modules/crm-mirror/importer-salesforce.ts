import type { Asked, Importer, Page } from './importers.ts'

/** REST API v62.0: `GET /services/data/vXX.X/query?q=SOQL`, pages by `nextRecordsUrl`. */
type Answer = { done: boolean; nextRecordsUrl?: string; records: Found[] }
type Found = { Id: string; [field: string]: unknown }

const version = '/services/data/v62.0'

const objects: {
  kind: Page['kind']
  from: string
  fields: string
  row: (found: Found, asked: Asked) => Record<string, unknown>
}[] = [
  {
    kind: 'accounts',
    from: 'Account',
    fields: 'Id, Name, Type, Industry, Website, Phone',
    row: ({ Id, Name, Type, Industry, Website, Phone }) => ({
      ...{ externalId: Id, name: Name, type: Type },
      metadata: said({ industry: Industry, website: Website, phone: Phone }),
    }),
  },
  {
    kind: 'contacts',
    from: 'Contact',
    fields: 'Id, Name, Email, Phone, MobilePhone, Title, AccountId',
    row: ({ Id, Name, Email, Phone, MobilePhone, Title, AccountId }) => ({
      ...{ externalId: Id, name: Name, email: Email, phone: Phone ?? MobilePhone, accountExternalId: AccountId },
      data: said({ title: Title }),
    }),
  },
  {
    kind: 'activities',
    from: 'Order',
    fields: 'Id, OrderNumber, Status, TotalAmount, EffectiveDate, AccountId, BillToContactId',
    row: ({ Id, OrderNumber, Status, TotalAmount, EffectiveDate, AccountId, BillToContactId }, { currency }) => ({
      ...{
        externalId: Id,
        kind: 'order',
        title: `Order ${OrderNumber}`,
        status: Status,
        occurredAt: atDay(EffectiveDate),
      },
      ...(currency !== null && TotalAmount !== null && { amount: TotalAmount, currency }),
      ...{ accountExternalId: AccountId, contactExternalId: BillToContactId },
    }),
  },
  {
    kind: 'activities',
    from: 'Contract',
    fields: 'Id, ContractNumber, Status, StartDate, AccountId',
    row: ({ Id, ContractNumber, Status, StartDate, AccountId }) => ({
      ...{ externalId: Id, kind: 'contract', title: `Contract ${ContractNumber}`, status: Status },
      ...{ occurredAt: atDay(StartDate), accountExternalId: AccountId },
    }),
  },
]

const said = (values: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined))
const atDay = (day: unknown) => (typeof day === 'string' ? `${day}T00:00:00Z` : null)

/** Salesforce, by a connected app with the client credentials flow. */
export const salesforce: Importer = {
  label: 'Salesforce',
  secretIs:
    'the client id and the client secret of a connected app (client credentials flow), with a colon between them',
  tellsChanges: true,
  address: null,
  pages: async function* (asked) {
    const [id = '', ...secret] = asked.secret.split(':')
    const fields = { grant_type: 'client_credentials', client_id: id, client_secret: secret.join(':') }
    const { access_token: token } = await asked.sign('/services/oauth2/token', fields)
    const headers = { authorization: `Bearer ${token}` }
    const where = asked.since ? ` WHERE SystemModstamp >= ${asked.since.toISOString()}` : ''
    for (const { kind, from, fields, row } of objects) {
      let path: string | undefined = `${version}/query?q=${encodeURIComponent(`SELECT ${fields} FROM ${from}${where}`)}`
      while (path !== undefined) {
        const answer = (await asked.ask(path, headers)) as Answer
        yield { kind, rows: answer.records.map((found) => row(found, asked)) }
        path = answer.done ? undefined : answer.nextRecordsUrl
      }
    }
  },
}
