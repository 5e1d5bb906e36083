import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { until } from '../api.ts'
import { deliver, write } from '../mail.ts'
import { admin, type Deskhand, startDeskhand, supportAddress } from '../server.ts'
import { editorIn, everyLook, hasFocus, journeys, newPerson, signIn } from './browser.ts'

// product.md CH25-CH27, CO9, CO10: mail that waits, and the tickets that are made of it, by keyboard.
const sender = 'lena@customer.test'
type Row = { id: string; name: string }
type Conversation = { waiting: string[]; tickets: { id: string; code: string; subject: string }[] }
let desk: Deskhand

journeys(
  async () => {
    desk = await startDeskhand()
    const { data } = await desk.api.get<{ data: { id: string }[] }>('/channels')
    await desk.api.patch(`/channels/${data[0]?.id}`, { newMail: 'conversation' })
    await desk.api.post('/contacts', { name: 'Lena Camp', emails: [sender] })
    await desk.api.post('/leads', { name: 'Lena of the fair', emails: [sender] })
    const each = (minutes: number | null) =>
      Object.fromEntries(
        ['low', 'medium', 'high', 'urgent'].map((one) => [one, minutes && { minutes, time: 'calendar' }]),
      )
    await desk.api.post('/sla/policies', {
      name: 'Everybody',
      condition: { field: 'priority', operator: 'is_not', value: 'low' },
      targets: {
        first_response: each(600),
        next_response: each(null),
        resolution: each(null),
        closure: each(null),
      },
      pauses: { first_response: [], next_response: [], resolution: [], closure: [] },
      responses: ['reply'],
      steps: [],
    })
  },
  () => desk?.remove(),
)

let mails = 0
/** A mail that waits; by its name its answers find it. */
async function receive(subject: string, text: string, inReplyTo?: string): Promise<string> {
  mails += 1
  const messageId = `waits-${mails}@customer.test`
  const from = `Lena <${sender}>`
  const raw = write({ from, to: supportAddress, subject, text, messageId, ...(inReplyTo && { inReplyTo }) })
  await deliver(desk.smtp, { from: sender, to: [supportAddress] }, raw)
  return messageId
}

/** The conversation of a name, once so many messages wait in it. */
async function waitingOf(name: string, count: number): Promise<string> {
  const find = async () =>
    (await desk.api.get<{ data: Row[] }>('/conversations')).data.find((row) => row.name === name)?.id ?? ''
  const id = await until(find, (found) => !!found, { what: `mail of ${name}` })
  await until(
    () => desk.api.get<Conversation>(`/conversations/${id}`),
    (found) => found?.waiting.length === count,
    { what: `${count} messages of ${name}` },
  )
  return id
}

const tickets = (page: Page) => page.getByRole('list', { name: 'Tickets of this conversation', exact: true })
const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true, level: 1 })

