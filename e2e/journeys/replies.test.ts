import { expect, test } from 'vitest'
import { until } from '../api.ts'
import { deliver, write } from '../mail.ts'
import type { LedgerRow, Ticket } from '../mail-office.ts'
import { type Deskhand, startDeskhand, supportAddress } from '../server.ts'
import { everyLook, journeys, newPerson, picture, seriousFindings, signIn } from './browser.ts'

let desk: Deskhand

journeys(
  async () => {
    desk = await startDeskhand()
  },
  () => desk?.remove(),
)

const rosa = 'rosa@customer.test'
/** A mail of Rosa through the door, and what was decided about it. */
async function mail(
  messageId: string,
  text: string,
  inReplyTo?: string,
  subject = 'The tent leaks',
): Promise<LedgerRow> {
  const letter = {
    from: `Rosa Camper <${rosa}>`,
    to: supportAddress,
    subject,
    messageId,
    text,
    inReplyTo,
  }
  await deliver(desk.smtp, { from: rosa, to: [supportAddress] }, write(letter))
  return until(
    async () => (await desk.api.all<LedgerRow>('/mail/ledger')).find((row) => row.rfcMessageId === messageId),
    (row) => row?.state === 'done',
    { what: `a decision about ${messageId}` },
  ) as Promise<LedgerRow>
}

test('codes get a format, an account a prefix of its own; a mail finds its ticket by either', async () => {
  const page = await newPerson('codes')
  const old = await desk.api.post<Ticket>('/tickets', { subject: 'Before the format' })
  await signIn(page, desk, '/settings/general')
  await page.getByLabel('Ticket prefix').fill('tkt')
  await page.getByLabel('Letters', { exact: true }).fill('m')
  await page.getByLabel('Number', { exact: true }).click()
  await page.getByRole('option', { name: '001', exact: true }).click()
  await page.getByText('TKT-M001', { exact: true }).waitFor()
  await everyLook(page, 'code-format')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('Saved', { exact: true }).waitFor()
  const made = await desk.api.post<Ticket>('/tickets', {
    subject: 'The tent leaks',
    requester: { email: rosa, name: 'Rosa Camper' },
  })
  expect(made.code).toBe('TKT-M001')
  await page.goto(`${desk.url}/tickets/tktm1`)
  await page.getByRole('heading', { name: 'The tent leaks', exact: true }).waitFor()
  const tagged = await mail('tag-1@customer.test', 'Any news', undefined, 'Re: [TKT-M001] The tent leaks')
  expect(tagged).toMatchObject({ outcome: 'appended', ticketCode: 'TKT-M001' })

  const { id } = await desk.api.post<{ id: string }>('/accounts', { name: 'Alta Via', domains: ['altavia.test'] })
  await page.goto(`${desk.url}/accounts/${id}`)
  await page.getByRole('button', { name: 'Edit', exact: true }).click()
  await page.getByLabel('Own ticket prefix', { exact: true }).fill('tkt')
  await page.getByText('TKT is or was the prefix of the organization itself.', { exact: true }).waitFor()
  await page.getByLabel('Own ticket prefix', { exact: true }).fill('alta')
  await page.getByText('ALTA-M001', { exact: true }).waitFor()
  await everyLook(page, 'account-prefix')
  await page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.getByRole('complementary').getByText('ALTA', { exact: true }).waitFor()
  const theirs = await desk.api.post<Ticket>('/tickets', { subject: 'Huts', requester: { email: 'uwe@altavia.test' } })
  expect(theirs.code).toBe('ALTA-M001')
  await page.goto(`${desk.url}/tickets/${old.code.toLowerCase()}`)
  await page.getByRole('heading', { name: 'Before the format', exact: true }).waitFor()
})

