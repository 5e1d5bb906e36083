import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { until } from '../api.ts'
import { deliver, write } from '../mail.ts'
import type { Message, Ticket } from '../mail-office.ts'
import { type Deskhand, startDeskhand, supportAddress } from '../server.ts'
import { editorIn, everyLook, journeys, newPerson, picture, seriousFindings, signIn } from './browser.ts'

let desk: Deskhand

journeys(
  async () => {
    desk = await startDeskhand()
  },
  () => desk?.remove(),
)

const messagesOf = (code: string) => desk.api.all<Message>(`/tickets/${code}/messages`)
const draftsOf = async (code: string) =>
  (await desk.api.get<{ data: { bodyHtml: string; scheduled: object | null }[] }>(`/tickets/${code}/drafts`)).data

async function mail(subject: string, text: string): Promise<void> {
  const address = 'jo@globex.test'
  const raw = write({ from: `Jo <${address}>`, to: supportAddress, subject, text })
  await deliver(desk.smtp, { from: address, to: [supportAddress] }, raw)
}

/** A ticket that a customer's mail made. */
async function letter(subject: string): Promise<Ticket> {
  await mail(subject, 'Please help')
  return until(async () => (await desk.api.all<Ticket>('/tickets')).find((one) => one.subject === subject), Boolean, {
    what: subject,
  }) as Promise<Ticket>
}

/** The ticket's page, signed in. */
async function open(name: string, code: string, options: Parameters<typeof newPerson>[1] = {}): Promise<Page> {
  const page = await newPerson(name, options)
  await signIn(page, desk, `/tickets/${code}`)
  await page.getByText(code, { exact: true }).first().waitFor()
  return page
}

const editorOf = (page: Page) => editorIn(page)

test('a draft is on the server: found by another device, where both wrote the other one is offered', async () => {
  const { code } = await letter('Two devices')
  const desktop = await open('drafts-desktop', code)
  await editorOf(desktop).fill('Half a thought')
  await desktop.getByText('Draft saved', { exact: true }).waitFor()
  await expect.poll(() => draftsOf(code)).toMatchObject([{ bodyHtml: '<p>Half a thought</p>' }])

  const laptop = await open('drafts-laptop', code)
  await laptop.getByText('Half a thought', { exact: true }).waitFor()
  // The laptop goes on, the desktop without a connection too: nothing is lost, and nothing overwritten unseen.
  await desktop.context().setOffline(true)
  await editorOf(desktop).fill('Half a thought, from the desktop')
  await desktop.getByText('Kept in this browser', { exact: true }).waitFor()
  await editorOf(laptop).fill('Half a thought, from the laptop')
  await until(
    () => draftsOf(code),
    (all) => all?.[0]?.bodyHtml.includes('laptop') === true,
    { what: 'the laptop’s draft' },
  )
  await desktop.context().setOffline(false)
  await desktop.reload()
  await desktop.getByText('Another version of this draft').waitFor()
  await picture(desktop, 'together-two-versions')
  expect(await seriousFindings(desktop)).toEqual([])
  await desktop.getByRole('button', { name: 'Show it', exact: true }).click()
  await expect.poll(() => editorOf(desktop).textContent()).toMatch(/^\s*Half a thought, from the (desktop|laptop)\s*$/)
  await desktop.getByText('Draft saved', { exact: true }).waitFor()
})

test('a reply is held when the customer wrote meanwhile; read, it is changed or sent', async () => {
  const ticket = await letter('The pump is loud')
  const page = await open('stale', ticket.code)
  await editorOf(page).fill('Have you tried turning it off?')
  const [first] = await messagesOf(ticket.code)
  await mail(`Re: [${ticket.code}] The pump is loud`, 'I turned it off already.')
  await until(
    () => messagesOf(ticket.code),
    (all) => all?.length === 2,
    { what: 'the second mail' },
  )
  expect(first).toBeDefined()
  await page.keyboard.press('Control+Enter')
  const panel = page.getByRole('dialog', { name: 'Somebody wrote while you did', exact: true })
  await panel.getByText('I turned it off already.', { exact: true }).waitFor()
  await picture(page, 'together-stale')
  expect(await seriousFindings(page)).toEqual([])
  expect(await messagesOf(ticket.code)).toHaveLength(2)
  await panel.getByRole('button', { name: 'Edit my reply', exact: true }).click()
  await expect.poll(() => editorOf(page).textContent()).toBe('Have you tried turning it off?')
  await editorOf(page).fill('Then I send somebody.')
  await page.keyboard.press('Control+Enter')
  await page
    .getByRole('region', { name: 'Conversation', exact: true })
    .getByText('Then I send somebody.', { exact: true })
    .waitFor()
  await until(
    () => messagesOf(ticket.code),
    (all) => all?.length === 3,
    { what: 'the reply' },
  )
  const all = await messagesOf(ticket.code)
  expect(all.map((one) => one.bodyText.trim())).toContain('Then I send somebody.')
  await until(
    () => draftsOf(ticket.code),
    (left) => left?.length === 0,
    { what: 'no draft left' },
  )
})