test('mail waits, a ticket of some of its messages is made by keyboard, and Reply makes another of what is left', async () => {
  const first = await receive('AW: Fwd: The tent leaks', 'At the seam above the door.')
  const id = await waitingOf('The tent leaks', 1)
  const page = await newPerson('inbox')
  await signIn(page, desk, '/inbox')
  const row = page.getByRole('listitem').filter({ hasText: 'At the seam above the door.' })
  await row.waitFor()
  await everyLook(page, 'inbox')
  await page.keyboard.press('j')
  await hasFocus(row)
  await page.keyboard.press('Enter')
  await heading(page, 'The tent leaks').waitFor()
  await page.getByText('No ticket was made of it yet.', { exact: true }).waitFor()
  // What comes meanwhile is there at once.
  await receive('Re: The tent leaks', 'And a pole is bent, too.', first)
  await page.getByText('And a pole is bent, too.', { exact: true }).waitFor()

  await page.keyboard.press('t')
  const subject = page.getByRole('textbox', { name: /^Subject/ })
  await hasFocus(subject)
  await expect.poll(() => subject.inputValue()).toBe('The tent leaks')
  await expect.poll(() => page.getByRole('textbox', { name: 'Came by', exact: true }).inputValue()).toBe('Email')
  // It begins where a ticket begins of which nothing says where.
  const usual = await desk.api.post<{ pipeline: { name: string }; stage: { name: string } }>('/tickets', {
    subject: 'By hand',
  })
  const begins = `${usual.pipeline.name} · ${usual.stage.name}`
  await page.getByRole('combobox', { name: 'Stage', exact: true }).filter({ hasText: begins }).waitFor()
  const facts = page.getByRole('definition')
  await expect.poll(() => facts.allTextContents()).toEqual([`Lena Camp · ${sender}`, 'Lena Camp', 'Lena of the fair'])
  const choice = page.getByRole('checkbox', { name: /And a pole is bent, too/ })
  await choice.focus()
  await page.keyboard.press('Space')
  await expect.poll(() => choice.isChecked()).toBe(false)
  await everyLook(page, 'inbox-ticket-form')
  await page.keyboard.press('Control+Enter')
  await page.waitForURL('**/tickets/**')
  await page.getByText('At the seam above the door.', { exact: true }).first().waitFor()
  const made = await desk.api.get<Conversation>(`/conversations/${id}`)
  expect([made.tickets.length, made.waiting.length]).toEqual([1, 1])
  const [ticket] = made.tickets
  await desk.api.patch(`/tickets/${ticket?.id}`, { assigneeId: desk.userId, subject: 'A wet tent' })

  // The ticket has its own name from now on; the panel says how it stands.
  await page.getByRole('link', { name: 'Whole conversation', exact: true }).click()
  await heading(page, 'The tent leaks').waitFor()
  const listed = tickets(page).getByRole('listitem')
  await expect.poll(() => listed.count()).toBe(1)
  await listed.getByRole('link', { name: `${ticket?.code} A wet tent`, exact: true }).waitFor()
  await expect.poll(() => listed.textContent()).toMatch(/In progress.*\dh/)
  await listed.getByText(admin.name, { exact: true }).waitFor()
  await page.getByText('No ticket', { exact: true }).waitFor()
  await everyLook(page, 'inbox-conversation')

  // Everything that is answered is a ticket: one key makes it, and its composer has the focus.
  await page.keyboard.press('r')
  await page.waitForURL('**/tickets/**')
  await hasFocus(editorIn(page))
  const both = await desk.api.get<Conversation>(`/conversations/${id}`)
  expect(both.waiting).toEqual([])
  const [answered] = both.tickets
  expect(page.url()).toBe(`${desk.url}/tickets/${answered?.code}`)
  expect(both.tickets.map(({ subject: name }) => name)).toEqual(['The tent leaks', 'A wet tent'])
  await page.goto(`${desk.url}/inbox/${id}`)
  await expect.poll(() => listed.count()).toBe(2)
  await page.getByRole('button', { name: 'Another ticket', exact: true }).waitFor()
})

test('two clicks make one ticket: the second opens that of the first', async () => {
  await receive('A spare pole', 'How much is it?')
  const id = await waitingOf('A spare pole', 1)
  const page = await newPerson('inbox-twice')
  // The search finds what waits, and leads to it.
  await signIn(page, desk, '/search?q=pole')
  await page
    .getByRole('region', { name: 'Inbox', exact: true })
    .getByRole('link', { name: /A spare pole/ })
    .click()
  await page.waitForURL(`**/inbox/${id}`)
  await page.getByRole('button', { name: 'New ticket', exact: true }).click()
  await page.getByRole('checkbox', { name: /How much is it/ }).waitFor()
  // Somebody else was faster.
  const made = await desk.api.post<{ ticket: { code: string } }>(`/conversations/${id}/tickets`, {})
  await page.getByRole('button', { name: 'Create ticket', exact: true }).click()
  await page.waitForURL(`**/tickets/${made.ticket.code}`)
  await page.getByText(`${made.ticket.code} was made of it before`, { exact: true }).waitFor()
  expect((await desk.api.get<Conversation>(`/conversations/${id}`)).tickets.length).toBe(1)
})
