import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { until } from '../api.ts'
import { bareAddress, deliver, write } from '../mail.ts'
import type { Message, Ticket } from '../mail-office.ts'
import { type Deskhand, startDeskhand, supportAddress } from '../server.ts'
import {
  closed,
  grab,
  journeys,
  newPerson,
  pick,
  picture,
  resize,
  seriousFindings,
  showScheme,
  signIn,
} from './browser.ts'

let desk: Deskhand

journeys(
  async () => {
    desk = await startDeskhand()
  },
  () => desk?.remove(),
)

type Made = Ticket & { version: number; messageCount: number; mergedInto: { code: string } | null }
type Around = { checklist: { text: string; done: boolean }[]; followers: unknown[]; participants: { email: string }[] }
const make = (input: Record<string, unknown>) => desk.api.post<Made>('/tickets', input)
const now = (code: string) => desk.api.get<Made>(`/tickets/${code}`)
const around = (code: string) => desk.api.get<Around>(`/tickets/${code}/around`)
const messages = async (code: string) =>
  (await desk.api.get<{ data: Message[] }>(`/tickets/${code}/messages?order=asc`)).data

const send = (letter: Parameters<typeof write>[0]) =>
  deliver(desk.smtp, { from: bareAddress(letter.from), to: [letter.to] }, write(letter))

/** A ticket that a mail made. */
async function byMail(from: string, subject: string, text: string): Promise<Made> {
  await send({ from, to: supportAddress, subject, text })
  const found = await until(
    async () => (await desk.api.get<{ data: Made[] }>('/tickets?limit=50')).data.find((one) => one.subject === subject),
    (ticket) => ticket !== undefined,
    { what: `the ticket ${subject}` },
  )
  if (!found) throw new Error('No ticket.')
  return found
}

async function open(name: string, code: string, options: Parameters<typeof newPerson>[1] = {}): Promise<Page> {
  const page = await newPerson(name, options)
  await signIn(page, desk, `/tickets/${code}`)
  await page.getByText(code, { exact: true }).first().waitFor()
  return page
}

/** The same screen dark, and as wide as a phone. */
async function looks(page: Page, name: string): Promise<void> {
  await picture(page, name)
  await showScheme(page, 'dark')
  await picture(page, `${name}-dark`)
  expect(await seriousFindings(page)).toEqual([])
  await showScheme(page, 'light')
  await resize(page, { width: 360, height: 740 })
  await picture(page, `${name}-360`)
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
  await resize(page, { width: 1280, height: 800 })
}

test('two tickets about the same are merged: looked at side by side, the other way round, undone, and the old code leads on', async () => {
  const first = await byMail('Jo <jo@globex.test>', 'The tent leaks', 'Water comes in.')
  const second = await byMail('Kim <kim@globex.test>', 'Tent is wet', 'It is wet again.')
  const page = await open('merge', second.code)
  const dialog = page.getByRole('dialog')
  await page.getByText('It is wet again.', { exact: true }).first().waitFor()
  await page.keyboard.press('m')
  await dialog.getByRole('button', { name: 'Choose a ticket…', exact: true }).click()
  // Enter right behind the code means what will be found.
  await page.getByRole('option').first().waitFor()
  await page.keyboard.type(first.code)
  await page.keyboard.press('Enter')
  await dialog.getByText(`1 message with its files moves from ${second.code} to ${first.code}`).waitFor()
  await dialog.getByText('Kim takes part in').waitFor()
  await looks(page, 'acts-merge')
  await dialog.getByRole('button', { name: 'Swap', exact: true }).click()
  await dialog.getByText('Jo takes part in').waitFor()
  await dialog.getByRole('button', { name: 'Swap', exact: true }).click()
  await dialog.getByLabel('Reason', { exact: true }).fill('The same tent')
  await dialog.getByRole('button', { name: `Merge ${second.code} into ${first.code}`, exact: true }).click()

  // On to the target, with the message that says where it came from.
  await page.waitForURL((url) => url.pathname.endsWith(first.code))
  await page.getByText(`from ${second.code}`, { exact: true }).waitFor()
  await page.getByText(`merged ${second.code} into this ticket`).first().waitFor()
  const details = page.getByRole('complementary', { name: 'Details', exact: true })
  await details.getByText('kim@globex.test', { exact: true }).waitFor()
  await picture(page, 'acts-merged')
  expect(await seriousFindings(page)).toEqual([])

  // The old code leads on, and what was being written goes along; a mail to the old code arrives there too.
  await page.goto(`${desk.url}/tickets/${second.code}`)
  await page.waitForURL((url) => url.pathname.endsWith(first.code))
  const kims = (await messages(first.code)).find((one) => one.bodyText.includes('wet again'))
  await send({
    from: 'Kim <kim@globex.test>',
    to: supportAddress,
    subject: `Re: [${second.code}] Tent is wet`,
    text: 'Any news?',
    inReplyTo: kims?.rfcMessageId ?? '',
  })
  await page.getByText('Any news?', { exact: true }).first().waitFor()

  // The merged ticket itself can still be looked at, and taken back from there.
  await details.getByRole('link', { name: new RegExp(second.code) }).click()
  await page.getByText(`Merged into ${first.code}`, { exact: true }).waitFor()
  await picture(page, 'acts-merged-source')
  await page.getByRole('button', { name: 'Undo merge', exact: true }).click()
  await page.getByRole('textbox', { name: /reply/i }).first().waitFor()
  await page.getByText('It is wet again.', { exact: true }).first().waitFor()
  await expect.poll(() => now(second.code)).toMatchObject({ status: 'open', mergedInto: null, messageCount: 1 })
  await expect.poll(() => textsOf(first.code)).toEqual(['Water comes in.', 'Any news?'])
})

