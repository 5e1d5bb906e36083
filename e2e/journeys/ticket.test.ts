import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { until } from '../api.ts'
import { deliver, write } from '../mail.ts'
import type { Message, Ticket } from '../mail-office.ts'
import { type Deskhand, startDeskhand, supportAddress } from '../server.ts'
import { editorIn, hasFocus, journeys, newPerson, picture, seriousFindings, signIn, typeAhead } from './browser.ts'

let desk: Deskhand

journeys(
  async () => {
    desk = await startDeskhand()
  },
  () => desk?.remove(),
)

type Sent = Message & { answersId: string | null; to: { address: string }[] }
type Made = Ticket & { description: string; version: number }
const make = (input: Record<string, unknown>) => desk.api.post<Made>('/tickets', input)
const now = (code: string) => desk.api.get<Made>(`/tickets/${code}`)
const described = (code: string, text: string) =>
  until(
    async () => (await now(code)).description,
    (value) => value === text,
    { what: `the description of ${code}` },
  )

/** The ticket's page, signed in. */
async function open(name: string, code: string, options: Parameters<typeof newPerson>[1] = {}): Promise<Page> {
  const page = await newPerson(name, options)
  await signIn(page, desk, `/tickets/${code}`)
  await page.getByText(code, { exact: true }).first().waitFor()
  return page
}

test('a description is written in place: kept over a reload, never overwriting a colleague’s, with its history', async () => {
  const { code } = await make({ subject: 'The tent leaks' })
  const page = await open('description', code)
  const section = page.getByRole('region', { name: 'Description', exact: true })
  const field = page.getByRole('textbox', { name: 'Description', exact: true })
  const edit = page.getByRole('button', { name: 'Edit the description', exact: true })

  // Begun with the keyboard, found again after a reload.
  await page.getByRole('button', { name: 'Add a description', exact: true }).waitFor()
  await page.keyboard.press('d')
  await field.fill('Water comes in at the seam.\nOnly when it rains.')
  await page.reload()
  await field.waitFor()
  await expect.poll(() => field.inputValue()).toBe('Water comes in at the seam.\nOnly when it rains.')
  expect((await now(code)).description).toBe('')
  await field.press('Control+Enter')
  await section.getByText('Only when it rains.').waitFor()
  await described(code, 'Water comes in at the seam.\nOnly when it rains.')

  // A colleague changes it while it is being changed: both are shown, nothing is lost.
  await edit.waitFor()
  await page.keyboard.press('d')
  await field.fill('Mine')
  await desk.api.patch(`/tickets/${code}`, { description: 'Theirs' })
  await field.press('Control+Enter')
  await page.getByText('Somebody changed it meanwhile').waitFor()
  await section.getByText('Theirs', { exact: true }).waitFor()
  await expect.poll(() => field.inputValue()).toBe('Mine')
  expect((await now(code)).description).toBe('Theirs')
  await picture(page, 'ticket-description-conflict')
  expect(await seriousFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'Use mine', exact: true }).click()
  await described(code, 'Mine')

  // Esc leaves with the text kept; discarding is a choice.
  await edit.waitFor()
  await page.keyboard.press('d')
  await field.fill('Half a thought')
  await field.press('Escape')
  await page.getByText('You have changed it and not saved it.').waitFor()
  await page.getByRole('button', { name: 'Discard', exact: true }).click()
  await section.getByText('Mine', { exact: true }).waitFor()

  // The log tells both texts.
  await page.getByRole('button', { name: /^\d+ events/ }).click()
  const changes = page.getByRole('button', { name: 'show the change', exact: true })
  await expect.poll(() => changes.count()).toBe(3)
  await changes.last().click()
  await page.getByRole('region', { name: 'Before', exact: true }).getByText('Theirs', { exact: true }).waitFor()
  await page.getByRole('region', { name: 'After', exact: true }).getByText('Mine', { exact: true }).waitFor()
  await picture(page, 'ticket-description')

  // Closed meanwhile: refused with the reason, and what was written is still there.
  await edit.waitFor()
  await page.keyboard.press('d')
  await field.fill('Too late')
  await desk.api.patch(`/tickets/${code}`, { status: 'closed' })
  await field.press('Control+Enter')
  await page.getByText(`${code} is closed and locked. Reopen it before changing it.`).waitFor()
  await expect.poll(() => field.inputValue()).toBe('Too late')
  await page.getByRole('button', { name: 'Discard', exact: true }).click()
  await section.getByText('Mine', { exact: true }).waitFor()
  await edit.waitFor({ state: 'detached' })
})

