import { expect, test } from 'vitest'
import type { Ticket } from '../mail-office.ts'
import { type Deskhand, startDeskhand } from '../server.ts'
import { everyLook, journeys, newPerson, picture, signIn } from './browser.ts'

let desk: Deskhand

journeys(
  async () => {
    desk = await startDeskhand()
  },
  () => desk?.remove(),
)

test('a ticket is printed whole, with the notes only when they are asked for', async () => {
  const requester = { name: 'Rosa Camper', email: 'rosa@camper.test' }
  const { code } = await desk.api.post<Ticket>('/tickets', {
    subject: 'The tent leaks',
    description: 'At the seam.',
    requester,
  })
  const post = (kind: string, bodyText: string) =>
    desk.api.post(`/tickets/${code}/messages`, { kind, bodyText, confirmed: true })
  await post('note', 'Call the workshop first.')
  // More than one page of the API.
  for (let i = 1; i <= 105; i += 1) await post('public', `Answer number ${i}.`)
  const page = await newPerson('print')
  await signIn(page, desk, `/tickets/${code}`)
  await page.getByText('Answer number 105.').first().waitFor()
  await page.keyboard.press('Control+p')
  await page.getByRole('button', { name: 'Print', exact: true }).waitFor()
  await page.getByText('105 messages').waitFor()
  await page.getByText('Answer number 1.', { exact: true }).waitFor()
  await page.getByText('Answer number 105.', { exact: true }).waitFor()
  await page.getByText('Rosa Camper, rosa@camper.test').waitFor()
  await expect.poll(() => page.getByText('Call the workshop first.').count()).toBe(0)
  await page.getByRole('checkbox', { name: 'With internal notes', exact: true }).click()
  await page.getByText('Call the workshop first.').waitFor()
  await page.getByText('106 messages').waitFor()
  await everyLook(page, 'print')

  // On paper the buttons are gone, and nothing stands outside of the page.
  await page.emulateMedia({ media: 'print' })
  await expect.poll(() => page.getByRole('button', { name: 'Print', exact: true }).isVisible()).toBe(false)
  await picture(page, 'print-paper')
  const pdf = await page.pdf({ format: 'A4' })
  expect((pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? []).length).toBeGreaterThan(3)
})
