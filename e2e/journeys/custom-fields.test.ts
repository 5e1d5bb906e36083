import { expect, test } from 'vitest'
import { until } from '../api.ts'
import type { Ticket } from '../mail-office.ts'
import { type Deskhand, startDeskhand } from '../server.ts'
import {
  closed,
  everyLook,
  hasFocus,
  journeys,
  newPerson,
  pick,
  picture,
  seriousFindings,
  signIn,
  startWriting,
} from './browser.ts'

let desk: Deskhand

journeys(
  async () => {
    desk = await startDeskhand()
  },
  () => desk?.remove(),
)

type Filled = Ticket & { custom: Record<string, unknown> }
const customOf = async (code: string) => (await desk.api.get<Filled>(`/tickets/${code}`)).custom

test('a field is made in the settings, asked for in the new ticket, changed in place, and asked for before resolving', async () => {
  const page = await newPerson('custom-fields')
  await signIn(page, desk, '/settings/custom-fields')
  const dialog = page.getByRole('dialog')

  // A selection that every ticket made by hand must have.
  await page.getByRole('button', { name: 'New field', exact: true }).first().click()
  await dialog.getByLabel(/^Name/).fill('Device')
  await dialog.getByRole('combobox', { name: 'Type', exact: true }).click()
  await page.getByRole('option', { name: 'Selection', exact: true }).click()
  await dialog.getByRole('button', { name: 'Add option', exact: true }).click()
  await page.keyboard.type('Tent')
  await page.keyboard.press('Enter')
  await page.keyboard.type('Stove')
  await dialog.getByRole('checkbox', { name: /To make a ticket/ }).check()
  await picture(page, 'custom-field-dialog')
  await dialog.getByRole('button', { name: 'Create field', exact: true }).click()
  await closed(dialog)
  await page.getByText('Device', { exact: true }).waitFor()

  // The others by the API: as many types as there are.
  await desk.api.post('/field-sections', { name: 'Delivery' })
  const { data: sections } = await desk.api.get<{ data: { id: string }[] }>('/field-sections')
  const fields: Record<string, unknown>[] = [
    { name: 'Cause', type: 'text', requiredOnResolve: true },
    { name: 'Refund', type: 'money', currency: 'EUR' },
    { name: 'Delivered', type: 'date', sectionId: sections[0]?.id },
    { name: 'Tracking', type: 'url', sectionId: sections[0]?.id },
    { name: 'Under warranty', type: 'boolean' },
    { name: 'Expert', type: 'user' },
    { name: 'Weight', type: 'number' },
    { name: 'Story', type: 'long_text' },
  ]
  for (const field of fields) await desk.api.post('/custom-fields', field)
  await page.getByText('Under warranty', { exact: true }).waitFor()
  await picture(page, 'custom-fields')
  expect(await seriousFindings(page)).toEqual([])

  // The new ticket asks for what it must have.
  await page.keyboard.press('c')
  await page.getByLabel(/^Subject/).fill('The pole broke')
  await page.getByRole('button', { name: 'Device: None', exact: true }).waitFor()
  await page.keyboard.press('Control+Enter')
  await page.getByText('“Device” is needed.', { exact: true }).waitFor()
  await picture(page, 'custom-new-ticket')
  await page.getByRole('button', { name: 'Device: None', exact: true }).click()
  await page.getByRole('option', { name: 'Tent', exact: true }).click()
  await page.getByRole('button', { name: /more fields/ }).click()
  await page.getByLabel('Weight', { exact: true }).fill('2,5')
  await page.keyboard.press('Control+Enter')
  await page.waitForURL(/\/tickets\/ACME-/)
  const code = page.url().split('/').at(-1) ?? ''
  expect(await customOf(code)).toMatchObject({ device: expect.any(String), weight: 2.5 })

  // In place: chosen, written, wrong, emptied.
  const details = page.getByRole('complementary', { name: 'Details', exact: true })
  await details.getByRole('button', { name: 'Edit Device: Tent', exact: true }).click()
  await page.getByRole('option', { name: 'Stove', exact: true }).click()
  await details.getByRole('button', { name: 'Edit Device: Stove', exact: true }).waitFor()
  await details.getByRole('button', { name: /Show \d+ empty fields/ }).click()
  await details.getByRole('button', { name: 'Edit Refund: None', exact: true }).click()
  await hasFocus(details.getByLabel('Refund', { exact: true }))
  await page.keyboard.type('twelve')
  await page.keyboard.press('Enter')
  await details.getByText('Write an amount.', { exact: true }).waitFor()
  await picture(page, 'custom-ticket-wrong')
  await details.getByLabel('Refund', { exact: true }).fill('12.50')
  await page.keyboard.press('Enter')
  await details.getByRole('button', { name: 'Edit Refund: €12.50', exact: true }).waitFor()
  await details.getByRole('button', { name: 'Edit Under warranty: None', exact: true }).click()
  await page.getByRole('option', { name: 'No', exact: true }).click()
  await details.getByRole('button', { name: 'Edit Under warranty: No', exact: true }).waitFor()
  await until(
    () => customOf(code),
    (custom) => custom?.refund !== undefined && custom.under_warranty === false,
    { what: 'the values' },
  )
  expect((await customOf(code)).refund).toEqual({ amount: 1250, currency: 'EUR' })
  await page.getByText('set Refund to “12.50 EUR”').first().waitFor()

  // Resolving asks for the cause, and goes on with it.
  await page.getByRole('button', { name: 'Resolve', exact: false }).first().click()
  await dialog.getByLabel(/^Cause/).waitFor()
  await picture(page, 'custom-required')
  await dialog.getByLabel(/^Cause/).fill('A weak joint')
  await dialog.getByRole('button', { name: 'Save and go on', exact: true }).click()
  await until(
    () => desk.api.get<Filled>(`/tickets/${code}`),
    (ticket) => ticket?.status === 'resolved' && ticket.custom.cause === 'A weak joint',
    { what: 'the resolved ticket' },
  )
  await details.getByRole('button', { name: 'Edit Cause: A weak joint', exact: true }).waitFor()
  await picture(page, 'custom-ticket')
  expect(await seriousFindings(page)).toEqual([])
})