test('stage and status move each other, and what cannot be says why', async () => {
  const { code } = await make({ subject: 'Where it stands' })
  const page = await open('stages', code)
  const details = page.getByRole('complementary', { name: 'Details', exact: true })
  await details.getByRole('button', { name: 'Stage: Open (Support)', exact: true }).focus()
  await page.keyboard.press('Enter')
  await typeAhead(page, page.getByRole('menuitem', { name: 'Waiting', exact: true }), 'wai')
  await page.getByRole('button', { name: 'Status: Waiting', exact: true }).first().waitFor()
  await until(
    async () => (await now(code)).status,
    (status) => status === 'waiting',
    { what: 'the waiting ticket' },
  )
  await page.keyboard.press('s')
  await page.getByRole('menuitem', { name: 'Closed', exact: true }).click()
  await details.getByRole('button', { name: 'Stage: Closed (Support)', exact: true }).waitFor()
  await page.getByText('This ticket is closed', { exact: true }).waitFor()
  await details.getByRole('button', { name: 'Stage: Closed (Support)', exact: true }).click()
  const waiting = page.getByRole('menuitem', { name: /Waiting/ })
  await expect.poll(() => waiting.getAttribute('aria-disabled')).toBe('true')
  await expect.poll(() => waiting.textContent()).toContain('A closed ticket is locked. Reopen it first.')
  await picture(page, 'ticket-stages')
  await page.getByRole('menuitem', { name: 'Open', exact: true }).click()
  await page.getByRole('button', { name: 'Status: Open', exact: true }).first().waitFor()
  // What waits for its turn behind another change would be lost by a reload.
  await until(
    async () => (await now(code)).status,
    (status) => status === 'open',
    { what: 'the ticket open again' },
  )

  // A stage of one's own stands beside the status, at the head too.
  const [pipeline] = (await desk.api.get<{ data: { id: string }[] }>('/pipelines')).data
  await desk.api.post(`/pipelines/${pipeline?.id}/stages`, {
    name: 'At the vendor',
    status: 'waiting',
    waitsFor: 'third_party',
  })
  await page.reload()
  const head = page.getByRole('main').locator('header').last()
  await head.getByRole('button', { name: 'Stage: Open (Support)', exact: true }).click()
  await page.getByRole('menuitem', { name: /At the vendor/ }).click()
  await head.getByRole('button', { name: 'Stage: At the vendor (Support)', exact: true }).waitFor()
  await head.getByRole('button', { name: 'Status: Waiting', exact: true }).waitFor()
  await until(
    async () => (await now(code)) as Made & { stage: { name: string } },
    (ticket) => ticket?.stage.name === 'At the vendor' && ticket.status === 'waiting',
    { what: 'the ticket at the vendor' },
  )
  await picture(page, 'ticket-own-stage')
  expect(await seriousFindings(page)).toEqual([])
})

async function writeIn(from: string, text: string, more: { subject?: string; inReplyTo?: string; to?: string } = {}) {
  const to = more.to ?? supportAddress
  const subject = more.subject ?? 'Two people ask'
  const raw = write({ from, to, subject, text, ...(more.inReplyTo && { inReplyTo: more.inReplyTo }) })
  const address = /<(.+)>/.exec(from)?.[1] ?? from
  await deliver(desk.smtp, { from: address, to: [to] }, raw)
}

test('an older message is answered: the composer says which one and who gets it, and finds back to the newest', async () => {
  await writeIn('Lena Brandt <lena@customer.test>', 'Lena asks for a refund.')
  const find = async () =>
    (await desk.api.get<{ data: Ticket[] }>('/tickets')).data.find((one) => one.subject === 'Two people ask')
  const { code } = await until(find, Boolean, { what: 'the ticket' })
  const send = (body: Record<string, unknown>) =>
    desk.api.post<Message>(`/tickets/${code}/messages`, { kind: 'public', confirmed: true, ...body })
  const first = await send({ bodyText: 'We ask Otto.', cc: ['otto@other.test'] })
  await writeIn('Otto Other <otto@other.test>', 'Otto says no.', { inReplyTo: first.rfcMessageId ?? '' })
  const messages = () => desk.api.all<Sent>(`/tickets/${code}/messages`)
  await until(messages, (all) => all?.length === 3, { what: 'the second mail' })

  const page = await open('older', code)
  await page.getByText('This goes to otto@other.test').waitFor()
  const lena = page.getByRole('article', { name: 'Message from Lena Brandt', exact: true })
  await lena.hover()
  await lena.getByRole('button', { name: 'Reply to this message', exact: true }).click()
  await page.getByText('Answers the older message of Lena Brandt').waitFor()
  await page.getByText('This goes to lena@customer.test').waitFor()
  await picture(page, 'ticket-older')
  expect(await seriousFindings(page)).toEqual([])

  // Back to the newest, and again; then it is sent.
  await page.getByRole('button', { name: 'Answer the newest instead', exact: true }).click()
  await page.getByText('This goes to otto@other.test').waitFor()
  await expect.poll(() => page.getByText('Answers the older message').count()).toBe(0)
  await lena.getByRole('button', { name: 'Reply to this message', exact: true }).click()
  await page.getByText('This goes to lena@customer.test').waitFor()
  await hasFocus(editorIn(page))
  await page.keyboard.type('You get your money back.')
  await page.keyboard.press('Control+Enter')
  const sent = await until(async () => (await messages()).find((one) => one.bodyText.includes('money back')), Boolean, {
    what: 'the reply',
  })
  const asked = (await messages()).find((one) => one.bodyText.includes('refund'))
  expect(sent.answersId).toBe(asked?.id)
  expect(sent.to.map((one) => one.address)).toEqual(['lena@customer.test'])
  await page.getByRole('button', { name: /Answers the message of Lena Brandt/ }).waitFor()
})

