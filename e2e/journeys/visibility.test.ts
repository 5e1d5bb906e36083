import { expect, test } from 'vitest'
import { until } from '../api.ts'
import { type Deskhand, startDeskhand } from '../server.ts'
import { everyLook, journeys, newPerson, signIn } from './browser.ts'

let desk: Deskhand

journeys(
  async () => {
    desk = await startDeskhand()
  },
  () => desk?.remove(),
)

type Role = { name: string; ticketScope: string; permissions: string[] }
const roleOf = async (name: string) =>
  (await desk.api.get<{ data: Role[] }>('/roles')).data.find((one) => one.name === name)

test('a role is made from a built-in one, its permissions bring what they need, and it is deleted into another', async () => {
  const page = await newPerson('roles')
  await signIn(page, desk, '/settings/members')
  await page.getByRole('tab', { name: 'Roles' }).click()
  await page.getByText('Reads all tickets and writes internal notes').waitFor()
  await everyLook(page, 'roles')
  await page.getByRole('button', { name: 'Actions for the role Light agent' }).click()
  await page.getByRole('menuitem', { name: 'Duplicate…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Warehouse')
  await dialog.getByRole('combobox', { name: 'Sees which tickets' }).click()
  await page.getByRole('option', { name: 'Own tickets', exact: true }).click()
  await dialog.getByRole('checkbox', { name: 'Read messages' }).click()
  await dialog.getByText('the ticket module is hidden for this role').waitFor()
  expect(await dialog.getByRole('checkbox', { name: /^See tickets/ }).isChecked()).toBe(false)
  await dialog.getByRole('checkbox', { name: /^Assign tickets to others/ }).click()
  for (const name of [/^Change status/, /^See tickets/, 'Read messages'])
    expect(await dialog.getByRole('checkbox', { name }).isChecked()).toBe(true)
  await everyLook(page, 'role-dialog')
  await dialog.getByRole('button', { name: 'Create role' }).click()
  await page.getByText('Role “Warehouse” created').waitFor()
  await until(
    () => roleOf('Warehouse'),
    (role) => role?.ticketScope === 'own' && role.permissions.includes('tickets:assign'),
    { what: 'the new role' },
  )
  await page.getByRole('button', { name: 'Actions for the role Warehouse' }).click()
  await page.getByRole('menuitem', { name: 'Delete…' }).click()
  await page.getByText('No member has it.').waitFor()
  await everyLook(page, 'role-delete')
  await page.getByRole('button', { name: 'Delete role' }).click()
  await page.getByText('Role “Warehouse” deleted').waitFor()
  expect(await roleOf('Warehouse')).toBeUndefined()
})
