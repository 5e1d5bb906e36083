import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { until } from '../api.ts'
import { type Deskhand, startDeskhand } from '../server.ts'
import { everyLook, journeys, newPerson, signIn } from './browser.ts'

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
  expect(lines[1]).toContain('Order 71')
})