test('a sender that was switched off is not offered; a draft that had chosen it goes on with another', async () => {
  const sales = await desk.api.post<{ id: string }>('/channels', { name: 'Sales', address: 'sales@acme.test' })
  const { code } = await make({ subject: 'Which sender', requester: { email: 'olaf@customer.test', name: 'Olaf' } })
  const page = await open('senders', code)
  await page.getByText('This goes to olaf@customer.test').waitFor()
  await page.getByRole('button', { name: /Change sender and recipients/ }).click()
  await page.getByRole('combobox', { name: 'From', exact: true }).click()
  await page.getByRole('option', { name: /sales@acme.test/ }).click()
  await editorIn(page).click()
  await page.keyboard.type('Written before.')
  await page.getByText('Draft saved', { exact: true }).waitFor()
  await desk.api.patch(`/channels/${sales.id}`, { enabled: false })
  await page.reload()
  await page.getByText('The chosen sender is switched off; another one was chosen.', { exact: true }).waitFor()
  await page.getByText('This goes to olaf@customer.test').waitFor()
  await page.getByText('Written before.', { exact: true }).waitFor()
  await expect.poll(() => page.getByText('sales@acme.test').count()).toBe(0)
  await page.getByRole('button', { name: /Change sender and recipients/ }).click()
  await expect.poll(() => page.getByRole('combobox', { name: 'From', exact: true }).count()).toBe(0)
})

test('what is new stands out once: written by others since one looked', async () => {
  const { code } = await make({ subject: 'News', requester: { email: 'nina@customer.test', name: 'Nina' } })
  const page = await open('news', code)
  await desk.api.post(`/tickets/${code}/messages`, { kind: 'note', bodyText: 'My own note is not new to me.' })
  const sent = await desk.api.post<Message>(`/tickets/${code}/messages`, {
    kind: 'public',
    bodyText: 'How can we help?',
  })
  await writeIn('Nina <nina@customer.test>', 'First news.', { subject: 'Re: News', inReplyTo: sent.rfcMessageId ?? '' })
  const theirs = page.getByRole('article', { name: 'Message from Nina', exact: true })
  await theirs.getByText('First news.', { exact: true }).waitFor()
  await theirs.getByText('New', { exact: true }).waitFor()
  await expect.poll(() => page.getByRole('article').getByText('New', { exact: true }).count()).toBe(1)
  await until(
    async () => (await now(code)) as Made & { unread: boolean },
    (ticket) => ticket?.unread === false,
    { what: 'the ticket read' },
  )
  await page.reload()
  await theirs.getByText('First news.', { exact: true }).waitFor()
  await expect.poll(() => theirs.getByText('New', { exact: true }).count()).toBe(0)
})

test('the tickets of one’s teams are a filter of the list', async () => {
  await make({ subject: 'Of the team', assigneeId: desk.userId })
  await make({ subject: 'Of nobody' })
  const page = await newPerson('teams')
  await signIn(page, desk)
  await page.getByRole('row', { name: /Of nobody/ }).waitFor()
  await page
    .getByRole('button', { name: /Assignee/ })
    .first()
    .click()
  await page.getByRole('option', { name: 'Me', exact: true }).waitFor()
  await expect.poll(() => page.getByRole('option', { name: /My teams/ }).count()).toBe(0)
  await page.keyboard.press('Escape')
  await desk.api.post('/teams', { name: 'First line', memberIds: [desk.userId] })
  await page.reload()
  await page
    .getByRole('button', { name: /Assignee/ })
    .first()
    .click()
  await page.getByRole('option', { name: /My teams/ }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('row', { name: /Of the team/ }).waitFor()
  await page.getByRole('row', { name: /Of nobody/ }).waitFor({ state: 'detached' })
  await page.waitForURL((url) => url.searchParams.get('assignee') === 'my_teams')
  await picture(page, 'list-my-teams')
})

test('on a phone and in the dark the description and an answered older message have room', async () => {
  const long = Array.from({ length: 30 }, (_, i) => `Line ${i + 1} of a long description of what happened.`).join('\n')
  const { code } = await make({
    subject: 'A long story',
    description: long,
    requester: { email: 'lena@customer.test' },
  })
  for (const [look, options] of [
    ['light', {}],
    ['dark', { colorScheme: 'dark' }],
    ['phone', { viewport: { width: 360, height: 740 }, hasTouch: true }],
    ['phone-dark', { viewport: { width: 360, height: 740 }, hasTouch: true, colorScheme: 'dark' }],
  ] as const) {
    const page = await open(`story-${look}`, code, options)
    const section = page.getByRole('region', { name: 'Description', exact: true })
    await section.getByRole('button', { name: 'Show all', exact: true }).waitFor()
    await picture(page, `${look}-ticket-description`)
    await page.keyboard.press('d')
    await page.getByRole('textbox', { name: 'Description', exact: true }).waitFor()
    await picture(page, `${look}-ticket-description-open`)
    expect(await seriousFindings(page), look).toEqual([])
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0)
  }
})
