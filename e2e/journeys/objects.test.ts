import { expect, test } from 'vitest'
import { type Deskhand, startDeskhand } from '../server.ts'
import { closed, everyLook, hasFocus, journeys, newPerson, signIn } from './browser.ts'

let desk: Deskhand
let accountId: string

journeys(
  async () => {
    desk = await startDeskhand()
    accountId = (await desk.api.post<{ id: string }>('/accounts', { name: 'Fair AG', domains: ['fair.test'] })).id
  },
  () => desk?.remove(),
)

test('a type of objects is defined with a field; one is made at an account by keys, and found by the search', async () => {
  const page = await newPerson('objects')
  await signIn(page, desk, '/settings/object-types')
  await page.getByText('No types of objects yet', { exact: true }).waitFor()
  await page.keyboard.press('n')
  const typeDialog = page.getByRole('dialog')
  const singular = typeDialog.getByRole('textbox', { name: /^Name of one/ })
  await hasFocus(singular)
  await singular.fill('Device')
  await typeDialog.getByRole('textbox', { name: /^Name of several/ }).fill('Devices')
  await page.keyboard.press('Enter')
  await closed(typeDialog)

  const fields = page.getByRole('link', { name: 'Fields of Devices', exact: true })
  await fields.focus()
  await page.keyboard.press('Enter')
  await page.getByText('No custom fields yet', { exact: true }).waitFor()
  await page.keyboard.press('n')
  const fieldDialog = page.getByRole('dialog')
  const fieldName = fieldDialog.getByRole('textbox', { name: /^Name/ })
  await hasFocus(fieldName)
  await fieldName.fill('Serial number')
  await page.keyboard.press('Enter')
  await closed(fieldDialog)
  const fieldsOf = () => desk.api.get<{ data: { key: string }[] }>('/custom-fields?entity=object:device')
  await expect.poll(async () => (await fieldsOf()).data.map(({ key }) => key)).toEqual(['serial_number'])

  await page.goto(`${desk.url}/accounts/${accountId}`)
  await page.getByText('No objects yet', { exact: true }).waitFor()
  await page.keyboard.press('Shift+U')
  const menu = page.getByRole('menu')
  await hasFocus(menu.getByRole('menuitem', { name: 'Device', exact: true }))
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  const name = dialog.getByRole('textbox', { name: /^Name/ })
  await hasFocus(name)
  await name.fill('Label printer')
  await page.keyboard.press('Enter')
  await closed(dialog)

  await page.waitForURL(/\/objects\/device\/[^/]+$/)
  await page.getByRole('button', { name: 'Show 1 empty field', exact: true }).click()
  await page.getByText('Serial number', { exact: true }).waitFor()
  await page.getByRole('link', { name: 'Fair AG', exact: true }).waitFor()
  await everyLook(page, 'object')

  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('label pri')
  const hit = page.getByRole('option', { name: /^Label printer/ })
  await hit.waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('link', { name: 'Devices', exact: true }).click()
  await page.getByRole('link', { name: 'Label printer', exact: true }).waitFor()
  await everyLook(page, 'objects')

  await page.goto(`${desk.url}/accounts/${accountId}`)
  await page
    .getByRole('region', { name: 'Objects', exact: true })
    .getByRole('link', { name: 'Label printer', exact: true })
    .waitFor()
})
