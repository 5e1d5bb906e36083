import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { Ticket } from '../mail-office.ts'
import { type Deskhand, startDeskhand } from '../server.ts'
import {
  closed,
  everyLook,
  hasFocus,
  journeys,
  newPerson,
  picture,
  resize,
  seriousFindings,
  signIn,
  standing,
  watchDistance,
} from './browser.ts'

/** A server of others that is asked for live cards. */
let said: { status: number; body: unknown } = { status: 204, body: null }
let holds: Promise<void> | undefined
const shop = createServer(async (_request, response) => {
  await holds
  response.writeHead(said.status, { 'content-type': 'application/json' })
  response.end(said.status === 204 ? undefined : JSON.stringify(said.body))
})

let desk: Deskhand

journeys(
  async () => {
    await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve))
    desk = await startDeskhand({
      settings: { ALLOWED_NETWORKS: '127.0.0.1' },
      files: {
        'importers/till.mjs':
          "export default { label: 'Our till', secretIs: 'the number on its back', async *pages() {} }",
        'importers/scale.mjs': "throw new Error('no licence')",
      },
    })
  },
  async () => {
    await desk?.remove()
    shop.closeAllConnections()
    await new Promise((resolve) => shop.close(resolve))
  },
)

const ticketOf = (email: string, subject: string) =>
  desk.api.post<Ticket>('/tickets', { subject, requester: { email } })

const panelOf = (page: Page) => page.getByRole('region', { name: 'CRM', exact: true })
const lateOf = (page: Page) => page.getByRole('button', { name: /^CRM: / })

/** Waits until it stands there; where it came late, as on a slow machine, it is asked for. */
async function shown(part: Locator): Promise<void> {
  const late = lateOf(part.page())
  await part.or(late).first().waitFor()
  if (await late.isVisible()) await late.click()
  await part.waitFor()
}

/** A way to write the mirror: what keys alone do is given by a person, not by another key. */
async function writerOf(page: Page): Promise<(kind: string, rows: object[]) => Promise<void>> {
  const headers = { 'x-deskhand': 'web', 'sec-fetch-site': 'same-origin' }
  const made = await page.request.post(`${desk.url}/api/v1/api-keys`, {
    headers,
    data: { name: 'CRM', scopes: ['crm:sync'] },
  })
  expect(made.status(), await made.text()).toBe(201)
  const { token } = (await made.json()) as { token: string }
  return async (kind, rows) => {
    const reply = await page.request.put(`${desk.url}/api/v1/crm/${kind}`, {
      headers: { authorization: `Bearer ${token}` },
      data: { source: 'salesforce', rows },
    })
    expect(reply.status(), await reply.text()).toBe(200)
  }
}

