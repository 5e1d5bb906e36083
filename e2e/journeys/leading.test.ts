import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { type Deskhand, startDeskhand } from '../server.ts'
import { everyLook, journeys, newPerson, signIn } from './browser.ts'

// What who leads a team sets and watches: hours of work (product.md RT), tiers of accounts (SL18), calls of rules (AU), escalation (TK41).

/** A server of others that remembers what it was told, and answers each call with success. */
const asked: { id: IncomingHttpHeaders['webhook-id']; body: string }[] = []
const shop = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  asked.push({ id: request.headers['webhook-id'], body: Buffer.concat(chunks).toString() })
  response.writeHead(200, { 'content-type': 'text/plain' }).end('The shop knows it')
})

let desk: Deskhand
journeys(
  async () => {
    await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve))
    desk = await startDeskhand({ settings: { ALLOWED_NETWORKS: '127.0.0.1' } })
  },
  async () => {
    await desk?.remove()
    shop.closeAllConnections()
    await new Promise((resolve) => shop.close(resolve))
  },
)

test('a member chooses his working hours, and reads whether it is in them now', async () => {
  const always = Array.from({ length: 7 }, () => [{ from: '00:00', to: '24:00' }])
  const { id } = await desk.api.post<{ id: string }>('/calendars', { name: 'Each day', timeZone: 'UTC', week: always })
  const page = await newPerson('working-hours')
  await signIn(page, desk, '/settings/status')
  const hours = page.getByRole('combobox', { name: 'Hours', exact: true })
  await page.getByText('Tickets are given at any time.', { exact: true }).waitFor()
  await hours.click()
  await page.getByRole('option', { name: 'Each day', exact: true }).click()
  await page.getByText('It is within these hours now.', { exact: true }).waitFor()
  await everyLook(page, 'working-hours')
  const kept = () => desk.api.get<{ choice: string; calendar: { id: string } | null }>(`/working-hours/${desk.userId}`)
  expect(await kept()).toMatchObject({ choice: 'calendar', calendar: { id } })
  await hours.click()
  await page.getByRole('option', { name: 'At any time', exact: true }).click()
  await page.getByText('Tickets are given at any time.', { exact: true }).waitFor()
  expect(await kept()).toMatchObject({ choice: 'always', calendar: null })
})

test('tiers are made, an account gets one, and a tier that an account is of is not deleted', async () => {
  const { id } = await desk.api.post<{ id: string }>('/accounts', { name: 'Globex' })
  const page = await newPerson('account-tiers')
  await signIn(page, desk, '/settings/account-tiers')
  for (const name of ['Gold', 'Silver']) {
    await page.getByRole('button', { name: 'New tier', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'New tier', exact: true })
    await dialog.getByLabel('Name').fill(name)
    await dialog.getByRole('button', { name: 'Create tier', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: `Delete ${name}`, exact: true }).waitFor()
  }
  await everyLook(page, 'account-tiers')
  await page.goto(`${desk.url}/accounts/${id}`)
  await page.getByRole('button', { name: 'Edit', exact: true }).click()
  const account = page.getByRole('dialog', { name: 'Edit Globex', exact: true })
  await account.getByRole('combobox', { name: 'Tier', exact: true }).click()
  await page.getByRole('option', { name: 'Gold', exact: true }).click()
  await account.getByRole('button', { name: 'Save', exact: true }).click()
  await account.waitFor({ state: 'detached' })
  await page.getByText('Gold', { exact: true }).waitFor()
  expect(await desk.api.get(`/accounts/${id}`)).toMatchObject({ tier: { name: 'Gold' } })
  await page.goto(`${desk.url}/settings/account-tiers`)
  await page.getByRole('button', { name: 'Delete Gold', exact: true }).click()
  const sure = page.getByRole('dialog', { name: 'Delete the tier “Gold”?', exact: true })
  await sure.getByRole('button', { name: 'Delete tier', exact: true }).click()
  await sure.getByText(/Accounts are of the tier “Gold”/).waitFor()
  await sure.getByRole('button', { name: 'Cancel', exact: true }).click()
  await sure.waitFor({ state: 'detached' })
  const tiers = async () => (await desk.api.get<{ data: { name: string }[] }>('/account-tiers')).data
  expect((await tiers()).map(({ name }) => name)).toEqual(['Gold', 'Silver'])
})

test('the calls of a rule say what was sent and answered, and one is sent again', async () => {
  const { port } = shop.address() as AddressInfo
  const { id } = await desk.api.post<{ id: string }>('/rules', {
    name: 'Tell the shop',
    enabled: true,
    triggers: [{ on: 'created' }],
    condition: { field: 'subject', operator: 'contains', value: 'Parcel' },
    actions: [{ do: 'webhook', url: `http://127.0.0.1:${port}/hook` }],
  })
  const ticket = await desk.api.post<{ code: string }>('/tickets', { subject: 'Parcel is lost' })
  await expect.poll(() => asked.length).toBe(1)
  const page = await newPerson('webhook-log')
  await signIn(page, desk, `/settings/automations/${id}`)
  const call = page
    .getByRole('listitem')
    .filter({ hasText: `${ticket.code} Parcel is lost` })
    .filter({ hasText: 'Answered with 200' })
  await call.getByText('1 try', { exact: true }).waitFor()
  await call.getByText('What was sent and answered', { exact: true }).click()
  await call.getByText('The shop knows it', { exact: true }).waitFor()
  await everyLook(page, 'webhook-log')
  await call.getByRole('button', { name: 'Send again', exact: true }).click()
  await expect.poll(() => asked.length).toBe(2)
  expect(asked[1]).toEqual(asked[0])
  await call.getByText('2 tries', { exact: true }).waitFor()
})

test('many tickets are escalated from the list by a key, with a reason, and that is undone', async () => {
  const second = await desk.api.post<{ id: string }>('/queues', { name: 'Second line', tier: 2 })
  const first = await desk.api.post<{ id: string }>('/queues', { name: 'First line', nextQueueId: second.id })
  for (const subject of ['Crane 1', 'Crane 2']) await desk.api.post('/tickets', { subject, queueId: first.id })
  const page = await newPerson('bulk-escalate')
  await signIn(page, desk, '/tickets?q=Crane')
  await expect.poll(() => page.locator('[data-ticket]').count()).toBe(2)
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await page.keyboard.press('Shift+J')
  const bar = page.getByRole('region', { name: 'Chosen tickets', exact: true })
  await bar.getByText('2 tickets chosen', { exact: true }).waitFor()
  await page.keyboard.press('Shift+G')
  const dialog = page.getByRole('dialog', { name: 'Escalate 2 tickets', exact: true })
  await dialog.getByRole('button', { name: 'Escalate', exact: true }).click()
  await dialog.getByText('Write why: those who take it over begin with it.', { exact: true }).waitFor()
  await dialog.getByLabel('Why is the next tier needed?').fill('Needs a crane')
  await everyLook(page, 'bulk-escalate')
  await dialog.getByRole('button', { name: 'Escalate', exact: true }).click()
  const progress = page.getByRole('region', { name: 'Change of many tickets', exact: true })
  await progress.getByText('Tickets changed', { exact: true }).waitFor()
  const places = async () => {
    const { data } = await desk.api.get<{ data: { queue: { name: string } }[] }>('/tickets?q=Crane')
    return data.map(({ queue }) => queue.name)
  }
  expect(await places()).toEqual(['Second line', 'Second line'])
  await progress.getByRole('button', { name: 'Undo', exact: true }).click()
  await progress.getByText('Undone', { exact: true }).waitFor()
  expect(await places()).toEqual(['First line', 'First line'])
})
