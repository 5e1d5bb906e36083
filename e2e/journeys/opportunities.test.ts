import { expect, test } from 'vitest'
import { type Deskhand, startDeskhand } from '../server.ts'
import { closed, everyLook, hasFocus, journeys, newPerson, signIn } from './browser.ts'

let desk: Deskhand
let contactId: string

journeys(
  async () => {
    desk = await startDeskhand()
    const { api } = desk
    const account = await api.post<{ id: string }>('/accounts', { name: 'Fair AG', domains: ['fair.test'] })
    const contact = await api.post<{ id: string }>('/contacts', {
      name: 'Fay Fair',
      emails: ['fay@fair.test'],
      accountIds: [account.id],
    })
    contactId = contact.id
  },
  () => desk?.remove(),
)

test('an opportunity is made on a contact’s page, moved on, and a ticket is made for it whose requester is its contact', async () => {
  const page = await newPerson('opportunities')
  await signIn(page, desk, `/contacts/${contactId}`)
  await page.getByText('No opportunities yet', { exact: true }).waitFor()
  await page.keyboard.press('Shift+V')
  const dialog = page.getByRole('dialog')
  const name = dialog.getByRole('textbox', { name: /^Name/ })
  await hasFocus(name)
  await name.fill('Forty tents')
  await dialog.getByRole('textbox', { name: 'Amount', exact: true }).fill('12500,50')
  await dialog.getByLabel('Close date', { exact: true }).fill('2030-03-01')
  await dialog.getByText('Fair AG', { exact: true }).waitFor()
  await page.keyboard.press('Enter')
  await closed(dialog)

  await page.waitForURL(/\/opportunities\//)
  await page.getByText('€12,500.50', { exact: true }).waitFor()
  await page.getByRole('combobox', { name: 'Stage', exact: true }).click()
  await page.getByRole('option', { name: 'Qualified', exact: true }).click()
  const stageOf = async () => (await desk.api.all<{ stage: { name: string } }>('/opportunities'))[0]?.stage.name
  await expect.poll(stageOf).toBe('Qualified')
  await everyLook(page, 'opportunity')

  await page.getByRole('link', { name: 'New ticket', exact: true }).first().click()
  await page.getByText('fay@fair.test · Fair AG', { exact: true }).waitFor()
  const subject = page.getByRole('textbox', { name: /^Subject/ })
  await subject.fill('Which tents fit?')
  await page.keyboard.press('Control+Enter')
  const link = page
    .getByRole('region', { name: 'Associations', exact: true })
    .getByRole('link', { name: 'Forty tents', exact: true })
  await link.click()
  await page
    .getByRole('region', { name: 'Tickets', exact: true })
    .getByRole('link', { name: 'Which tents fit?', exact: true })
    .waitFor()

  await page.keyboard.press('g')
  await page.keyboard.press('b')
  await page.getByRole('link', { name: 'Forty tents', exact: true }).waitFor()
  await everyLook(page, 'opportunities')
})

test('stages of opportunities are the organization’s own', async () => {
  const page = await newPerson('opportunity-stages')
  await signIn(page, desk, '/settings/opportunity-stages')
  await page.getByText('Offer sent', { exact: true }).waitFor()
  await page.keyboard.press('n')
  const dialog = page.getByRole('dialog')
  const name = dialog.getByRole('textbox', { name: /^Name/ })
  await hasFocus(name)
  await name.fill('On hold')
  await page.keyboard.press('Enter')
  await closed(dialog)
  await page.getByText('On hold', { exact: true }).waitFor()
  const names = async () => (await desk.api.get<{ data: { name: string }[] }>('/opportunity-stages')).data.at(-1)?.name
  await expect.poll(names).toBe('On hold')
})

test('records are chosen by keys in their list, and get a ticket each after a preview; a row makes one for itself', async () => {
  const { api } = desk
  for (const name of ['Lea One', 'Lea Two']) await api.post('/leads', { name, emails: [`${name.slice(4)}@leads.test`] })
  const page = await newPerson('record-tickets')
  await signIn(page, desk, '/leads')
  await page.getByRole('link', { name: 'Lea Two', exact: true }).waitFor()
  await page.keyboard.press('j')
  await hasFocus(page.getByRole('link', { name: 'Lea One', exact: true }))
  await page.keyboard.press('x')
  await page.getByText('1 chosen', { exact: true }).waitFor()
  await page.keyboard.press('j')
  await hasFocus(page.getByRole('link', { name: 'Lea Two', exact: true }))
  await page.keyboard.press('x')
  await page.getByText('2 chosen', { exact: true }).waitFor()
  await everyLook(page, 'records-chosen')
  await page.keyboard.press('Shift+T')
  const dialog = page.getByRole('dialog')
  await dialog.getByText(/^Requester: Lea Two, as a contact/).waitFor()
  const subject = dialog.getByRole('textbox', { name: /^Subject/ })
  await hasFocus(subject)
  await subject.fill('What do you need?')
  await everyLook(page, 'record-tickets')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: '2 tickets were made', exact: true }).waitFor()
  const subjects = async () => (await api.all<{ subject: string }>('/tickets')).map((ticket) => ticket.subject)
  await expect.poll(async () => (await subjects()).filter((one) => one === 'What do you need?').length).toBe(2)
  await page.keyboard.press('Escape')
  await closed(page.getByRole('dialog'))

  // One of a row, by its key and by its menu: it is associated with the record of the row.
  const associated = page.getByRole('region', { name: 'Associations', exact: true })
  // Who asks is a contact of the same name, made of the lead.
  const theLead = associated.getByRole('link', { name: 'Lea One', exact: true }).and(page.locator('[href^="/leads/"]'))
  const create = async (subject: string) => {
    await page.getByRole('textbox', { name: /^Subject/ }).fill(subject)
    await page.keyboard.press('Control+Enter')
    await page.getByRole('heading', { name: subject, exact: true }).first().waitFor()
  }
  const row = page.getByRole('link', { name: 'Lea One', exact: true })
  await row.focus()
  await page.keyboard.press('t')
  await page.waitForURL(/\/tickets\/new\?lead=/)
  await create('For the lead of a row')
  await theLead.click()
  // And from the page of the record, which has both.
  const tickets = page.getByRole('region', { name: 'Tickets', exact: true })
  await tickets.getByRole('link', { name: 'For the lead of a row', exact: true }).waitFor()
  await page.getByRole('link', { name: 'New ticket', exact: true }).first().click()
  await page.waitForURL(/\/tickets\/new\?lead=/)
  await create('For the lead of a page')
  await theLead.click()
  await tickets.getByRole('link', { name: 'For the lead of a page', exact: true }).waitFor()
  await page.goto(`${desk.url}/accounts`)
  await page.getByRole('button', { name: 'More for Fair AG', exact: true }).click()
  await page
    .getByRole('menu')
    .getByRole('menuitem', { name: /^Create ticket/ })
    .click()
  await page.waitForURL(/\/tickets\/new\?account=/)
  await create('For the account of a row')
  await associated.getByRole('link', { name: 'Fair AG', exact: true }).waitFor()
})