test('the CRM stands beside the ticket of who is known there, of nobody else, and goes with the access', async () => {
  const page = await newPerson('crm')
  await signIn(page, desk, '/settings/members')
  await page.getByRole('button', { name: 'Actions for Ada Admin', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Give CRM access', exact: true }).click()
  await page.getByText('Ada Admin sees what the CRM says of customers', { exact: true }).waitFor()
  const put = await writerOf(page)
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
  const panel = panelOf(page)
  await shown(panel)
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
  await shown(panel)
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

  // Whoever looks after the settings sees where the rows come from, connects the CRM and orders the fields.
  const sources = page.getByRole('list', { name: 'Sources of the mirror', exact: true })
  await sources.getByText('2 contacts, 2 accounts, 8 orders and notes', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Connect a CRM', exact: true }).click()
  const connecting = page.getByRole('dialog', { name: 'Connect a CRM', exact: true })
  // Importers that whoever runs the server put there; the server started without the broken one.
  await page.getByText('scale.mjs could not be loaded: Error: no licence', { exact: true }).waitFor()
  const crm = connecting.getByRole('combobox', { name: /^CRM/ })
  await crm.click()
  await page.getByRole('option', { name: 'Our till', exact: true }).click()
  await connecting.getByText('the number on its back', { exact: true }).waitFor()
  await picture(page, 'crm-own-importer')
  await crm.click()
  await page.getByRole('option', { name: 'Salesforce', exact: true }).click()
  await connecting.getByRole('button', { name: 'Connect', exact: true }).click()
  await connecting.getByText('Enter the secret.', { exact: true }).waitFor()
  await connecting.getByLabel('Address', { exact: false }).fill('https://acme.my.salesforce.test')
  await connecting.getByLabel('Secret', { exact: false }).fill('client:very-secret')
  await connecting.getByRole('switch', { name: 'Ask by itself', exact: true }).click()
  await connecting.getByRole('button', { name: 'Connect', exact: true }).click()
  await sources.getByText('Salesforce, paused', { exact: true }).waitFor()
  expect(await page.content()).not.toContain('very-secret')
  const fields = page
    .locator('section')
    .filter({ has: page.getByRole('heading', { name: 'Fields of accounts', exact: true }) })
  await fields.getByRole('button', { name: 'Add a field', exact: true }).click()
  const adding = page.getByRole('dialog', { name: 'Add a field', exact: true })
  await adding.getByLabel('Key', { exact: false }).fill('tier')
  await adding.getByLabel('Label', { exact: false }).fill('Plan')
  await adding.getByRole('button', { name: 'Save', exact: true }).click()
  await fields.getByText('Plan', { exact: true }).waitFor()
  await everyLook(page, 'crm-settings')
  await page.getByRole('button', { name: 'Actions for Salesforce', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Runs', exact: true }).click()
  await page
    .getByText('No run yet. Rows that are pushed by the API or written by SQL have none.', { exact: true })
    .waitFor()
})

/** A ticket of somebody known and one of nobody known, and how far the blocks below the CRM stand below those above it. */
async function place(name: string) {
  const page = await newPerson(name)
  await desk.api.patch(`/users/${desk.userId}`, { crmAccess: true })
  // All that stands beside a ticket is in sight.
  await resize(page, { width: 1280, height: 1500 })
  await signIn(page, desk, '/settings/crm')
  const put = await writerOf(page)
  await put('contacts', [{ externalId: name, name: 'Pia Place', email: `pia@${name}.test`, phone: '+47 1' }])
  return {
    page,
    known: await ticketOf(`pia@${name}.test`, 'The chair has three legs'),
    unknown: await ticketOf(`nobody@${name}.test`, 'The table has four'),
    below: page.getByRole('region', { name: 'Associations', exact: true }),
    distances: await watchDistance(page, 'section[aria-label="Customer"]', 'section[aria-label="Associations"]'),
    asked: (ticket: Ticket) =>
      page.waitForResponse((reply) => reply.url().endsWith(`/tickets/${ticket.id}/crm`), { timeout: 30_000 }),
  }
}
/** Between all blocks beside a ticket. */
const gap = 20

test('what the CRM says is read with the ticket before it is opened, and stands there with it; of who is not known nothing does', async () => {
  const { page, known, unknown, below, distances, asked } = await place('crm-place')
  await page.goto(`${desk.url}/tickets`)
  const row = page.getByRole('row', { name: /The chair has three legs/ }).locator('[data-row-link]')
  await row.waitFor()
  const read = asked(known)
  await row.hover()
  await read
  await row.click()
  await panelOf(page).getByText('Pia Place', { exact: true }).waitFor()
  await below.waitFor()
  await standing(below)
  const [withPanel = 0, ...others] = await distances()
  expect(others).toEqual([])
  expect(withPanel).toBeGreaterThan(100)

  const answered = asked(unknown)
  await page.goto(`${desk.url}/tickets/${unknown.code}`)
  await answered
  // What stands beside a ticket is shown when the CRM has been heard.
  await below.waitFor()
  await standing(below)
  await expect.poll(distances).toEqual([gap])
})

test('what the CRM says too late moves nothing until it is asked for, and where it says nothing there is nothing', async () => {
  const { page, known, unknown, below, distances, asked } = await place('crm-late')
  const [panel, late] = [panelOf(page), lateOf(page)]
  for (const ticket of [unknown, known]) {
    let answer = () => {}
    const held = new Promise<void>((resolve) => {
      answer = resolve
    })
    await page.route(`**/api/v1/tickets/${ticket.id}/crm`, async (route) => {
      await held
      await route.continue()
    })
    await page.goto(`${desk.url}/tickets/${ticket.code}`)
    // The ticket does not wait for it.
    const before = await standing(below)
    const came = asked(ticket)
    answer()
    await came
    if (ticket === known) await late.waitFor()
    else await expect.poll(() => late.or(panel).count()).toBe(0)
    expect(await standing(below)).toEqual(before)
    expect(await distances()).toEqual([gap])
  }
  await picture(page, 'crm-late')
  expect(await seriousFindings(page)).toEqual([])
  await page.keyboard.press('Shift+H')
  await panel.getByText('Pia Place', { exact: true }).waitFor()
  await hasFocus(panel.locator('xpath=..'))
  await late.waitFor({ state: 'detached' })
  expect((await distances()).length).toBe(2)
})

test('a live card is made, tried, and stands beside the ticket: while it is asked for, what it says, and what went wrong', async () => {
  const page = await newPerson('live-cards', { permissions: ['clipboard-read', 'clipboard-write'] })
  const requester = { email: 'kim@fjord.test', name: 'Kim Fjord' }
  const { code } = await desk.api.post<{ code: string }>('/tickets', { subject: 'Where is my order?', requester })
  await signIn(page, desk, '/settings/crm')
  const headers = { 'x-deskhand': 'web', 'sec-fetch-site': 'same-origin' }
  const given = await page.request.patch(`${desk.url}/api/v1/users/${desk.userId}`, {
    headers,
    data: { crmAccess: true },
  })
  expect(given.status(), await given.text()).toBe(200)
  const cards = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Live cards', exact: true }) })
  await cards.getByText('No live cards', { exact: true }).waitFor()
  await cards.getByRole('button', { name: 'New live card', exact: true }).click()
  const making = page.getByRole('dialog', { name: 'New live card', exact: true })
  await making.getByRole('button', { name: 'Make the card', exact: true }).click()
  await making.getByText('Enter a name.', { exact: true }).waitFor()
  await making.getByLabel('Name', { exact: false }).fill('Shop')
  const address = `http://127.0.0.1:${(shop.address() as AddressInfo).port}/card`
  await making.getByLabel('Address', { exact: false }).fill(address)
  await making.getByLabel('Keep an answer for', { exact: false }).fill('0')
  await everyLook(page, 'live-card-new')
  await making.getByRole('button', { name: 'Make the card', exact: true }).click()
  const secret = page.getByRole('dialog', { name: 'The secret of Shop', exact: true })
  await secret.getByText(/^whsec_/).waitFor()
  await everyLook(page, 'live-card-secret')
  await secret.getByRole('button', { name: 'Done', exact: true }).click()
  await closed(secret)
  await cards.getByText(address, { exact: true }).waitFor()
  await everyLook(page, 'live-cards')

  said = {
    status: 200,
    body: {
      components: [
        { type: 'badge', text: 'Gold', tone: 'ok' },
        { type: 'badge', text: 'Invoice overdue', tone: 'warn' },
        { type: 'fact', label: 'Plan', value: 'Business, yearly' },
        { type: 'fact', label: 'Customer since', value: '14 March 2024' },
        { type: 'divider' },
        {
          type: 'list',
          label: 'Orders',
          rows: [
            { text: 'Order 4711', detail: 'sent', url: 'https://shop.example/orders/4711' },
            { text: 'Order 4699, two lamps and a cable of unusual length', detail: 'delivered in November' },
          ],
        },
        { type: 'text', text: 'Asked for an invoice by post. <b>Not bold</b>' },
        { type: 'link', text: 'Open in the shop', url: 'https://shop.example/customers/7' },
      ],
    },
  }
  await cards.getByRole('button', { name: 'Try Shop', exact: true }).click()
  const trying = page.getByRole('dialog', { name: 'Try Shop', exact: true })
  await trying.getByLabel('Email address', { exact: false }).fill(requester.email)
  await trying.getByRole('button', { name: 'Ask', exact: true }).click()
  await trying.getByText('Business, yearly', { exact: true }).waitFor()
  await everyLook(page, 'live-card-try')

  // The ticket is there while its server thinks.
  let answer = () => {}
  holds = new Promise((resolve) => {
    answer = resolve
  })
  await page.goto(`${desk.url}/tickets/${code}`)
  await page.getByRole('heading', { name: 'Where is my order?', exact: true }).first().waitFor()
  const card = page.getByRole('region', { name: 'Shop', exact: true })
  await shown(card)
  await card.scrollIntoViewIfNeeded()
  await picture(page, 'live-card-loading')
  // What it says goes into its frame: nothing below it moves, until it is unfolded.
  const below = page.getByRole('region', { name: 'Associations', exact: true })
  const before = await standing(below)
  answer()
  holds = undefined
  const unfold = card.getByRole('button', { name: 'Show all of Shop', exact: true })
  await unfold.waitFor()
  await card.getByText('Business, yearly', { exact: true }).waitFor()
  expect(await standing(below)).toEqual(before)
  await picture(page, 'live-card-late')
  await unfold.click()
  await expect.poll(async () => (await standing(below)).y).toBeGreaterThan(before.y)
  for (const text of ['Gold', 'Business, yearly', 'Order 4711', 'Asked for an invoice by post. <b>Not bold</b>'])
    await card.getByText(text, { exact: true }).waitFor()
  await everyLook(page, 'live-card-shown')

  said = { status: 500, body: 'a secret of the shop' }
  await card.getByRole('button', { name: 'Ask Shop again', exact: true }).click()
  await card.getByText('Shop could not be asked. Its server answered with status 500.', { exact: true }).waitFor()
  await everyLook(page, 'live-card-failed')
  said = { status: 204, body: null }
  await card.getByRole('button', { name: 'Ask again', exact: true }).click()
  await card.waitFor({ state: 'detached' })
})
