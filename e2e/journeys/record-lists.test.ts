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

test('a list is kept as a view above it: chosen, changed, named anew, put in order and deleted', async () => {
  const page = await newPerson('record-views')
  await signIn(page, desk, '/contacts?filter={"field":"notes","operator":"contains","value":"tea"}&sort=-name')
  await expect.poll(() => names(page)).toEqual(['Person 6', 'Person 4', 'Person 2'])
  const views = page.getByRole('navigation', { name: 'Views', exact: true })
  const tabs = () => views.getByRole('link').allTextContents()

  // What differs from the list by itself can be kept.
  await page.getByRole('button', { name: 'Save as view', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('It shows records where: Notes contains “tea”').waitFor()
  await dialog.getByLabel(/^Name/).fill('Tea drinkers')
  await dialog.getByRole('button', { name: 'Save view', exact: true }).click()
  await page.getByRole('heading', { name: 'Tea drinkers', exact: true }).waitFor()
  await expect.poll(tabs).toEqual(['Contacts', 'Tea drinkers3'])
  await expect.poll(() => names(page)).toEqual(['Person 6', 'Person 4', 'Person 2'])
  await everyLook(page, 'record-views')

  // A column of it: what was changed is offered to be kept, and is.
  await page.getByRole('button', { name: 'Columns', exact: true }).click()
  await page.getByRole('checkbox', { name: 'Language', exact: true }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Save view', exact: true }).click()
  await page.getByRole('button', { name: 'Save view', exact: true }).waitFor({ state: 'hidden' })
  await views.getByRole('link', { name: 'Contacts', exact: true }).click()
  await expect.poll(() => names(page).then((all) => all.length)).toBe(6)
  await page.getByRole('columnheader', { name: /^Language/ }).waitFor({ state: 'detached' })
  await views.getByRole('link', { name: /^Tea drinkers/ }).click()
  await page.getByRole('columnheader', { name: /^Language/ }).waitFor()

  // A copy by its key, put before the other by keys; the person finds them so again.
  await page.keyboard.press('Shift+V')
  await dialog.getByRole('button', { name: 'Save view', exact: true }).click()
  await page.getByRole('heading', { name: 'Tea drinkers (copy)', exact: true }).waitFor()
  await views.getByRole('link', { name: /^Tea drinkers \(copy\)/ }).press('Alt+ArrowLeft')
  await expect.poll(tabs).toEqual(['Contacts', 'Tea drinkers (copy)3', 'Tea drinkers3'])
  await page.reload()
  await expect.poll(tabs).toEqual(['Contacts', 'Tea drinkers (copy)3', 'Tea drinkers3'])

  // From anywhere by its name, with what it is of.
  await page
    .getByRole('navigation', { name: 'Main navigation', exact: true })
    .getByRole('link', { name: /^Accounts/ })
    .click()
  await page.getByRole('heading', { name: 'Accounts', exact: true }).waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('tea drink')
  await page.getByRole('option', { name: 'Tea drinkers (copy) Contacts', exact: true }).click()
  await page.getByRole('heading', { name: 'Tea drinkers (copy)', exact: true }).waitFor()
  await expect.poll(() => names(page)).toEqual(['Person 6', 'Person 4', 'Person 2'])

  // Another name, and away with it.
  await page.getByRole('button', { name: 'More of this view', exact: true }).click()
  await page.getByRole('menuitem', { name: /^Rename and share/ }).click()
  await dialog.getByLabel(/^Name/).fill('For everyone')
  await dialog.getByRole('radio', { name: 'Everyone', exact: true }).click()
  await dialog.getByRole('button', { name: 'Save view', exact: true }).click()
  await page.getByRole('heading', { name: 'For everyone', exact: true }).waitFor()
  const { data } = await desk.api.get<{ data: { name: string; sharing: string }[] }>('/views?of=contact')
  expect(data.map(({ name, sharing }) => [name, sharing])).toEqual([
    ['For everyone', 'everyone'],
    ['Tea drinkers', 'private'],
  ])
  await page.keyboard.press('Shift+Delete')
  await dialog.getByText('Only you see it. Its records stay.').waitFor()
  await dialog.getByRole('button', { name: 'Delete view', exact: true }).click()
  await page.getByRole('heading', { name: 'Contacts', exact: true }).waitFor()
  await expect.poll(tabs).toEqual(['Contacts', 'Tea drinkers3'])
})
