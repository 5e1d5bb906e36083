import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { type Deskhand, startDeskhand } from '../server.ts'
import { everyLook, journeys, newPerson, pick, signIn } from './browser.ts'

// Lists of records have what lists of tickets have: conditions, orders, columns, keys, the address and files (issue 5, VW8, VW14).
let desk: Deskhand

journeys(
  async () => {
    desk = await startDeskhand()
    const { api } = desk
    for (let i = 1; i <= 6; i += 1)
      await api.post('/contacts', {
        name: `Person ${i}`,
        emails: [`p${i}@lists.test`],
        ...(i % 2 === 0 ? { language: 'de', notes: 'Likes tea' } : {}),
      })
  },
  () => desk?.remove(),
)

const names = (page: Page) => page.locator('[data-record] [data-row-link]').allTextContents()

test('contacts are filtered, ordered and shown as one wishes, opened by keys and exported', async () => {
  const page = await newPerson('record-lists')
  await signIn(page, desk, '/contacts')
  await expect.poll(() => names(page)).toEqual(['Person 1', 'Person 2', 'Person 3', 'Person 4', 'Person 5', 'Person 6'])

  // A condition that reads as a sentence; each finished test counts at once.
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  const builder = page.getByRole('region', { name: 'Filter', exact: true })
  await builder.getByText('every contact').waitFor()
  await builder.getByRole('button', { name: 'Field: Name', exact: true }).click()
  await pick(page, 'Notes', /^Notes/)
  await builder.getByLabel('Value', { exact: true }).fill('TEA')
  await builder.getByText('Notes contains “TEA”').waitFor()
  await expect.poll(() => names(page)).toEqual(['Person 2', 'Person 4', 'Person 6'])
  await everyLook(page, 'record-filter')
  await builder.getByRole('button', { name: 'Close the filter', exact: true }).click()

  // A column of one's own, and the order turned by a head.
  await page.getByRole('button', { name: 'Columns', exact: true }).click()
  await page.getByRole('checkbox', { name: 'Language', exact: true }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('cell', { name: 'German', exact: true }).first().waitFor()
  await page.getByRole('columnheader', { name: /^Name/ }).getByRole('button', { name: 'Name', exact: true }).click()
  await expect.poll(() => names(page)).toEqual(['Person 6', 'Person 4', 'Person 2'])

  // All of it stands in the address.
  await page.reload()
  await expect.poll(() => names(page)).toEqual(['Person 6', 'Person 4', 'Person 2'])
  await page.getByRole('cell', { name: 'German', exact: true }).first().waitFor()

  // A file of what is shown, with its columns.
  await page.getByRole('button', { name: 'Export this list', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Export', exact: true }).click()
  await dialog.getByRole('link', { name: 'Download', exact: true }).waitFor()
  const { data } = await desk.api.get<{ data: { id: string; rows: number }[] }>('/exports')
  expect(data.map(({ rows }) => rows)).toEqual([3])
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click()

  // By keys to a row, and into it.
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Person 4', exact: true }).waitFor()
})
