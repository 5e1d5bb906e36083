import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { until } from '../api.ts'
import { type Deskhand, startDeskhand } from '../server.ts'
import { everyLook, journeys, newPerson, pick, signIn } from './browser.ts'

let desk: Deskhand

journeys(
  async () => {
    desk = await startDeskhand()
    for (let i = 1; i <= 70; i += 1) await desk.api.post('/tickets', { subject: `Order ${i}`, priority: 'medium' })
    await desk.api.post('/tickets', { subject: 'Order 71', status: 'closed' })
  },
  () => desk?.remove(),
)

type Row = { code: string; subject: string; priority: string; status: string }
const tickets = async (query: string) => (await desk.api.get<{ data: Row[] }>(`/tickets?limit=200&${query}`)).data
const bar = (page: Page) => page.getByRole('region', { name: 'Chosen tickets' })
const progress = (page: Page) => page.getByRole('region', { name: 'Change of many tickets' })

test('tickets are chosen by keyboard, changed together, and the change is undone', async () => {
  const page = await newPerson('bulk')
  await signIn(page, desk)
  await page.locator('[data-ticket]').first().waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await page.keyboard.press('Shift+J')
  await page.keyboard.press('Shift+J')
  await bar(page).getByText('3 tickets chosen').waitFor()
  await everyLook(page, 'bulk-bar')
  await bar(page).getByRole('button', { name: 'Priority' }).click()
  await page.getByRole('option', { name: 'Urgent' }).click()
  await progress(page).getByText('Tickets changed').waitFor()
  expect((await tickets('priority=urgent')).map(({ subject }) => subject)).toEqual(['Order 70', 'Order 69', 'Order 68'])
  await everyLook(page, 'bulk-done')
  await progress(page).getByRole('button', { name: 'Undo' }).click()
  await progress(page).getByText('Undone').waitFor()
  expect(await tickets('priority=urgent')).toEqual([])
})

test('one form gives many tickets any field, and what became of each stands in the list of changes', async () => {
  const page = await newPerson('bulk-more')
  await signIn(page, desk)
  await page.locator('[data-ticket]').first().waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await page.keyboard.press('Shift+J')
  await bar(page).getByRole('button', { name: 'More…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Change 2 tickets' })
  const add = async (field: string) => {
    await dialog.getByRole('button', { name: 'Add a field' }).click()
    await page.getByRole('option', { name: field, exact: true }).click()
  }
  await add('Due date')
  await dialog.getByLabel('Due date', { exact: true }).fill('2031-05-06T12:00')
  await add('Internal note')
  await dialog.getByLabel('Internal note', { exact: true }).fill('Recalled')
  await add('Status')
  await dialog.getByRole('button', { name: 'Change', exact: true }).click()
  await dialog.getByText('Choose or write something').waitFor()
  await dialog.getByRole('button', { name: 'Status: Choose' }).click()
  await page.getByRole('option', { name: 'Resolved' }).click()
  await everyLook(page, 'bulk-more')
  await dialog.getByRole('button', { name: 'Change', exact: true }).click()
  await progress(page).getByText('Tickets changed').waitFor()
  const resolved = await desk.api.get<{ data: { dueAt: string | null }[] }>('/tickets?status=resolved')
  expect(resolved.data.map((ticket) => ticket.dueAt?.slice(0, 10))).toEqual(['2031-05-06', '2031-05-06'])
  await progress(page).getByRole('link', { name: 'All bulk changes' }).click()
  const line = page.getByRole('listitem').filter({ hasText: 'Internal note' })
  await line.getByText('2 of 2 tickets').waitFor()
  await everyLook(page, 'bulk-changes')
  await line.getByRole('button', { name: 'Results' }).click()
  await page.getByRole('dialog').getByText('Changed', { exact: true }).first().waitFor()
  await page.keyboard.press('Escape')
  await line.getByRole('button', { name: 'Undo' }).click()
  await line.getByText('2 restored').waitFor()
  expect(await tickets('status=resolved')).toEqual([])
})

test('chosen tickets are merged into one of them, and parted again', async () => {
  const page = await newPerson('bulk-merge')
  await signIn(page, desk)
  await page.goto(`${desk.url}/tickets?view=all`)
  await page.locator('[data-ticket]').first().waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await page.keyboard.press('Shift+J')
  await bar(page).getByRole('button', { name: 'Merge…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Merge 2 tickets' })
  await dialog.getByRole('button', { name: 'Choose the ticket that stays' }).click()
  await page.getByRole('option').first().click()
  await dialog.getByRole('button', { name: /^Merge 1 ticket into/ }).waitFor()
  await dialog.getByRole('button', { name: /^Merge 1 ticket into/ }).click()
  await progress(page).getByText('Tickets changed').waitFor()
  const closed = (await tickets('status=closed')).length
  await progress(page).getByRole('button', { name: 'Undo' }).click()
  await progress(page).getByText('Undone').waitFor()
  expect((await tickets('status=closed')).length).toBe(closed - 1)
})

