import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { Ticket } from '../mail-office.ts'
import { addColleague, type Colleague } from '../people.ts'
import { type Relay, startRelay } from '../relay.ts'
import { type Deskhand, startDeskhand } from '../server.ts'
import {
  closed,
  editorIn,
  everyLook,
  hasFocus,
  journeys,
  newPerson,
  pick,
  picture,
  seriousFindings,
  signIn,
} from './browser.ts'

let desk: Deskhand
let relay: Relay
let bea: Colleague

journeys(
  async () => {
    relay = await startRelay()
    desk = await startDeskhand({ settings: { SMTP_URL: relay.url } })
    bea = await addColleague(desk, relay, { name: 'Bea Bergmann', email: 'bea@team.test', role: 'manager' })
  },
  async () => {
    await desk?.remove()
    await relay?.close()
  },
)

const make = (subject: string) =>
  desk.api.post<Ticket>('/tickets', { subject, requester: { email: 'otto@customer.test', name: 'Otto' } })
const editorOf = (page: Page) => editorIn(page)

test('colleagues see who is in a ticket and who writes there, in the ticket and in the list', async () => {
  const { code } = await make('The roof leaks')
  const ada = await newPerson('presence-ada')
  await signIn(ada, desk, `/tickets/${code}`)
  const list = await newPerson('presence-list')
  await signIn(list, desk)
  const row = list.getByRole('row', { name: /The roof leaks/ })
  await row.waitFor()

  const page = await newPerson('presence-bea')
  await signIn(page, desk, `/tickets/${code}`, bea)
  await ada.getByRole('img', { name: 'Bea Bergmann is looking at this ticket', exact: true }).waitFor()
  await page.getByRole('img', { name: 'Ada Admin is looking at this ticket', exact: true }).waitFor()
  await row.getByRole('img', { name: 'Bea Bergmann is looking at this ticket', exact: true }).waitFor()

  await editorOf(page).pressSequentially('We come tomorrow')
  await ada.getByRole('status').getByText('Bea Bergmann is writing a reply', { exact: true }).waitFor()
  await row.getByRole('img', { name: 'Bea Bergmann is writing a reply', exact: true }).waitFor()
  await everyLook(ada, 'presence')
  await everyLook(list, 'presence-list')

  // Emptied, it is no writing; a note is told as one; who leaves is gone.
  await editorOf(page).press('Control+a')
  await page.keyboard.press('Backspace')
  await ada.getByRole('img', { name: 'Bea Bergmann is looking at this ticket', exact: true }).waitFor()
  await page.getByRole('button', { name: 'Internal note', exact: true }).first().click()
  await editorIn(page, 'Internal note').pressSequentially('Ask the roofer')
  await ada.getByRole('status').getByText('Bea Bergmann is writing an internal note', { exact: true }).waitFor()
  await page.goto(`${desk.url}/profile`)
  await ada.getByRole('img', { name: /Bea Bergmann/ }).waitFor({ state: 'detached' })
  await row.getByRole('img', { name: /Bea Bergmann/ }).waitFor({ state: 'detached' })
})

/** Holds the next change that the page sends to a ticket; it goes on when the returned function is called. */
async function holdChange(page: Page): Promise<() => void> {
  const gate = Promise.withResolvers<void>()
  const isTicket = (url: URL) => /\/api\/v1\/tickets\/[^/]+$/.test(url.pathname)
  await page.route(isTicket, async (route) => {
    if (route.request().method() === 'PATCH') await gate.promise
    await route.continue()
  })
  return () => gate.resolve()
}

test('two people change a ticket at once: of different fields both win, of the same field both are shown', async () => {
  const { code } = await make('Two hands on one ticket')
  const ada = await newPerson('edits-ada')
  await signIn(ada, desk, `/tickets/${code}`)
  const page = await newPerson('edits-bea')
  await signIn(page, desk, `/tickets/${code}`, bea)
  const choose = async (who: Page, key: string, name: string) => {
    await who
      .getByRole('button', { name: /^Priority: / })
      .first()
      .waitFor()
    await who.keyboard.press(key)
    await who
      .getByRole('option', { name, exact: true })
      .or(who.getByRole('menuitem', { name, exact: true }))
      .click()
  }
  const now = () => desk.api.get<Ticket & { priority: string; status: string }>(`/tickets/${code}`)

  let release = await holdChange(ada)
  await choose(ada, 'p', 'Low')
  await ada.getByRole('button', { name: 'Priority: Low', exact: true }).first().waitFor()
  await choose(page, 's', 'Waiting')
  await expect.poll(async () => (await now()).status).toBe('waiting')
  release()
  await expect.poll(async () => (await now()).priority).toBe('low')
  expect((await now()).status).toBe('waiting')
  await page.getByRole('button', { name: 'Priority: Low', exact: true }).first().waitFor()
  await ada.getByRole('button', { name: 'Status: Waiting', exact: true }).first().waitFor()

  release = await holdChange(ada)
  await choose(ada, 'p', 'Urgent')
  await ada.getByRole('button', { name: 'Priority: Urgent', exact: true }).first().waitFor()
  await choose(page, 'p', 'High')
  await expect.poll(async () => (await now()).priority).toBe('high')
  release()
  await ada.getByText('Priority is now “High”, you chose “Urgent”.', { exact: true }).waitFor()
  await ada.getByRole('button', { name: 'Priority: High', exact: true }).first().waitFor()
  await picture(ada, 'edits-conflict')
  expect(await seriousFindings(ada)).toEqual([])
  await ada.getByRole('button', { name: 'Use mine', exact: true }).click()
  await page.getByRole('button', { name: 'Priority: Urgent', exact: true }).first().waitFor()
  expect((await now()).priority).toBe('urgent')
})

