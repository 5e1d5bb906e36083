import { expect, test } from 'vitest'
import type { Ticket } from '../mail-office.ts'
import { type Deskhand, startDeskhand } from '../server.ts'
import { everyLook, journeys, newPerson, signIn } from './browser.ts'

let desk: Deskhand

journeys(
  async () => {
    desk = await startDeskhand()
  },
  () => desk?.remove(),
)

const ticketOf = (email: string, subject: string) =>
  desk.api.post<Ticket>('/tickets', { subject, requester: { email } })

test('the CRM stands beside the ticket of who is known there, of nobody else, and goes with the access', async () => {
  const page = await newPerson('crm')
  await signIn(page, desk, '/settings/members')
  await page.getByRole('button', { name: 'Actions for Ada Admin', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Give CRM access', exact: true }).click()
  await page.getByText('Ada Admin sees what the CRM says of customers', { exact: true }).waitFor()
  // What keys alone do is given by a person, not by another key.
  const headers = { 'x-deskhand': 'web', 'sec-fetch-site': 'same-origin' }
  const made = await page.request.post(`${desk.url}/api/v1/api-keys`, {
    headers,
    data: { name: 'CRM', scopes: ['crm:sync'] },
  })
  expect(made.status(), await made.text()).toBe(201)
  const { token } = (await made.json()) as { token: string }
  const put = async (kind: string, rows: object[]) => {
    const reply = await page.request.put(`${desk.url}/api/v1/crm/${kind}`, {
      headers: { authorization: `Bearer ${token}` },
      data: { source: 'salesforce', rows },
    })
    expect(reply.status(), await reply.text()).toBe(200)
  }
  const there = (id: string) => `https://crm.acme.test/${id}`
  await put('accounts', [
    {
      externalId: 'A1',
      name: 'Nord AS',
      type: 'Customer',
      metadata: { tier: 'gold', contract_end: '2031-03-31', seats: 12500, modules: ['desk', 'phone'] },
      url: there('A1'),
    },
    { externalId: 'A2', name: 'Fjord Holding', type: 'Partner', metadata: { owner: { name: 'Kari', since: 2019 } } },
  ])
  const contact = { name: 'Nora Nord', phone: '+47 22 33 44 55', email: 'old@nord.test', email2: 'Nora@Nord.test' }
  await put('contacts', [
    { externalId: 'C1', ...contact, accountExternalId: 'A1', rank: 1, url: there('C1') },
    { externalId: 'C2', name: 'N. Nord', email: 'nora@nord.test', accountExternalId: 'A2', rank: 2 },
  ])
  const order = (n: number) => ({
    externalId: `O${n}`,
    kind: n === 7 ? 'contract' : 'order',
    title: n === 7 ? 'Service contract 2030' : `Order 471${n}`,
    status: n % 2 ? 'Paid' : 'Shipped',
    amount: String(n * 120.5),
    currency: 'EUR',
    occurredAt: `2029-11-0${n}T10:00:00Z`,
    accountExternalId: 'A1',
    url: there(`O${n}`),
  })
  const note = { kind: 'note', title: 'Call about the renewal', body: 'Wants an offer for two years.' }
  await put('activities', [
    ...[1, 2, 3, 4, 5, 6, 7].map(order),
    { externalId: 'N1', ...note, contactExternalId: 'C1', occurredAt: '2029-11-20T10:00:00Z' },
  ])
  const known = await ticketOf('nora@nord.test', 'The printer is on fire')
  const unknown = await ticketOf('somebody@else.test', 'A question')

  await page.goto(`${desk.url}/tickets/${known.code}`)
  const panel = page.getByRole('region', { name: 'CRM', exact: true })
  await panel.getByText('Nora Nord', { exact: true }).waitFor()
  for (const text of ['Nora@Nord.test', '+47 22 33 44 55', 'Nord AS', 'Fjord Holding', 'gold', '31 Mar 2031', '12,500'])
    await panel.getByText(text, { exact: true }).waitFor()
  await panel.getByText('Wants an offer for two years.', { exact: true }).waitFor()
  await panel.getByText(/^Synced .* from Salesforce$/).waitFor()
  await expect
    .poll(() => panel.getByRole('link', { name: 'Open in Salesforce', exact: true }).getAttribute('href'))
    .toBe(there('C1'))
  await panel.getByText('Service contract 2030', { exact: true }).waitFor()
  await expect.poll(() => panel.getByText('Order 4711', { exact: true }).count()).toBe(0)
  await panel.getByRole('button', { name: 'Show more', exact: true }).click()
  await panel.getByText('Order 4711', { exact: true }).waitFor()
  await everyLook(page, 'crm-panel')

  // Nobody is known there: not a word, once the answer came.
  const answered = page.waitForResponse((reply) => reply.url().endsWith(`/tickets/${unknown.id}/crm`))
  await page.goto(`${desk.url}/tickets/${unknown.code}`)
  expect((await answered).status()).toBe(200)
  await page.getByRole('heading', { name: 'A question', exact: true }).first().waitFor()
  await expect.poll(() => panel.count()).toBe(0)

  // The access goes while the ticket is open, and the panel with it.
  await page.goto(`${desk.url}/tickets/${known.code}`)
  await panel.getByText('Nora Nord', { exact: true }).waitFor()
  await desk.api.patch(`/users/${desk.userId}`, { crmAccess: false })
  await panel.waitFor({ state: 'detached' })
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await page.reload()
  await page.getByText('The printer is on fire', { exact: true }).first().waitFor()
  expect(asked.filter((url) => url.endsWith('/crm'))).toEqual([])
  await page.goto(`${desk.url}/settings/crm`)
  await page.getByText('Nobody has CRM access yet, so nobody sees the panel.', { exact: true }).waitFor()
  await everyLook(page, 'crm-settings')
})
