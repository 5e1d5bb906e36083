import { expect, test } from 'vitest'
import { type Deskhand, startDeskhand } from '../server.ts'
import { everyLook, journeys, newPerson, signIn } from './browser.ts'

let desk: Deskhand

journeys(
  async () => {
    desk = await startDeskhand()
    for (const name of ['Billing', 'Delivery']) await desk.api.post('/labels', { name })
    await desk.api.post('/tickets', { subject: 'By keys alone' })
  },
  () => desk?.remove(),
)

test('a settings page is worked with keys alone, and the list of keys names them', async () => {
  const page = await newPerson('keys-settings')
  await signIn(page, desk, '/settings/labels')
  await page.getByText('Billing').waitFor()
  const dialog = page.getByRole('dialog')
  const press = (keys: string) => page.keyboard.press(keys)

  await press('n')
  await dialog.getByLabel('Name').fill('Returns')
  await press('Control+Enter')
  await page.getByRole('cell', { name: 'Returns', exact: true }).waitFor()
  await dialog.waitFor({ state: 'hidden' })

  // Down to the second row: e, m and Delete are meant for it.
  const focused = page.locator('tr:focus')
  await press('j')
  await expect.poll(() => focused.textContent()).toContain('Billing')
  await press('j')
  await expect.poll(() => focused.textContent()).toContain('Delivery')
  await press('e')
  await dialog.getByRole('heading', { name: /Delivery|Edit/ }).waitFor()
  expect(await dialog.getByLabel('Name').inputValue()).toBe('Delivery')
  await press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest('tr')?.textContent)).toContain('Delivery')
  await press('Delete')
  await dialog.getByRole('heading', { name: /Delivery/ }).waitFor()
  await press('Control+Enter')
  await page.getByRole('cell', { name: 'Delivery', exact: true }).waitFor({ state: 'detached' })

  await dialog.waitFor({ state: 'hidden' })
  await press('?')
  await dialog.getByRole('heading', { name: 'On this page' }).waitFor()
  const own = dialog.getByRole('listitem').filter({ hasText: 'New label' })
  expect(await own.textContent()).toContain('n')
  await dialog.getByRole('heading', { name: 'For the row with the focus (j, k)' }).waitFor()
  await everyLook(page, 'keys-of-a-page')
  await press('Escape')
  await dialog.waitFor({ state: 'hidden' })

  // On hover the button says its key.
  await page.getByRole('button', { name: 'New label' }).hover()
  await expect.poll(() => page.locator('[data-cap="N"]').count()).toBeGreaterThan(0)
})

test('what the menu of a ticket does its keys do too, and a dialog keeps the keys of the page below away', async () => {
  const page = await newPerson('keys-ticket')
  await signIn(page, desk, '/tickets')
  await page.locator('[data-ticket]').first().waitFor()
  await page.locator('[data-ticket] [data-row-link]').first().click()
  await page.getByRole('button', { name: 'More actions' }).waitFor()
  await page.keyboard.press('Shift+C')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Cancel' }).waitFor()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  await page.keyboard.press('.')
  await page.getByRole('menuitem', { name: 'Copy link' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('menuitem', { name: 'Copy link' }).waitFor({ state: 'hidden' })
  await page.keyboard.press('Shift+L')
  await dialog.waitFor()
  // `e` would resolve the ticket below.
  await page.keyboard.press('e')
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  const { data } = await desk.api.get<{ data: { status: string }[] }>('/tickets')
  expect(data.map((one) => one.status)).toEqual(['open'])
})