test('a reply to many is held where the customer wrote meanwhile; read, it is sent all the same', async () => {
  const tickets = [await letter('The tap drips'), await letter('The tap drips as well')]
  const [calm, busy] = tickets as [Ticket, Ticket]
  const page = await newPerson('held-many')
  await signIn(page, desk)
  await page.locator('[data-ticket]').filter({ hasText: busy.subject }).waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await page.keyboard.press('Shift+J')
  await page
    .getByRole('region', { name: 'Chosen tickets', exact: true })
    .getByText('2 tickets chosen', { exact: true })
    .waitFor()
  await page.keyboard.press('w')
  const writing = page.getByRole('dialog', { name: 'Write on 2 tickets', exact: true })
  await writing.getByRole('combobox', { name: 'What it is', exact: true }).click()
  await page.getByRole('option', { name: 'Reply to the customers', exact: true }).click()
  await writing.getByLabel('Text').fill('A plumber comes tomorrow.')
  await mail(`Re: [${busy.code}] The tap drips as well`, 'It has stopped by itself.')
  await until(
    () => messagesOf(busy.code),
    (all) => all?.length === 2,
    { what: 'the second mail' },
  )
  await page.keyboard.press('Control+Enter')
  const progress = page.getByRole('region', { name: 'Change of many tickets', exact: true })
  await progress.getByText('1 held: somebody wrote meanwhile').waitFor()
  await everyLook(page, 'held-many')
  expect(await messagesOf(calm.code)).toHaveLength(2)
  expect(await messagesOf(busy.code)).toHaveLength(2)
  await progress.getByRole('button', { name: 'Review 1 held', exact: true }).waitFor()
  await page.keyboard.press('Control+Shift+H')
  const review = page.getByRole('dialog', { name: 'What became of each ticket', exact: true })
  await review.getByText('It has stopped by itself.', { exact: true }).waitFor()
  await everyLook(page, 'held-many-review')
  await review.getByRole('button', { name: `Send anyway: ${busy.code}`, exact: true }).click()
  await until(
    () => messagesOf(busy.code),
    (all) => all?.length === 3,
    { what: 'the reply' },
  )
  await review.getByText('None.', { exact: true }).waitFor()
})

test('a reply leaves later; taken back it is a draft again', async () => {
  const { code } = await letter('Tomorrow is fine')
  const page = await open('later', code)
  await editorOf(page).fill('Good morning')
  await page.getByRole('button', { name: 'Send and change the status', exact: true }).click()
  await page.getByRole('menuitem', { name: /^Send later/ }).click()
  const dialog = page.getByRole('dialog', { name: 'Send later', exact: true })
  await dialog.getByText('Times are in UTC.', { exact: true }).waitFor()
  await picture(page, 'together-schedule')
  expect(await seriousFindings(page)).toEqual([])
  await dialog.getByRole('button', { name: /^Tomorrow morning/ }).click()
  const waiting = page.getByRole('region', { name: /^Leaves / })
  await waiting.getByText('Good morning', { exact: true }).waitFor()
  const scheduled = [{ bodyHtml: '<p>Good morning</p>', scheduled: { holdOnReply: true } }]
  await expect.poll(() => draftsOf(code)).toMatchObject(scheduled)
  expect(await messagesOf(code)).toHaveLength(1)
  await everyLook(page, 'together-scheduled')
  await waiting.getByRole('button', { name: 'Edit', exact: true }).click()
  await waiting.waitFor({ state: 'detached' })
  await until(
    async () => ((await editorOf(page).textContent()) ?? '').trim(),
    (text) => text === 'Good morning',
    {
      what: 'the reply in the composer',
    },
  )
  expect(await messagesOf(code)).toHaveLength(1)
})

test('a note names a colleague by the keyboard', async () => {
  const { code } = await letter('Who knows this')
  const page = await open('mention', code)
  await page.getByRole('button', { name: 'Internal note', exact: true }).first().click()
  const note = editorIn(page, 'Internal note')
  await note.pressSequentially('Ask @ada')
  await page.getByRole('option', { name: 'Ada Admin', exact: true }).waitFor()
  await picture(page, 'together-mention')
  expect(await seriousFindings(page)).toEqual([])
  await page.keyboard.press('Enter')
  await note.pressSequentially('about the pump')
  await page.keyboard.press('Control+Enter')
  const all = await until(
    () => messagesOf(code),
    (found) => found?.length === 2,
    { what: 'the note' },
  )
  expect((all?.[1] as { bodyHtml?: string } | undefined)?.bodyHtml).toMatch(
    /^<p>Ask <span data-mention="user:[0-9a-f-]{36}">@Ada Admin<\/span> about the pump<\/p>$/,
  )
})