test('a draft is marked in the list, listed on its page, and shared ones follow their writer live', async () => {
  const { code } = await make('A long answer')
  const ada = await newPerson('drafts-ada')
  await signIn(ada, desk, `/tickets/${code}`)
  await editorOf(ada).pressSequentially('First words')
  await ada.getByText('Draft saved', { exact: true }).waitFor()
  await ada.getByRole('link', { name: /^Drafts/ }).waitFor()
  // Another page and back: it is where it was.
  await ada.getByRole('link', { name: 'Settings', exact: true }).click()
  await ada.waitForURL('**/settings/**')
  await ada.goBack()
  await expect.poll(async () => (await editorOf(ada).textContent())?.trim()).toBe('First words')
  await editorOf(ada).press('End')
  await ada.getByRole('button', { name: 'Show the draft to colleagues', exact: true }).click()

  const page = await newPerson('drafts-bea')
  await signIn(page, desk, `/tickets/${code}`, bea)
  const shared = page.getByRole('region', { name: 'Draft of Ada Admin', exact: true })
  await shared.getByText('First words', { exact: true }).waitFor()
  await editorOf(ada).pressSequentially(', and more')
  await shared.getByText('First words, and more', { exact: true }).waitFor()
  // Bea approves what she reads; Ada hears of it, and her next words take it back.
  await shared.getByRole('textbox').fill('Fine')
  await shared.getByRole('button', { name: 'Approve', exact: true }).click()
  await ada
    .getByText(/Bea Bergmann.*Fine/)
    .first()
    .waitFor()

  const list = await newPerson('drafts-list')
  await signIn(list, desk)
  await list
    .getByRole('row', { name: /A long answer/ })
    .getByRole('img', { name: 'You have begun a reply', exact: true })
    .waitFor()
  await list.keyboard.press('g')
  await list.keyboard.press('d')
  await list.waitForURL('**/drafts')
  await list.getByRole('link', { name: /A long answer/ }).waitFor()
  await everyLook(list, 'drafts')
  await list.keyboard.press('j')
  await list.keyboard.press('Delete')
  const ask = list.getByRole('dialog', { name: `Discard the draft in ${code}?`, exact: true })
  await ask.getByText('First words, and more', { exact: true }).waitFor()
  await ask.getByRole('button', { name: 'Discard draft', exact: true }).click()
  await list.getByText('No drafts', { exact: true }).waitFor()
  // Its removal stands in the history, and it is gone for everybody.
  await shared.waitFor({ state: 'detached' })
  await page
    .getByText(/discarded a draft that the team could see/)
    .first()
    .waitFor()
})

