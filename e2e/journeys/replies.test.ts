import { expect, test } from 'vitest'
import { until } from '../api.ts'
import { deliver, write } from '../mail.ts'
import type { LedgerRow, Ticket } from '../mail-office.ts'
import { type Deskhand, startDeskhand, supportAddress } from '../server.ts'
import { everyLook, journeys, newPerson, seriousFindings, signIn } from './browser.ts'

let desk: Deskhand

journeys(
  async () => {
    desk = await startDeskhand()
  },
  () => desk?.remove(),
)

const rosa = 'rosa@customer.test'
/** A mail of Rosa through the door, and what was decided about it. */
async function mail(messageId: string, text: string, inReplyTo?: string): Promise<LedgerRow> {
  const letter = {
    from: `Rosa Camper <${rosa}>`,
    to: supportAddress,
    subject: 'The tent leaks',
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

test('a mere thanks leaves the ticket resolved, says why, and is overruled by one key', async () => {
  const page = await newPerson('thanks')
  await signIn(page, desk, '/settings/general')
  await page.getByRole('switch', { name: 'Thanks alone do not reopen' }).click()
  await page.getByRole('button', { name: 'Save' }).click()
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

  await page.getByRole('link', { name: 'See what stayed resolved in the last 30 days' }).click()
  await page.getByRole('link', { name: 'The tent leaks' }).click()
  const message = page.getByRole('article', { name: /Rosa Camper/ }).last()
  await message.getByText('Thanks only: stays resolved').waitFor()
  await message.getByText('It says “many thanks” and nothing else, so the ticket stays resolved.').waitFor()
  expect(await seriousFindings(page)).toEqual([])
  await everyLook(page, 'thanks-ticket')
  await page.keyboard.press('o')
  await message.getByRole('button', { name: 'Reopen' }).waitFor({ state: 'detached' })
  await until(
    () => desk.api.get<Ticket>(`/tickets/${first.ticketCode}`),
    (ticket) => ticket?.status === 'open',
    { what: 'an open ticket' },
  )
})