/** A ticket of two mails of one customer. */
async function ofTwo(from: string, subject: string, texts: readonly [string, string]): Promise<Made> {
  const ticket = await byMail(from, subject, texts[0])
  const [first] = await messages(ticket.code)
  const inReplyTo = first?.rfcMessageId ?? ''
  await send({ from, to: supportAddress, subject: `Re: ${subject}`, text: texts[1], inReplyTo })
  await until(
    () => now(ticket.code),
    (one) => one?.messageCount === 2,
    { what: 'both messages' },
  )
  return ticket
}
const textsOf = async (code: string) => (await messages(code)).map((one) => one.bodyText.trim())

test('messages are split off into a ticket of their own, and come back', async () => {
  const ticket = await ofTwo('Lea <lea@globex.test>', 'Two things', ['The first thing.', 'And my invoice is wrong.'])
  const page = await open('split', ticket.code)
  const card = page.getByRole('article').filter({ hasText: 'And my invoice is wrong.' })
  await card.hover()
  await card.getByRole('button', { name: 'Move to another ticket…', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Subject of the new ticket', { exact: true }).fill('Wrong invoice')
  await looks(page, 'acts-split')
  await dialog.getByRole('button', { name: 'Move 1 message', exact: true }).click()
  await page.getByText('1 message moved to').waitFor()
  const details = page.getByRole('complementary', { name: 'Details', exact: true })
  await details.getByText('Wrong invoice', { exact: true }).waitFor()
  await expect.poll(() => textsOf(ticket.code)).toEqual(['The first thing.'])
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await page.getByText('And my invoice is wrong.', { exact: true }).first().waitFor()
  await expect.poll(() => messages(ticket.code)).toHaveLength(2)
})

test('a message in the wrong ticket is put right: by keyboard with the reason, by drag, and from Mail health', async () => {
  const from = 'Mia <mia@globex.test>'
  const right = await byMail(from, 'My boots', 'The left one is torn.')
  const wrong = await ofTwo(from, 'My stove', ['It does not light.', 'Now the right boot is torn too.'])
  const page = await open('move', wrong.code)
  const thread = page.getByRole('region', { name: 'Conversation', exact: true })
  const card = thread.getByRole('article').filter({ hasText: 'Now the right boot' })
  await card.waitFor()

  // From the ticket's menu, by keys alone.
  const dialog = page.getByRole('dialog')
  await page.keyboard.press('Shift+X')
  await dialog.getByRole('checkbox', { name: /Now the right boot/ }).press('Space')
  await dialog.getByRole('radio', { name: 'Existing ticket', exact: true }).press('Space')
  await dialog.getByRole('button', { name: 'Choose a ticket…', exact: true }).press('Enter')
  // Her other ticket is offered before anything is typed.
  const likely = page.getByRole('option').first()
  await likely.filter({ hasText: right.code }).waitFor()
  await page.keyboard.press('Enter')
  await dialog.getByText(`They stand in ${right.code} then`).waitFor()
  await dialog.getByLabel('Reason').fill('It is about the boots')
  await looks(page, 'acts-move')
  await dialog.getByRole('button', { name: 'Move 1 message', exact: true }).press('Enter')
  await page.getByText(`1 message moved to ${right.code}`, { exact: true }).waitFor()
  await page.getByText(`moved 1 message to ${right.code}: “It is about the boots”`).first().waitFor()
  await expect.poll(() => textsOf(right.code)).toEqual(['The left one is torn.', 'Now the right boot is torn too.'])
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await card.waitFor()
  await expect.poll(() => textsOf(wrong.code)).toEqual(['It does not light.', 'Now the right boot is torn too.'])

  // By its handle, onto the ticket that appears beside it.
  await card.hover()
  const grip = await grab(card.locator('[data-grip]'))
  await page.mouse.move(grip.x + 60, grip.y + 60, { steps: 4 })
  const place = page.locator(`.fixed [data-move-to="${right.id}"]`)
  await place.waitFor()
  await place.hover()
  await page.locator(`.fixed [data-move-to="${right.id}"][data-drop]`).waitFor()
  await picture(page, 'acts-move-drag')
  await page.emulateMedia({ colorScheme: 'dark' })
  await picture(page, 'acts-move-drag-dark')
  await page.emulateMedia({ colorScheme: 'light' })
  await page.mouse.up()
  await card.waitFor({ state: 'detached' })
  await until(
    () => textsOf(right.code),
    (texts) => texts?.length === 2,
    { what: 'the dropped message' },
  )
  const details = page.getByRole('complementary', { name: 'Details', exact: true })
  await details.getByText('Messages moved to', { exact: true }).waitFor()
  await page.goto(`${desk.url}/tickets/${right.code}`)
  await page.getByText(`moved 1 message here from ${wrong.code}`).first().waitFor()
  await picture(page, 'acts-moved-here')
  expect(await seriousFindings(page)).toEqual([])

  // The mail's row leads to the message, with the question where it belongs.
  await page.goto(`${desk.url}/mail-health?tab=in`)
  await page.getByRole('button', { name: 'Re: My stove', exact: true }).click()
  await page.getByRole('link', { name: 'Wrong ticket? Move it…', exact: true }).click()
  await page.waitForURL((url) => url.pathname.endsWith(right.code))
  await dialog.getByRole('checkbox', { name: /Now the right boot/, checked: true }).waitFor()
  await dialog.getByRole('radio', { name: 'Existing ticket', exact: true, checked: true }).waitFor()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await picture(page, 'acts-from-mail')
})

test('a checklist is written, ordered and checked off by keyboard; what is unfinished is said before resolving', async () => {
  const child = await make({ subject: 'Order the part' })
  const { id, code } = await make({ subject: 'Repair the stove' })
  await desk.api.post('/checklist-templates', {
    name: 'Repair',
    items: [{ text: 'Ask for a photo' }, { text: 'Call back', dueDays: 2 }],
  })
  const page = await open('checklist', code)
  const details = page.getByRole('complementary', { name: 'Details', exact: true })
  const field = details.getByRole('textbox', { name: 'Add an item', exact: true })
  await field.fill('Look at it')
  await field.press('Enter')
  await field.fill('Write it down')
  await field.press('Enter')
  await details.getByText('Write it down', { exact: true }).waitFor()
  await details.getByRole('button', { name: 'Add from a template', exact: true }).click()
  await page.getByRole('option', { name: 'Repair', exact: true }).click()
  await details.getByText('Call back', { exact: true }).waitFor()
  const handle = details.getByRole('button', { name: 'Move Call back', exact: true })
  await handle.focus()
  await handle.press('Home')
  await until(
    () => around(code),
    (one) => one?.checklist[0]?.text === 'Call back',
    { what: 'the new order' },
  )
  await details.getByRole('checkbox', { name: 'Look at it', exact: true }).press('Space')
  await details.getByText('1 of 4 done', { exact: true }).first().waitFor()
  await until(
    () => around(code),
    (one) => one?.checklist.filter(({ done }) => done).length === 1,
    { what: 'the done item' },
  )

  // A child, by the menu.
  await page.getByRole('button', { name: 'More actions', exact: true }).click()
  await picture(page, 'acts-menu')
  await page.getByRole('menuitem', { name: 'Link a ticket…', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'The other ticket is', exact: true }).click()
  await page.getByRole('option', { name: 'a child of this one', exact: true }).click()
  await dialog.getByRole('button', { name: 'Choose a ticket…', exact: true }).click()
  await pick(page, child.code, new RegExp(child.code))
  await dialog.getByRole('button', { name: 'Link', exact: true }).click()
  await closed(dialog)
  await details.getByText('Order the part', { exact: true }).waitFor()
  await page.keyboard.press('f')
  await details.getByRole('button', { name: 'Following', exact: true }).waitFor()
  await looks(page, 'acts-details')

  await page.keyboard.press('e')
  await dialog.getByText(`${child.code} is a child of it and still open.`).waitFor()
  await dialog.getByText('3 checklist items are not done.').waitFor()
  await dialog.getByRole('button', { name: 'Resolve anyway', exact: true }).click()
  await dialog.getByText('Write the reason').waitFor()
  await looks(page, 'acts-finish')
  await dialog.getByLabel('Why is it finished anyway?').fill('The customer bought a new one')
  await dialog.getByRole('button', { name: 'Resolve anyway', exact: true }).click()
  await until(
    () => now(code),
    (one) => one?.status === 'resolved',
    { what: 'the resolved ticket' },
  )
  await page.getByText('The customer bought a new one').first().waitFor()
  await expect.poll(async () => (await desk.api.get<Around>(`/tickets/${id}/around`)).followers).toHaveLength(1)

  // What goes on after the end is a ticket of its own, and so is another one like it.
  await page.getByRole('button', { name: 'More actions', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Follow-up ticket', exact: true }).click()
  await page.waitForURL((url) => !url.pathname.endsWith(code))
  await details.getByText('Follows').waitFor()
  await page.getByRole('button', { name: 'More actions', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Clone…', exact: true }).click()
  await dialog.getByLabel(/^Subject/).fill('Repair the other stove')
  await looks(page, 'acts-clone')
  await dialog.getByRole('button', { name: 'Clone ticket', exact: true }).click()
  await details.getByText('Cloned from').waitFor()
})

test('templates of checklists are kept in the settings', async () => {
  const page = await newPerson('checklist-templates')
  await signIn(page, desk, '/settings/checklists')
  await page.getByRole('button', { name: 'New template', exact: true }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Create template', exact: true }).click()
  await dialog.getByText('Write the name of the template.', { exact: true }).waitFor()
  await dialog.getByLabel(/^Name/).fill('Return')
  await dialog.getByLabel(/^Items/).fill('Ask for the number\nSend the label [1]\n\nPay back [14]')
  await looks(page, 'acts-template')
  await dialog.getByRole('button', { name: 'Create template', exact: true }).click()
  await page.getByRole('heading', { name: 'Return', exact: true }).waitFor()
  await looks(page, 'acts-templates')
  const { data } = await desk.api.get<{ data: { name: string; items: unknown[] }[] }>('/checklist-templates')
  expect(data.find((one) => one.name === 'Return')?.items).toEqual([
    { text: 'Ask for the number', dueDays: null },
    { text: 'Send the label', dueDays: 1 },
    { text: 'Pay back', dueDays: 14 },
  ])
  await page.getByRole('button', { name: 'Delete Return', exact: true }).click()
  await dialog.getByRole('button', { name: 'Delete template', exact: true }).click()
  await page.getByRole('heading', { name: 'Return', exact: true }).waitFor({ state: 'detached' })
})

test('a ticket is deleted with a reason, undone at once, deleted again, and brought back from its list and its address', async () => {
  const { code } = await make({ subject: 'The same letter once more' })
  const page = await open('delete', code)
  const dialog = page.getByRole('dialog')
  const heading = page.getByRole('heading', { name: 'The same letter once more', exact: true })
  async function remove(): Promise<void> {
    await page.getByRole('button', { name: 'More actions', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Delete ticket…', exact: true }).click()
    await dialog.getByLabel('Reason', { exact: true }).fill('Sent twice')
  }
  await remove()
  await looks(page, 'acts-delete')
  await dialog.getByRole('button', { name: 'Delete ticket', exact: true }).click()
  await page.waitForURL((url) => url.pathname === '/tickets')
  await page.getByText(`${code} was deleted`, { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await page.getByText(`${code} is back`, { exact: true }).waitFor()
  await expect.poll(async () => (await now(code)).status).toBe('open')

  // Whose page it was on is told, and brings it back there.
  await page.goto(`${desk.url}/tickets/${code}`)
  await page.getByText('The same letter once more', { exact: true }).first().waitFor()
  await desk.api.post(`/tickets/${code}/delete`, { reason: 'Sent twice' })
  await page.getByRole('heading', { name: 'This ticket was deleted', exact: true }).waitFor()
  await expect.poll(() => heading.count()).toBe(0)
  await looks(page, 'acts-deleted-ticket')
  await page.getByRole('link', { name: 'All deleted tickets', exact: true }).click()
  const line = page.getByRole('listitem').filter({ hasText: code })
  await line.getByText('Sent twice').waitFor()
  await looks(page, 'acts-deleted-list')
  await page.keyboard.press('j')
  await page.keyboard.press('u')
  await page.getByText(`${code} is back`, { exact: true }).waitFor()
  await page.getByText('No deleted tickets', { exact: true }).waitFor()
  await page.goto(`${desk.url}/tickets/${code}`)
  await page.getByText('brought this ticket back').first().waitFor()
  await page.getByText('deleted this ticket: Sent twice').first().waitFor()
})

test('a row is finished with something left of its checklist only after a look at it', async () => {
  const { code } = await make({ subject: 'Half done' })
  for (const text of ['Call', 'Write']) await desk.api.post(`/tickets/${code}/checklist`, { text })
  const page = await newPerson('finish-row')
  await signIn(page, desk)
  const row = page.locator('[data-ticket]').filter({ hasText: 'Half done' })
  await row.waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('s')
  await page.getByRole('option', { name: 'Resolved', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('2 checklist items are not done').waitFor()
  expect((await now(code)).status).toBe('open')
  await dialog.getByRole('button', { name: 'Resolve anyway', exact: true }).click()
  await until(
    async () => (await now(code)).status,
    (status) => status === 'resolved',
    { what: 'its end' },
  )
})

test('all open incidents of a problem are answered at once, each to its own people', async () => {
  const problem = await make({ subject: 'The shop is down' })
  for (const name of ['ira', 'lea']) {
    const requester = { email: `${name}@globex.test`, name }
    const { id } = await make({ subject: `No shop for ${name}`, requester })
    await desk.api.post(`/tickets/${problem.code}/links`, { relation: 'incident', other: id })
  }
  const mute = await make({ subject: 'Called', requester: { name: 'Max', phone: '+4930123456' } })
  await desk.api.post(`/tickets/${problem.code}/links`, { relation: 'incident', other: mute.id })
  const page = await open('incidents', problem.code)
  await page.getByRole('button', { name: 'Answer all 3 open incidents…', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('lea@globex.test', { exact: true }).waitFor()
  await dialog.getByLabel('Reply to the customers').fill('The shop is up again.')
  await dialog.getByText('Resolve them as well', { exact: true }).click()
  await looks(page, 'acts-incidents')
  await dialog.getByRole('button', { name: 'Send to 2 tickets', exact: true }).click()
  await dialog.getByText('Changed', { exact: true }).nth(1).waitFor()
  await picture(page, 'acts-incidents-sent')
  expect(await seriousFindings(page)).toEqual([])
  expect((await now(mute.code)).status).toBe('open')
  const resolved = await desk.api.get<{ data: Made[] }>('/tickets?status=resolved&q=shop')
  expect(resolved.data.map(({ subject }) => subject).sort()).toEqual(['No shop for ira', 'No shop for lea'])
})

test('a second customer takes part in a ticket: added by name, in Cc of the reply, and taken off again', async () => {
  await desk.api.post('/contacts', { name: 'Lou Second', emails: ['lou@globex.test'] })
  const { code } = await byMail('Jo First <jo@globex.test>', 'Two of us', 'We share the tent')
  const page = await open('participants', code)
  const add = page.getByRole('button', { name: 'Add a customer in Cc', exact: true })
  await add.click()
  await pick(page, 'lou', /Lou Second/)
  const list = page.getByRole('list', { name: 'Participants', exact: true })
  await list.getByText('lou@globex.test').waitFor()
  await expect.poll(async () => (await around(code)).participants).toMatchObject([{ email: 'lou@globex.test' }])
  type Draft = { to: { address: string }[]; cc: { address: string }[] }
  const draft = () => desk.api.get<Draft>(`/tickets/${code}/reply-draft`)
  const both = { to: [{ address: 'jo@globex.test' }], cc: [{ address: 'lou@globex.test' }] }
  await expect.poll(draft).toMatchObject(both)
  await looks(page, 'participants')
  await list.getByRole('button', { name: 'Remove Lou Second', exact: true }).click()
  await list.waitFor({ state: 'detached' })
  await until(
    async () => (await around(code)).participants.length,
    (count) => count === 0,
    { what: 'nobody besides the requester' },
  )
  expect((await draft()).cc).toEqual([])
})