test('a note that resolves asks for what is missing, and is written with it', async () => {
  const page = await newPerson('custom-send')
  const { data } = await desk.api.get<{ data: { key: string; options: { id: string }[] }[] }>('/custom-fields')
  const device = data.find((field) => field.key === 'device')?.options[0]?.id
  const { code } = await desk.api.post<Ticket>('/tickets', { subject: 'A loose rope', custom: { device } })
  await signIn(page, desk, `/tickets/${code}`)
  await page.getByRole('heading', { name: 'A loose rope', exact: true }).waitFor()
  await startWriting(page, 'n')
  await page.keyboard.type('Sent another one.')
  await page.getByRole('button', { name: 'Send and change the status', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Add note and resolve', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(/^Cause/).fill('A bad knot')
  await dialog.getByRole('button', { name: 'Save and go on', exact: true }).click()
  await page.getByRole('article', { name: /Internal note by/ }).waitFor()
  const ticket = await until(
    () => desk.api.get<Filled>(`/tickets/${code}`),
    (one) => one?.status === 'resolved',
    { what: 'the resolved ticket' },
  )
  expect(ticket?.custom.cause).toBe('A bad knot')
  await expect.poll(() => page.getByRole('article').count()).toBe(1)
})

test('a rule of the form is written, and a ticket asks by it', async () => {
  const page = await newPerson('form-rules')
  await desk.api.post('/custom-fields', {
    name: 'Carrier',
    type: 'select',
    options: [{ name: 'DHL' }, { name: 'Bring' }],
  })
  await signIn(page, desk, '/settings/form-rules')
  await page.getByRole('button', { name: 'New rule', exact: true }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(/^Name/).fill('Urgent ones name the carrier')
  await dialog.getByRole('button', { name: 'Create rule', exact: true }).click()
  await dialog.getByText('Say when the rule holds.', { exact: true }).waitFor()
  await dialog.getByRole('button', { name: 'Field: Status', exact: true }).click()
  await pick(page, 'priority', /^Priority/)
  await dialog.getByRole('button', { name: /^Values:/ }).click()
  await page.getByRole('option', { name: 'Urgent', exact: true }).click()
  await page.keyboard.press('Escape')
  for (const [at, effect] of ['Show', 'Require'].entries()) {
    await dialog.getByRole('button', { name: 'Add a field', exact: true }).click()
    await dialog.getByRole('combobox', { name: 'What happens', exact: true }).nth(at).click()
    await page.getByRole('option', { name: effect, exact: true }).click()
    await dialog.getByRole('combobox', { name: 'Field', exact: true }).nth(at).click()
    await page.getByRole('option', { name: 'Carrier', exact: true }).click()
  }
  await everyLook(page, 'form-rule-dialog')
  await dialog.getByRole('button', { name: 'Create rule', exact: true }).click()
  await closed(dialog)
  await page.getByText('When Priority is any of Urgent: show Carrier, require Carrier.', { exact: true }).waitFor()
  await picture(page, 'form-rules')
  expect(await seriousFindings(page)).toEqual([])

  // The new ticket shows the field when it becomes urgent.
  await page.goto(`${desk.url}/tickets/new`)
  await page.getByRole('button', { name: 'Device: None', exact: true }).waitFor()
  await expect.poll(() => page.getByRole('button', { name: 'Carrier: None', exact: true }).count()).toBe(0)
  await page.getByRole('combobox', { name: 'Priority', exact: true }).click()
  await page.getByRole('option', { name: 'Urgent', exact: true }).click()
  await page.getByRole('button', { name: 'Carrier: None', exact: true }).waitFor()
  await picture(page, 'form-new-ticket')
  await page.getByLabel(/^Subject/).fill('Where is my parcel?')
  await page.keyboard.press('Control+Enter')
  await page.getByText('“Carrier” is needed.', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Carrier: None', exact: true }).click()
  await page.getByRole('option', { name: 'Bring', exact: true }).click()
  await page.getByRole('button', { name: 'Device: None', exact: true }).click()
  await page.getByRole('option', { name: 'Tent', exact: true }).click()
  await page.keyboard.press('Control+Enter')
  await page.waitForURL(/\/tickets\/ACME-/)
  const code = page.url().split('/').at(-1) ?? ''
  expect(await customOf(code)).toMatchObject({ carrier: expect.any(String) })
})
