import { type Client, program } from '../client.ts'
import type { World } from '../world.ts'

async function expectOk<T>(answer: ReturnType<Client['get']>): Promise<T> {
  const reply = await answer
  if (reply.statusCode >= 300) throw new Error(`The CRM could not be filled: ${reply.statusCode} ${reply.body}`)
  return reply.json<T>()
}

/**
 * A mirror that knows every requester, each column that holds text marked with `word` (lower case letters), and CRM access for the admin
 * alone. Each requester has two orders and two notes, and one contact and one object a note that was written here. A row of each kind is called as its source is: walks put one id into every
 * parameter of an address.
 */
export async function fillCrm(world: World, admin: Client, word: string): Promise<void> {
  const me = await expectOk<{ user: { id: string } }>(admin.get('/me'))
  await expectOk(admin.patch(`/users/${me.user.id}`, { crmAccess: true }))
  const made = await expectOk<{ token: string }>(admin.post('/api-keys', { name: 'CRM', scopes: ['crm:sync'] }))
  const crm = program(world, made.token)
  const { data } = await expectOk<{ data: { requester: { email: string | null } | null }[] }>(
    admin.get('/tickets?limit=200'),
  )
  const emails = [...new Set(data.flatMap(({ requester }) => requester?.email ?? []))]
  const { data: contacts } = await expectOk<{ data: { id: string }[] }>(admin.get('/contacts?limit=1'))
  for (const { id } of contacts) await expectOk(admin.post(`/contacts/${id}/notes`, { text: `${word} written here` }))
  const { data: objects } = await expectOk<{ data: { id: string; type: { key: string } }[] }>(
    admin.get('/objects?limit=1'),
  )
  for (const { id, type } of objects)
    await expectOk(admin.post(`/objects/${type.key}/${id}/notes`, { text: `${word} written here` }))
  const source = word
  const url = (id: string) => `https://${word}.test/${id}`
  const put = (kind: string, rows: object[]) => expectOk(crm.send('PUT', `/crm/${kind}`, { source, rows }))
  const importer = { importer: 'pipedrive', secret: 'walk' }
  await expectOk(admin.send('PUT', `/crm/sources/${source}/importer`, importer))
  const account = {
    name: `${word} account`,
    type: `${word} type`,
    metadata: { [`${word}_key`]: `${word} value`, plan: `${word} plan` },
  }
  await put(
    'accounts',
    [word, `${word}-a`].map((externalId) => ({ externalId, ...account, url: url(externalId) })),
  )
  const contact = (email: string, i: number) => ({
    externalId: `${word}-${i}`,
    name: `${word} contact ${i}`,
    email,
    email2: `${word}${i}@second.test`,
    email3: `${word}${i}@third.test`,
    phone: `${word} ${i}`,
    accountExternalId: `${word}-a`,
    data: { [`${word}_key`]: { below: [`${word} value`] } },
    url: url(`c${i}`),
  })
  await put('contacts', [{ externalId: word, name: `${word} contact` }, ...emails.map(contact)])
  const activity = (kind: string, n: number) => ({
    externalId: `${word}-${kind}-${n}`,
    kind,
    title: `${word} ${kind} ${n}`,
    status: `${word} status`,
    body: `${word} body`,
    occurredAt: `2029-12-0${n}T00:00:00.000Z`,
    url: url(`${kind}${n}`),
    accountExternalId: `${word}-a`,
    ...(emails.length > 0 && { contactExternalId: `${word}-0` }),
  })
  await put('activities', [
    { ...activity(word, 3), externalId: word },
    ...[1, 2].flatMap((n) => [activity(word, n), activity('note', n)]),
  ])
}