test('statuses and the second priority are called as the organization likes, on every screen', async () => {
  const page = await newPerson('own-words')
  await signIn(page, desk, '/settings/general')
  await page.getByLabel('Waiting', { exact: true }).fill('Open')
  await page.getByLabel('Open', { exact: true }).fill('open')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('Another status has this name.', { exact: true }).waitFor()
  await page.getByLabel('Open', { exact: true }).fill('')
  await page.getByLabel('Waiting', { exact: true }).fill('Pending')
  await page.getByLabel('Priority between low and high', { exact: true }).click()
  await page.getByRole('option', { name: 'Normal', exact: true }).click()
  await page.getByLabel('Time zone', { exact: true }).click()
  await page.getByPlaceholder('City or region', { exact: true }).fill('vienna')
  await page.getByRole('option', { name: 'Europe/Vienna', exact: true }).click()
  await everyLook(page, 'own-words')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('Saved', { exact: true }).waitFor()
  expect(await desk.api.get('/organization')).toMatchObject({
    settings: { statusNames: { waiting: 'Pending' }, mediumPriority: 'normal', timeZone: 'Europe/Vienna' },
  })
  const { code } = await desk.api.post<Ticket>('/tickets', { subject: 'Called otherwise', status: 'pending' })
  await page.goto(`${desk.url}/tickets?status=waiting`)
  const row = page.locator('[data-ticket]', { hasText: code })
  await row.getByText('Pending', { exact: true }).waitFor()
  await row.getByText('Normal', { exact: true }).waitFor()
  await page
    .getByRole('button', { name: /Status.*Pending/ })
    .first()
    .waitFor()
  await picture(page, 'own-words-list')

  // What others change comes by itself.
  await desk.api.patch('/organization', { settings: { statusNames: {}, mediumPriority: 'medium' } })
  await row.getByText('Waiting', { exact: true }).waitFor()
  await row.getByText('Medium', { exact: true }).waitFor()
})

test('who sends is said, and another identity than the one written to is warned of', async () => {
  const page = await newPerson('identity')
  const from = await mail('who-1@customer.test', 'Do you have huts?', undefined, 'Huts')
  await desk.api.post('/channels', { name: 'Sales', address: 'sales@acme.test' })
  await signIn(page, desk, `/tickets/${from.ticketCode}`)
  const sender = page.getByRole('button', { name: /Change sender and recipients/ })
  await sender.getByText('Ada Admin via Acme').waitFor()
  await sender.click()
  const choose = async (option: string) => {
    await page.getByRole('combobox', { name: 'From', exact: true }).click()
    await page.getByRole('option', { name: option, exact: true }).click()
  }
  const warning = page.getByText('The customer wrote to support@acme.test. This answer leaves by sales@acme.test')
  await choose('Sales · sales@acme.test')
  await warning.waitFor()
  await page.getByRole('button', { name: 'Answer from support@acme.test', exact: true }).click()
  await warning.waitFor({ state: 'detached' })
  await page
    .getByRole('combobox', { name: 'From', exact: true })
    .getByText('Acme · support@acme.test (written to)', { exact: true })
    .waitFor()
  await choose('Sales · sales@acme.test')
  await warning.waitFor()
  await everyLook(page, 'other-identity')
})

test('a mere thanks leaves the ticket resolved, says why, and is overruled by one key', async () => {
  const page = await newPerson('thanks')
  await signIn(page, desk, '/settings/general')
  await page.getByRole('switch', { name: 'Thanks alone do not reopen', exact: true }).click()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('Saved', { exact: true }).waitFor()
  await everyLook(page, 'thanks-setting')

  const first = await mail('leak-1@customer.test', 'It rains in.')
  await desk.api.patch(`/tickets/${first.ticketCode}`, { status: 'resolved' })
  const thanks = await mail(
    'leak-2@customer.test',
    'Hi Ada,\n\nmany thanks, it works now!\n\nRosa',
    'leak-1@customer.test',
  )
  expect(thanks.ticketCode).toBe(first.ticketCode)

  await page.getByRole('link', { name: 'See what stayed resolved in the last 30 days', exact: true }).click()
  await page.getByRole('link', { name: /The tent leaks/ }).click()
  const message = page.getByRole('article', { name: /Rosa Camper/ }).last()
  await message.getByText('Thanks only: stays resolved', { exact: true }).waitFor()
  await message
    .getByText('It says “many thanks” and nothing else, so the ticket stays resolved.', { exact: true })
    .waitFor()
  expect(await seriousFindings(page)).toEqual([])
  await everyLook(page, 'thanks-ticket')
  await page.keyboard.press('o')
  await message.getByRole('button', { name: 'Reopen', exact: true }).waitFor({ state: 'detached' })
  await until(
    () => desk.api.get<Ticket>(`/tickets/${first.ticketCode}`),
    (ticket) => ticket?.status === 'open',
    { what: 'an open ticket' },
  )
})
