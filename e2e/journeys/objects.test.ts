import { expect, test } from 'vitest'
import { type Deskhand, startDeskhand } from '../server.ts'
import { closed, everyLook, hasFocus, journeys, newPerson, pick, picture, resize, signIn } from './browser.ts'

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
  // The search knows of none yet.
  await signIn(page, desk, '/search?q=label')
  const tabs = page.getByRole('tablist', { name: 'Kinds of results', exact: true })
  await tabs.getByRole('tab', { name: /^Opportunities/ }).waitFor()
  await expect.poll(() => tabs.getByRole('tab', { name: /^Objects/ }).count()).toBe(0)
  await page.goto(`${desk.url}/settings/object-types`)
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

  // A view of them is found from anywhere by its name, with what it is of.
  const condition = { field: 'name', operator: 'contains', value: 'label' }
  await desk.api.post('/views', { name: 'What prints', of: 'object:device', condition })
  await page.goto(`${desk.url}/contacts`)
  await page.getByRole('heading', { name: 'Contacts', exact: true }).waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('what pri')
  await page.getByRole('option', { name: 'What prints Devices', exact: true }).click()
  await page.getByRole('heading', { name: 'What prints', exact: true }).waitFor()
  await page.getByRole('link', { name: 'Label printer', exact: true }).waitFor()

  // On a phone the tab that is chosen is in sight, behind those that have no room.
  await resize(page, { width: 360, height: 740 })
  await page.goto(`${desk.url}/search?q=label&tab=object`)
  await page.getByRole('link', { name: /^Label printer/ }).waitFor()
  const chosen = tabs.getByRole('tab', { name: /^Objects/, selected: true })
  const inSight = () =>
    chosen.evaluate((tab) => {
      const row = tab.parentElement as HTMLElement
      const [from, to] = [row.scrollLeft, row.scrollLeft + row.clientWidth]
      const left = (tab as HTMLElement).offsetLeft - row.offsetLeft
      return left >= from && left + (tab as HTMLElement).offsetWidth <= to + 1
    })
  await expect.poll(inSight).toBe(true)
  await picture(page, 'phone-search-objects')
  await resize(page, { width: 1280, height: 800 })

  const [{ id: objectId } = { id: '' }] = await desk.api.all<{ id: string }>('/objects/device')
  // What colleagues know of it, for members with CRM access.
  await desk.api.patch(`/users/${desk.userId}`, { crmAccess: true })
  await page.goto(`${desk.url}/objects/device/${objectId}`)
  await page.getByRole('button', { name: 'New note', exact: true }).click()
  await page.getByRole('textbox', { name: 'New note', exact: true }).fill('Jams when it is cold')
  await page.getByRole('button', { name: 'Add note', exact: true }).click()
  const notes = page.getByRole('list', { name: 'Notes', exact: true })
  await notes.getByText('Jams when it is cold', { exact: true }).waitFor()
  await notes.getByRole('button', { name: 'Pin the note', exact: true }).click()
  await notes.getByRole('img', { name: 'Pinned', exact: true }).waitFor()
  await everyLook(page, 'object-notes')

  // A list of tasks has a column for what each is linked to.
  await desk.api.post('/tasks', { title: 'Clean its head', objectId, assigneeId: desk.userId })
  const asked = { field: 'object', operator: 'is', value: objectId }
  await page.goto(
    `${desk.url}/tasks?columns=title,object,createdAt&filter=${encodeURIComponent(JSON.stringify(asked))}`,
  )
  await page.getByRole('cell', { name: 'Label printer', exact: true }).waitFor()
  await page.getByRole('button', { name: '1 condition', exact: true }).click()
  await page
    .getByRole('region', { name: 'Filter', exact: true })
    .getByText('Shows tasks where: Object is any of Label printer', { exact: true })
    .waitFor()
  await picture(page, 'tasks-of-objects')

  await page.goto(`${desk.url}/accounts/${accountId}`)
  await page
    .getByRole('region', { name: 'Objects', exact: true })
    .getByRole('link', { name: 'Label printer', exact: true })
    .waitFor()

  // It is changed by keys, and once no task is linked to it deleted for good.
  const { data: linked } = await desk.api.get<{ data: { id: string }[] }>(`/tasks?object=${objectId}`)
  for (const { id } of linked) await desk.api.patch(`/tasks/${id}`, { objectId: null })
  await page.goto(`${desk.url}/objects/device/${objectId}`)
  await page.getByRole('heading', { name: 'Label printer', exact: true }).waitFor()
  await page.keyboard.press('e')
  const editing = page.getByRole('dialog', { name: 'Edit Label printer', exact: true })
  const newName = editing.getByRole('textbox', { name: /^Name/ })
  await hasFocus(newName)
  await newName.fill('Old printer')
  await editing.getByText('Fair AG', { exact: true }).waitFor()
  await page.keyboard.press('Enter')
  await closed(editing)
  await page.getByRole('heading', { name: 'Old printer', exact: true }).waitFor()
  await page.keyboard.press('Control+Backspace')
  const deleting = page.getByRole('dialog', { name: 'Delete Old printer?', exact: true })
  await deleting.getByRole('button', { name: 'Delete object', exact: true }).click()
  await page.waitForURL('**/objects/device')
  await expect.poll(async () => (await desk.api.all('/objects/device')).length).toBe(0)
})