test('a file of leads is chosen, its columns are known, it is checked, and then imported', async () => {
  const page = await newPerson('import')
  await signIn(page, desk, '/leads')
  await page.getByRole('button', { name: 'New lead', exact: true }).waitFor()
  const levels = { entity: 'lead', key: 'level', name: 'Stufe', type: 'select', options: [{ name: 'Gold' }] }
  await desk.api.post('/custom-fields', levels)
  const csv = [
    'Vorname;Nachname;E-Mail;Firma;Farbe;Stufe',
    'Ida;Ödland;ida@moor.test;Moor KG;rot;gold',
    'Nobody;;;;blau;',
    'Udo;Unklar;udo@moor.test;;;Zinn',
    'Lea;Two;Two@leads.test;;;Gold\r\n',
  ].join('\r\n')
  // Listened to from now on: the browser's own dialog must not come first.
  const chosen = page
    .waitForEvent('filechooser')
    .then((one) => one.setFiles({ name: 'fair.csv', mimeType: 'text/csv', buffer: Buffer.from(csv, 'latin1') }))
  await page.keyboard.press('Shift+I')
  const dialog = page.getByRole('dialog')
  await hasFocus(dialog.getByRole('button', { name: 'Choose a file', exact: true }))
  await page.keyboard.press('Enter')
  await chosen
  await dialog.getByRole('combobox', { name: 'Meaning of Farbe', exact: true }).waitFor()
  await everyLook(page, 'import-columns')
  await page.keyboard.press('Control+Enter')
  await dialog.getByText(/^The row has neither an email address nor a phone number/).waitFor()
  await everyLook(page, 'import-checked')
  await dialog.getByText('Stufe: There is no option “Zinn”.', { exact: true }).waitFor()
  await dialog.getByText('Would change: Stufe (1)', { exact: true }).waitFor()
  await dialog.getByRole('button', { name: 'Import 2 rows', exact: true }).waitFor()
  await page.keyboard.press('Control+Enter')
  await dialog.getByText('All rows are done.', { exact: true }).waitFor()
  await page.keyboard.press('Escape')
  await closed(dialog)
  await page.getByRole('link', { name: 'Ida Ödland', exact: true }).waitFor()
  type Lead = { name: string; company: string; custom: { level?: string } }
  const leads = await desk.api.all<Lead>('/leads')
  const ida = leads.find(({ name }) => name === 'Ida Ödland')
  expect(ida).toMatchObject({ company: 'Moor KG', custom: { level: expect.any(String) } })
  expect(leads.find(({ name }) => name === 'Lea Two')?.custom).toEqual(ida?.custom)
})
