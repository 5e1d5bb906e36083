import { expect, test } from 'vitest'
import { until } from '../api.ts'
import type { Message, Ticket } from '../mail-office.ts'
import { type Deskhand, startDeskhand } from '../server.ts'
import { editorIn, everyLook, journeys, newPerson, pick, picture, signIn, startWriting } from './browser.ts'

let desk: Deskhand

journeys(
  async () => {
    desk = await startDeskhand()
  },
  () => desk?.remove(),
)

type Made = Ticket & { priority: string; labels: { name: string }[] }
const now = (code: string) => desk.api.get<Made>(`/tickets/${code}`)
const messages = async (code: string) =>
  (await desk.api.get<{ data: Message[] }>(`/tickets/${code}/messages?order=asc`)).data
const label = () => desk.api.post<{ id: string }>('/labels', { name: 'refund' })

test('a macro is written with a variable, an action and a preview, among many, and applied by / with a gap filled in', async () => {
  const { id: labelId } = await label()
  const requester = { name: 'Rosa <b>Camper</b>', email: 'rosa@camper.test' }
  const { code } = await desk.api.post<Made>('/tickets', { subject: 'The tent leaks', requester })
  for (let i = 0; i < 40; i += 1)
    await desk.api.post('/macros', { name: `Answer ${i}`, folder: `Folder ${i % 7}`, replyHtml: `<p>Text ${i}</p>` })
  const page = await newPerson('macros')
  await signIn(page, desk, '/settings/macros')
  await page.getByText('Answer 0', { exact: true }).waitFor()

  await page.getByRole('button', { name: 'New macro', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: /^Name/ }).fill('Refund is on its way')
  await dialog.getByLabel('Folder', { exact: true }).fill('Billing')
  const reply = dialog.getByRole('textbox', { name: 'Reply', exact: true })
  await reply.click()
  await page.keyboard.type('Hello ')
  await dialog.getByRole('button', { name: 'Insert variable', exact: true }).first().click()
  await pick(page, 'requester.name', /^Name of the requester/)
  await reply.getByText('Hello {{requester.name}}', { exact: true }).waitFor()
  await page.keyboard.type(', we call you at {{requester.shoe}}')
  await dialog.getByRole('button', { name: 'Add action', exact: true }).click()
  await pick(page, 'priority', /^Priority/)
  await dialog.getByRole('combobox', { name: 'Priority', exact: true }).waitFor()
  await dialog.getByRole('button', { name: 'Create macro', exact: true }).click()
  await dialog.getByText('Line 1: there is no variable {{requester.shoe}}.', { exact: true }).waitFor()
  await reply.click()
  await page.keyboard.press('End')
  for (let i = 0; i < 'shoe}}'.length; i += 1) await page.keyboard.press('Backspace')
  await page.keyboard.type('phone}}')
  await dialog.getByRole('button', { name: 'Choose a ticket…', exact: true }).click()
  await pick(page, code, new RegExp(code))
  await dialog.getByText('No value here: Phone number of the requester', { exact: true }).waitFor()
  await dialog.getByText('Hello Rosa <b>Camper</b>').waitFor()
  await everyLook(page, 'macro-dialog')
  await dialog.getByRole('button', { name: 'Create macro', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('searchbox', { name: 'Search macros', exact: true }).fill('refund bill')
  await page.getByText('Refund is on its way', { exact: true }).waitFor()
  await page.getByText('Answer 0', { exact: true }).waitFor({ state: 'detached' })
  await picture(page, 'macros-settings')
  const [{ id }] = (await desk.api.get<{ data: [{ id: string }] }>('/macros?q=refund')).data
  await desk.api.patch(`/macros/${id}`, { actions: { priority: 'high', addLabelIds: [labelId], status: 'waiting' } })

  // In the composer, without a hand off the keys: what was written stays, the gap is seen, the actions are chips.
  await page.goto(`${desk.url}/tickets/${code}`)
  const editor = editorIn(page)
  await editor.waitFor()
  await startWriting(page, 'r')
  // The macros may still be on their way: the list comes when they are there.
  await page.keyboard.type('First my own words. /refu')
  const option = page.getByRole('option', { name: /Refund is on its way/ })
  await option.waitFor()
  await page.getByText('No value here: Phone number of the requester', { exact: true }).waitFor()
  await picture(page, 'macro-offered')
  await page.keyboard.press('Enter')
  await editor.getByText('Hello Rosa <b>Camper</b>').waitFor()
  await editor.getByText('First my own words.', { exact: true }).waitFor()
  await editor.getByText('{Phone number of the requester}', { exact: true }).waitFor()
  const chips = page.getByRole('region', { name: 'Actions of macros', exact: true })
  await chips.getByText('Add label refund', { exact: true }).waitFor()
  await chips.getByRole('button', { name: /Priority High/ }).click()
  await chips.getByText('Priority High').waitFor({ state: 'detached' })
  await everyLook(page, 'macro-chosen')
  await page.keyboard.press('Control+Enter')
  const review = page.getByRole('dialog', { name: 'Values are missing', exact: true })
  await review.getByText('Phone number of the requester', { exact: true }).waitFor()
  // It stays while the window is made narrow and wide again.
  await everyLook(page, 'macro-missing')
  await review.getByRole('button', { name: 'Take them out and send', exact: true }).click()
  await page
    .getByRole('button', { name: /applied the macro Refund is on its way/ })
    .or(page.getByText('applied the macro Refund is on its way'))
    .first()
    .waitFor()
  const done = { status: 'waiting', priority: 'medium', labels: [{ name: 'refund' }] }
  await expect.poll(() => now(code)).toMatchObject(done)
  expect((await messages(code))[0]?.bodyHtml).toContain('Hello Rosa &lt;b&gt;Camper&lt;/b&gt;, we call you at')

  // Undo brings back the words and the chips, and takes back what was done.
  await page.getByRole('article').getByRole('button', { name: 'Undo', exact: true }).click()
  await editor.getByText('First my own words.', { exact: true }).waitFor()
  await chips.getByText('Add label refund', { exact: true }).waitFor()
  await until(
    () => now(code),
    (ticket) => ticket?.status === 'open' && ticket.labels.length === 0,
    { what: 'taken back' },
  )
  await expect.poll(() => messages(code)).toEqual([])
})

test('a macro without a text happens at once from the command menu, and is taken back', async () => {
  const { code } = await desk.api.post<Made>('/tickets', { subject: 'Only urgent', requester: { name: 'Bo' } })
  await desk.api.post('/macros', { name: 'Escalate to us', actions: { priority: 'urgent' } })
  const page = await newPerson('macro-at-once')
  await signIn(page, desk, `/tickets/${code}`)
  await editorIn(page).waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('escalate')
  await page.getByRole('option', { name: 'Escalate to us', exact: true }).click()
  await page.getByText('Applied Escalate to us', { exact: true }).waitFor()
  await expect.poll(async () => (await now(code)).priority).toBe('urgent')
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await page.getByText('Taken back', { exact: true }).first().waitFor()
  await until(
    () => now(code),
    (ticket) => ticket?.priority === 'medium',
    { what: 'the priority from before' },
  )
})

test('a rule is built and tried on what happened, refused by its place, switched on, and says what it did and why not', async () => {
  const page = await newPerson('automations')
  await signIn(page, desk, '/settings/automations')
  await page.getByText('No rules yet', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Use the recipe Acknowledge what comes in', exact: true }).click()
  await page
    .getByText('thank you for your message. It came in as {{ticket.code}}; we answer as soon as we can.')
    .waitFor()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('Nothing yet.', { exact: true }).waitFor()
  await page.getByRole('link', { name: 'Automations', exact: true }).first().click()
  await page.getByText('Has not acted yet', { exact: true }).waitFor()
  await everyLook(page, 'rules')
  await page.getByRole('button', { name: 'New rule', exact: true }).first().click()
  await page.getByRole('textbox', { name: /^Name/ }).fill('Campers are important')
  await page.getByRole('combobox', { name: 'When', exact: true }).click()
  await page.getByRole('option', { name: 'A field changes', exact: true }).click()
  await page.getByRole('button', { name: 'Field: Priority', exact: true }).waitFor()
  await page.getByRole('button', { name: 'Add an action', exact: true }).click()
  await pick(page, 'internal', /^Add an internal note/)
  await page.getByRole('textbox', { name: 'Text of the note', exact: true }).click()
  await page.keyboard.type('Look at {{ticket.shoe}}')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('Line 1: there is no variable {{ticket.shoe}}.', { exact: true }).waitFor()
  await page.getByRole('textbox', { name: 'Text of the note', exact: true }).click()
  await page.keyboard.press('End')
  for (let i = 0; i < 'shoe}}'.length; i += 1) await page.keyboard.press('Backspace')
  await page.keyboard.type('code}}')
  const { code: past } = await desk.api.post<Made>('/tickets', { subject: 'The pole is broken' })
  await desk.api.patch(`/tickets/${past}`, { priority: 'low' })
  await page.getByRole('button', { name: 'Try', exact: true }).click()
  await page.getByRole('link', { name: `${past} The pole is broken`, exact: true }).waitFor()
  await page.getByRole('button', { name: 'Keep as example', exact: true }).last().click()
  await page.getByRole('img', { name: 'As expected', exact: true }).waitFor()
  await page.getByRole('button', { name: 'Write one by hand…', exact: true }).click()
  const writing = page.getByRole('dialog')
  await writing.getByRole('button', { name: 'Add example', exact: true }).click()
  await writing.getByText('Give it a name.', { exact: true }).waitFor()
  await writing.getByRole('textbox', { name: /^Name/ }).fill('Left alone')
  await writing.getByRole('button', { name: 'Add a field', exact: true }).click()
  await pick(page, 'due', /^Due/)
  await writing.getByRole('combobox', { name: 'The rule shall', exact: true }).click()
  await page.getByRole('option', { name: 'not act', exact: true }).click()
  await everyLook(page, 'rule-example')
  await writing.getByRole('button', { name: 'Add example', exact: true }).click()
  await writing.waitFor({ state: 'detached' })
  await page.getByRole('img', { name: 'Not as expected', exact: true }).waitFor()
  await page.getByRole('button', { name: 'Take as expected', exact: true }).click()
  await expect.poll(() => page.getByRole('img', { name: 'As expected', exact: true }).count()).toBe(2)
  await everyLook(page, 'rule-form')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('Nothing yet.', { exact: true }).waitFor()
  await page.getByRole('switch', { name: 'On', exact: true }).click()
  await expect
    .poll(async () => (await desk.api.get<{ data: { state: string }[] }>('/rules')).data.map(({ state }) => state))
    .toEqual(['off', 'on'])

  const { code } = await desk.api.post<Made>('/tickets', { subject: 'The tent is torn' })
  await desk.api.patch(`/tickets/${code}`, { priority: 'urgent' })
  await until(
    () => messages(code),
    (all) => all?.length === 1,
    { what: 'the note of the rule' },
  )
  expect((await messages(code))[0]).toMatchObject({ kind: 'note', visibleText: `Look at ${code}` })
  await page.reload()
  await page.getByText('Done: add a note.', { exact: true }).waitFor()
  await everyLook(page, 'rule-log')
  await page.goto(`${desk.url}/tickets/${code}`)
  await page.getByRole('button', { name: 'More actions', exact: true }).click()
  await page.getByRole('menuitem', { name: /^Rules…/ }).click()
  await page.getByRole('dialog').getByText('Campers are important', { exact: true }).waitFor()
  await picture(page, 'ticket-rules')
})

test('a customer says on his phone that it is not solved, without an account, and it is open again', async () => {
  const rule = await desk.api.post<{ id: string }>('/rules', {
    name: 'Say that it is resolved',
    enabled: true,
    triggers: [{ on: 'changed', field: 'status', to: 'resolved', by: 'agent' }],
    condition: { all: [] },
    actions: [{ do: 'reply', html: '<p>{{link.notSolved}}</p>' }],
  })
  const jo = await desk.api.post<{ id: string }>('/contacts', {
    name: 'Jo Müller',
    emails: ['jo@mueller.test'],
    language: 'de',
  })
  const { code } = await desk.api.post<Made>('/tickets', { subject: 'The lamp flickers', requester: { id: jo.id } })
  await desk.api.patch(`/tickets/${code}`, { status: 'resolved' })
  const written = await until(
    () => messages(code),
    (all) => all?.length === 1,
    { what: 'the mail of the rule' },
  )
  const link = /href="([^"]*\/not-solved\/[^"]+)"/.exec(written[0]?.bodyHtml ?? '')?.[1] ?? ''
  const page = await newPerson('customer', { viewport: { width: 360, height: 700 }, locale: 'en-GB' })
  await page.goto(link)
  await page.getByRole('heading', { name: `${code} ist nicht gelöst?`, exact: true }).waitFor()
  await everyLook(page, 'not-solved')
  await page.getByRole('textbox', { name: 'Was fehlt noch?', exact: true }).fill('Sie flackert noch immer.')
  await page.getByRole('button', { name: 'Nein, wieder öffnen', exact: true }).click()
  await page.getByRole('heading', { name: `Danke. ${code} ist wieder offen`, exact: true }).waitFor()
  await picture(page, 'not-solved-done')
  expect((await now(code)).status).toBe('open')
  expect((await messages(code)).at(-1)).toMatchObject({ visibleText: 'Sie flackert noch immer.' })
  await page.reload()
  await page.getByRole('heading', { name: `${code} ist offen`, exact: true }).waitFor()
  await desk.api.patch(`/rules/${rule.id}`, { enabled: false })
})