test('all of a list is changed, beyond what is loaded; what cannot be is named with its reason', async () => {
  const page = await newPerson('bulk-all')
  await signIn(page, desk)
  await page.goto(`${desk.url}/tickets?view=all`)
  await page.locator('[data-ticket]').first().waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await bar(page).getByRole('button', { name: 'Choose all of the list' }).click()
  await bar(page).getByRole('button', { name: 'Status' }).click()
  await page.getByRole('option', { name: 'Waiting' }).click()
  await progress(page).getByText('Tickets changed').waitFor({ timeout: 60_000 })
  expect(await tickets('status=waiting')).toHaveLength(70)
  await progress(page).getByRole('button', { name: 'Show 1 left out' }).click()
  await page.getByRole('dialog').getByText('is closed and locked').waitFor()
  await everyLook(page, 'bulk-refused')
})

test('a list is exported and the file holds it', async () => {
  const page = await newPerson('export')
  await signIn(page, desk)
  await page.goto(`${desk.url}/tickets?view=all`)
  await page.locator('[data-ticket]').first().waitFor()
  await page.getByRole('button', { name: 'More of this view' }).click()
  await page.getByRole('menuitem', { name: 'Export…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox').click()
  await page.getByRole('option', { name: 'CSV' }).click()
  await dialog.getByText('8 columns').click()
  await dialog.getByRole('checkbox', { name: 'Queue' }).click()
  await dialog.getByText('9 columns').waitFor()
  await dialog.getByRole('button', { name: 'Export', exact: true }).click()
  const link = dialog.getByRole('link', { name: 'Download' })
  await link.waitFor()
  await everyLook(page, 'export')
  const waiting = page.waitForEvent('download')
  await link.click()
  const file = await until(
    async () => (await waiting).path(),
    (path) => Boolean(path),
    { what: 'the file' },
  )
  const lines = (await readFile(file, 'utf8')).trim().split('\r\n')
  expect(lines).toHaveLength(72)
  expect(lines[0]).toContain('Queue')
  expect(lines[1]).toContain('Order 71')
})

test('a macro is applied to chosen tickets by keyboard, seen on each before, and taken back', async () => {
  const noteHtml = '<p>Call {{requester.phone}}</p>'
  await desk.api.post('/macros', { name: 'Call back', folder: 'Phone', noteHtml, actions: { priority: 'urgent' } })
  const requester = { name: 'Rosa Camper', phone: '+49 30 1234567' }
  await desk.api.post('/tickets', { subject: 'With a number', priority: 'medium', requester })
  await desk.api.post('/tickets', { subject: 'Without one', priority: 'medium' })
  const page = await newPerson('bulk-macro')
  await signIn(page, desk)
  await page.getByRole('link', { name: 'Without one' }).waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await page.keyboard.press('Shift+J')
  await bar(page).getByText('2 tickets chosen').waitFor()
  await page.keyboard.press('m')
  const dialog = page.getByRole('dialog', { name: 'Apply a macro to 2 tickets' })
  await dialog.getByRole('button', { name: 'Choose a macro' }).waitFor()
  await page.keyboard.press('Shift+F')
  await pick(page, 'call', /Call back/)
  await dialog.getByText('This ticket would be left out.').waitFor()
  await dialog.getByText('No value here: Phone number of the requester').waitFor()
  await everyLook(page, 'bulk-macro')
  await page.keyboard.press('Shift+J')
  await dialog.getByText('Call +49301234567').waitFor()
  await page.keyboard.press('Control+Enter')
  await progress(page).getByText('Tickets changed').waitFor()
  expect((await tickets('priority=urgent')).map(({ subject }) => subject)).toEqual(['With a number'])
  await progress(page).getByRole('button', { name: 'Show 1 left out' }).click()
  await page.getByRole('dialog').getByText('No value here: Phone number of the requester').waitFor()
  await everyLook(page, 'bulk-macro-refused')
  await page.keyboard.press('Escape')
  await progress(page).getByRole('button', { name: 'Undo' }).click()
  await progress(page).getByText('Undone').waitFor()
  expect(await tickets('priority=urgent')).toEqual([])
})