test('a file of objects is checked and imported by keys, found again by the field that is chosen', async () => {
  await desk.api.post('/object-types', { singular: 'Machine', plural: 'Machines' })
  await desk.api.post('/custom-fields', { entity: 'object:machine', name: 'Serial number', type: 'text' })
  const page = await newPerson('import')
  await signIn(page, desk, '/objects/machine')
  await page.getByRole('heading', { name: 'Machines', exact: true }).waitFor()
  await desk.api.post('/objects/machine', { name: 'Old name', custom: { serial_number: 'LP-1' } })
  await page.getByRole('link', { name: 'Old name', exact: true }).waitFor()
  await page.keyboard.press('Shift+I')
  const dialog = page.getByRole('dialog', { name: 'Import from a file', exact: true })
  await hasFocus(dialog.getByRole('button', { name: 'Choose a file', exact: true }))
  const rows = ['Name;Serial number;Company', 'Label printer;lp-1;fair ag', 'Scanner;SC-1;', 'Ghost;GH-1;Nobody Ltd']
  await dialog
    .locator('input[type=file]')
    .setInputFiles({ name: 'machines.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\n')) })
  await dialog.getByText('machines.csv: 3 rows', { exact: true }).waitFor()
  await dialog.getByRole('combobox', { name: 'Found by', exact: true }).click()
  await page.getByRole('option', { name: 'Serial number', exact: true }).click()
  await everyLook(page, 'import-columns')
  await page.keyboard.press('Control+Enter')
  await dialog.getByText('Row 4', { exact: true }).waitFor()
  await dialog.getByText('Company: Nothing that you may see is called “Nobody Ltd”.', { exact: true }).waitFor()
  await dialog.getByText('Would change: Name (1), Account, by name (1), Serial number (1)', { exact: true }).waitFor()
  await everyLook(page, 'import-checked')
  expect((await desk.api.all('/objects/machine')).length).toBe(1)
  await dialog.getByRole('button', { name: 'Import 2 rows', exact: true }).waitFor()
  await page.keyboard.press('Control+Enter')
  await dialog.getByText('All rows are done.', { exact: true }).waitFor()
  await page.keyboard.press('Escape')
  await closed(dialog)
  await page.getByRole('link', { name: 'Label printer', exact: true }).waitFor()
  await page.getByRole('link', { name: 'Scanner', exact: true }).waitFor()
  await expect.poll(() => page.getByRole('link', { name: 'Old name', exact: true }).count()).toBe(0)
})

test('a ticket is associated with an object by its panel, and begun from the page of one', async () => {
  await desk.api.post('/object-types', { singular: 'Contract', plural: 'Contracts' })
  const { id } = await desk.api.post<{ id: string }>('/objects/contract', { name: 'Gold care', accountId })
  await desk.api.post('/custom-fields', { name: 'Covered by', type: 'record', lookup: 'object:contract' })
  const { code } = await desk.api.post<{ code: string }>('/tickets', { subject: 'What does it cover?' })
  const page = await newPerson('associate')
  await signIn(page, desk, `/tickets/${code}`)
  await page.getByRole('button', { name: 'Add: Contract', exact: true }).click()
  await pick(page, 'gold', /^Gold care/)
  await page.getByRole('link', { name: 'Gold care', exact: true }).waitFor()
  await page.getByRole('listitem').filter({ hasText: 'associated the Contract Gold care' }).last().waitFor()
  // A field of its own points to one, too.
  await page.getByRole('button', { name: 'Show 1 empty field', exact: true }).click()
  await page.getByRole('button', { name: 'Edit Covered by: None', exact: true }).click()
  await page.getByRole('option', { name: /^Gold care/ }).click()
  await page.getByRole('link', { name: 'Open Gold care', exact: true }).waitFor()
  await everyLook(page, 'ticket-of-object')

  await page.getByRole('link', { name: 'Gold care', exact: true }).click()
  await page.getByRole('heading', { name: 'Gold care', exact: true }).waitFor()
  const tickets = page.getByRole('region', { name: 'Tickets', exact: true })
  await tickets.getByRole('link', { name: 'What does it cover?', exact: true }).waitFor()
  await everyLook(page, 'tickets-of-object')
  await page.getByRole('link', { name: 'New ticket', exact: true }).first().click()
  const subject = page.getByRole('textbox', { name: /^Subject/ })
  await hasFocus(subject)
  await subject.fill('Renew it')
  await page.keyboard.press('Control+Enter')
  const ofIt = async () =>
    (await desk.api.get<{ data: { subject: string }[] }>(`/records/object:contract/${id}/tickets`)).data
  await expect.poll(async () => (await ofIt()).map(({ subject: one }) => one)).toContain('Renew it')

  // Lists of tickets have a column for it, and ask for it.
  await desk.api.post('/tickets', { subject: 'Of something else' })
  await page.goto(`${desk.url}/tickets?view=all&columns=subject,associatedObject.contract`)
  const cell = page.getByRole('cell', { name: 'Gold care', exact: true })
  await expect.poll(() => cell.count()).toBe(2)
  await page.getByRole('link', { name: /^Of something else/ }).waitFor()
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  const builder = page.getByRole('region', { name: 'Filter', exact: true })
  await builder.getByRole('button', { name: /^Field:/ }).click()
  await pick(page, 'contract', /^Contract$/)
  await builder.getByRole('button', { name: /^Values:/ }).click()
  await page.getByRole('option', { name: /^Gold care/ }).click()
  await page.keyboard.press('Escape')
  await builder.getByText('Shows tickets where: Contract is any of Gold care', { exact: true }).waitFor()
  await expect.poll(() => page.getByRole('link', { name: /^Of something else/ }).count()).toBe(0)
  await expect.poll(() => cell.count()).toBe(2)
  await everyLook(page, 'tickets-by-object')
})