test('the notification centre: filters, marks and the keyboard', async () => {
  const { code } = await make('Whose is this')
  const other = await make('A second one')
  const note = `<p>Look <span data-mention="user:${bea.id}">@Bea Bergmann</span></p>`
  await desk.api.post(`/tickets/${code}/messages`, { kind: 'note', bodyHtml: note })
  for (const one of [code, other.code]) await desk.api.patch(`/tickets/${one}`, { assigneeId: bea.id })
  const page = await newPerson('notifications')
  await signIn(page, desk, '/notifications', bea)
  await page.getByText('3 unread', { exact: true }).waitFor()
  await page.getByRole('heading', { name: 'Whose is this', exact: true }).waitFor()
  await everyLook(page, 'notifications')
  await page.getByRole('tab', { name: 'Mentions', exact: true }).click()
  await page.waitForURL('**/notifications?filter=mentions')
  await page.getByRole('link', { name: /^Ada Admin mentioned you/ }).waitFor()
  await expect.poll(() => page.getByRole('link', { name: /assigned a ticket/ }).count()).toBe(0)

  await page.getByRole('tab', { name: 'Unread', exact: true }).click()
  const assigned = page.getByRole('link', { name: /assigned a ticket to you/ })
  await expect.poll(() => assigned.count()).toBe(2)
  await page.keyboard.press('j')
  await hasFocus(assigned.first())
  await page.keyboard.press('e')
  await page.getByText('2 unread', { exact: true }).waitFor()
  await expect.poll(() => assigned.count()).toBe(1)
  // News come in while one reads.
  await desk.api.post(`/tickets/${other.code}/messages`, { kind: 'note', bodyText: 'One more thing' })
  await page.getByRole('link', { name: /added a note/ }).waitFor()
  await page.getByRole('button', { name: 'Mark all as read', exact: true }).click()
  await page.getByText('Nothing here', { exact: true }).waitFor()
  await page.getByRole('link', { name: 'See all', exact: true }).click()
  await page.getByRole('button', { name: 'Mark as unread', exact: true }).first().click()
  await page.getByText('1 unread', { exact: true }).waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/tickets/**')
})

test('who goes on leave sees before what goes to whom, takes it back in one step, and gets it offered on return', async () => {
  const ticket = await make('The cellar is wet')
  await desk.api.patch(`/tickets/${ticket.id}`, { assigneeId: desk.userId })
  const holder = async () =>
    (await desk.api.get<{ assignee: { name: string } | null }>(`/tickets/${ticket.id}`)).assignee?.name
  const page = await newPerson('absence')
  await signIn(page, desk, '/settings/status')
  await page
    .getByText('Nobody yet: tickets go back to their queues, where others find them.', { exact: true })
    .waitFor()
  await page.keyboard.press('a')
  await pick(page, 'bea', /Bea Bergmann/)
  await page.getByRole('button', { name: 'Remove Bea Bergmann', exact: true }).waitFor()

  // By keyboard from the user's own menu: the status, then what it would do.
  const dialog = page.getByRole('dialog', { name: 'Your status', exact: true })
  const choose = async () => {
    await page.keyboard.press(',')
    const item = page.getByRole('menuitem', { name: /^Status: Available/ })
    await item.waitFor()
    await page.keyboard.press('s')
    await hasFocus(dialog.getByRole('radio', { name: /^Available/ }))
    await page.keyboard.press('ArrowDown')
    await hasFocus(dialog.getByRole('radio', { name: /^Away/ }))
    await page.keyboard.press('ArrowDown')
    await hasFocus(dialog.getByRole('radio', { name: /^On leave/ }))
    await page.keyboard.press('Space')
    await dialog.getByRole('radio', { name: /^On leave/, checked: true }).waitFor()
    await dialog.getByText('1 open ticket goes at once:', { exact: true }).waitFor()
    await dialog.getByText('Bea Bergmann', { exact: true }).waitFor()
  }
  await choose()
  await everyLook(page, 'take-status')
  expect(await holder()).toBe('Ada Admin')
  await dialog.getByRole('button', { name: 'Take status', exact: true }).click()
  await closed(dialog)
  await page.getByText('1 ticket was given on.', { exact: true }).waitFor()
  expect(await holder()).toBe('Bea Bergmann')
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await page.getByText('Status and tickets are as before', { exact: true }).waitFor()
  expect(await holder()).toBe('Ada Admin')

  await choose()
  await dialog.getByRole('button', { name: 'Take status', exact: true }).click()
  // The news of it may be there before the answer that closes the dialog.
  await closed(dialog)
  await page.getByText('1 ticket is with Bea Bergmann', { exact: true }).waitFor()
  await closed(dialog)
  await page.keyboard.press('e')
  await hasFocus(dialog.getByRole('radio', { name: /^On leave/ }))
  await page.keyboard.press('ArrowUp')
  await hasFocus(dialog.getByRole('radio', { name: /^Away/ }))
  await page.keyboard.press('ArrowUp')
  await hasFocus(dialog.getByRole('radio', { name: /^Available/ }))
  await page.keyboard.press('Space')
  await dialog.getByRole('radio', { name: /^Available/, checked: true }).waitFor()
  await dialog.getByRole('button', { name: 'Take status', exact: true }).click()
  await page.getByText('With Bea Bergmann, who stood in', { exact: true }).waitFor()
  await everyLook(page, 'absence-offer')
  await page.getByRole('button', { name: 'Take 1 ticket back', exact: true }).click()
  const taken = page.getByRole('listitem').filter({ hasText: '1 ticket is yours again' })
  await taken.waitFor()
  expect(await holder()).toBe('Ada Admin')
  await taken.getByRole('button', { name: 'Undo', exact: true }).click()
  await page.getByText('The tickets are where they were, and offered again', { exact: true }).waitFor()
  expect(await holder()).toBe('Bea Bergmann')
  await page.getByText('With Bea Bergmann, who stood in', { exact: true }).waitFor()

  // A status that gives nothing on: what stayed, why, and the same at the ticket.
  await desk.api.patch(`/tickets/${ticket.id}`, { assigneeId: desk.userId })
  const { data: statuses } = await desk.api.get<{ data: { id: string; name: string }[] }>('/user-statuses')
  const away = statuses.find(({ name }) => name === 'Away')
  await desk.api.ask('PUT', `/member-statuses/${desk.userId}`, { body: { statusId: away?.id } })
  const why = 'Ada Admin has the status Away, for which ticket reassignment is off (Settings > User status).'
  await page.getByText(why, { exact: true }).waitFor()
  await everyLook(page, 'absence-stayed')
  await page.getByRole('link', { name: ticket.code, exact: true }).click()
  const mark = page.getByRole('button', {
    name: 'Ada Admin is away (Away). Why was it not reassigned?',
    exact: true,
  })
  await mark.waitFor()
  await everyLook(page, 'away-mark')
  await mark.click()
  await page.getByRole('dialog').getByText(why, { exact: true }).waitFor()
})
