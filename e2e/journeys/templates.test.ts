import { expect, test } from 'vitest'
import type { Ticket } from '../mail-office.ts'
import { type Deskhand, startDeskhand } from '../server.ts'
import { closed, everyLook, hasFocus, journeys, newPerson, pick, signIn, standing } from './browser.ts'

let desk: Deskhand

journeys(
  async () => {
    desk = await startDeskhand()
  },
  () => desk?.remove(),
)

test('a template is saved, fills a new ticket by the keyboard where nothing was written, and works by a link', async () => {
  const { api } = desk
  await api.post('/checklist-templates', { name: 'First day', items: [{ text: 'Badge' }, { text: 'Laptop' }] })
  await api.post('/custom-fields', { name: 'Office', key: 'office', type: 'text' })
  const page = await newPerson('templates')
  await signIn(page, desk, '/settings/ticket-templates')
  await page.getByText('No ticket templates yet', { exact: true }).waitFor()
  await page.keyboard.press('n')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: /^Name/ }).fill('New colleague')
  await dialog.getByLabel('Folder', { exact: true }).fill('People')
  await dialog.getByLabel('Subject').fill('New colleague starts')
  const description = dialog.getByRole('textbox', { name: 'Description', exact: true })
  await description.click()
  await page.keyboard.type('Prepare the desk.')
  await dialog.getByRole('button', { name: 'Priority: As usual', exact: true }).click()
  await pick(page, 'high', /^High/)
  await dialog.getByRole('button', { name: 'Checklist: As usual', exact: true }).click()
  await pick(page, 'first', /^First day/)
  await dialog.getByRole('button', { name: 'Add field', exact: true }).click()
  await pick(page, 'office', /^Office/)
  await dialog.getByRole('textbox', { name: 'Office', exact: true }).fill('Berlin')
  await everyLook(page, 'template-dialog')
  await dialog.getByRole('button', { name: 'Create template', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByText('New colleague', { exact: true }).waitFor()

  await page.goto(`${desk.url}/tickets/new`)
  const subject = page.getByLabel('Subject')
  await subject.fill('Olga starts')
  await page.getByRole('button', { name: 'Use template', exact: true }).waitFor()
  await page.keyboard.press('Control+Shift+e')
  await pick(page, 'coll', /^New colleague/)
  await page.getByText('Comes with it: checklist First day', { exact: true }).waitFor()
  await expect.poll(() => subject.inputValue()).toBe('Olga starts')
  await expect.poll(() => page.getByLabel('Description', { exact: true }).inputValue()).toBe('Prepare the desk.')
  await expect.poll(() => page.getByLabel('Office', { exact: true }).inputValue()).toBe('Berlin')
  await everyLook(page, 'new-ticket-template')
  await page.keyboard.press('Control+Enter')
  await page.waitForURL(/\/tickets\/[A-Z]+-\d+$/)
  const code = page.url().split('/').at(-1) ?? ''
  expect(await api.get<Ticket>(`/tickets/${code}`)).toMatchObject({
    subject: 'Olga starts',
    priority: 'high',
    custom: { office: 'Berlin' },
    checklist: { done: 0, total: 2 },
  })

  const { data } = await api.get<{ data: { id: string }[] }>('/ticket-templates')
  await page.goto(`${desk.url}/tickets/new?template=${data[0]?.id}`)
  await page.getByText('Comes with it: checklist First day', { exact: true }).waitFor()
  await expect.poll(() => subject.inputValue()).toBe('New colleague starts')
  // Without the template its words go again.
  await page.getByRole('button', { name: 'Without the template', exact: true }).click()
  await page.getByText('Comes with it').waitFor({ state: 'detached' })
  await expect.poll(() => subject.inputValue()).toBe('')
})

test('a schedule shows its next times, and has a page of its own', async () => {
  const page = await newPerson('recurring')
  await signIn(page, desk, '/settings/recurring-tickets')
  await page.getByText('No recurring tickets yet', { exact: true }).waitFor()
  await page.keyboard.press('n')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: /^Name/ }).fill('Backups')
  const create = dialog.getByRole('button', { name: 'Create schedule', exact: true })
  const before = await standing(create)
  await dialog.getByText('The next tickets:', { exact: true }).waitFor()
  // What comes late has its place: nothing moves under a click.
  expect(await standing(create)).toEqual(before)
  await dialog.getByRole('button', { name: 'Create schedule', exact: true }).click()
  await dialog.getByText('Choose a template.', { exact: true }).waitFor()
  await dialog.getByRole('button', { name: /^Template:/ }).click()
  await pick(page, 'coll', /^New colleague/)
  await dialog.getByRole('radio', { name: 'Months', exact: true }).click()
  await dialog.getByLabel('Number', { exact: true }).fill('31')
  await dialog.getByText('In shorter months on the last day.', { exact: true }).waitFor()
  await dialog.getByText('The next tickets:', { exact: true }).waitFor()
  await everyLook(page, 'schedule-dialog')
  await dialog.getByRole('button', { name: 'Create schedule', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('link', { name: 'Backups', exact: true }).click()
  await page.getByText('Its first time has not come yet.', { exact: true }).waitFor()
  await everyLook(page, 'schedule-page')
})

test('business hours are made by the keyboard, close on holidays, and say what a deadline would be', async () => {
  const page = await newPerson('business-hours')
  await signIn(page, desk, '/settings/calendars')
  await page.getByText('Mon–Fri 09:00–17:00', { exact: true }).waitFor()
  await page.keyboard.press('n')
  const name = page.getByRole('textbox', { name: 'Name', exact: true })
  await hasFocus(name)
  await page.keyboard.type('Munich')
  const closes = page.getByRole('textbox', { name: 'Monday, closes (1)', exact: true })
  await closes.focus()
  await closes.fill('12')
  await page.keyboard.press('Control+Shift+o')
  const second = page.getByRole('textbox', { name: 'Monday, opens (2)', exact: true })
  await hasFocus(second)
  await expect.poll(() => closes.inputValue()).toBe('12:00')
  await second.fill('1130')
  await page.getByText('Overlaps another interval of the day.', { exact: true }).waitFor()
  await second.fill('13')
  await page.getByRole('textbox', { name: 'Monday, closes (2)', exact: true }).fill('0')
  await page.keyboard.press('Control+Shift+f')
  await expect
    .poll(() => page.getByRole('textbox', { name: 'Friday, closes (2)', exact: true }).inputValue())
    .toMatch(/^(0|24:00)$/)

  await page.getByRole('button', { name: 'Country', exact: true }).click()
  await pick(page, 'germany', /^Germany/)
  await page.getByRole('button', { name: 'State or province', exact: true }).click()
  await pick(page, 'bayern', /^Bayern/)
  await page.getByText('Corpus Christi').first().waitFor()
  await page.getByRole('button', { name: 'Add own days', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: /^What day it is/ }).fill('Inventory')
  await dialog.getByLabel(/^First day/).fill('2031-03-05')
  await page.keyboard.press('Control+Enter')
  await closed(dialog)
  await page.getByText('Inventory', { exact: true }).first().waitFor()
  await page.keyboard.press('Control+s')
  await page.getByText('What would the deadline be?', { exact: true }).waitFor()

  await page.getByLabel('Starts', { exact: true }).fill('2031-03-04T11:00')
  await page.getByLabel('Hours of work', { exact: true }).fill('13')
  await page.getByRole('button', { name: 'Count', exact: true }).click()
  // An hour before the break, eleven until midnight, the inventory, one in the morning.
  await page.getByText(/^Thursday,? 6 March 2031 at 10:00:00/).waitFor()
  const counted = page.getByRole('list', { name: 'Intervals counted', exact: true }).getByRole('listitem')
  await expect.poll(() => counted.count()).toBe(3)
  await everyLook(page, 'business-hours')
})

test('a policy is built, and a new ticket says what it is promised and why; its channel chooses a policy of its own', async () => {
  const { api } = desk
  const page = await newPerson('sla')
  await signIn(page, desk, '/settings/sla')
  await page
    .getByText('No policy with a condition yet: everything goes by the global policy.', { exact: true })
    .waitFor()
  await page.keyboard.press('n')
  const name = page.getByRole('textbox', { name: 'Name', exact: true })
  await hasFocus(name)
  await page.keyboard.type('Gold')
  await page
    .getByRole('button', { name: /Choose…$/ })
    .first()
    .click()
  await pick(page, 'open', /^Open/)
  await page.keyboard.press('Escape')
  const resolution = page.getByRole('group', { name: 'Resolution', exact: true }).first()
  const urgent = resolution.getByRole('textbox', { name: 'Urgent', exact: true })
  await urgent.fill('soon')
  await page.keyboard.press('Control+s')
  await page.getByText('Write lengths such as 4h, 90m or 1h 30m.', { exact: true }).waitFor()
  await urgent.fill('120m')
  await page.getByRole('button', { name: 'Add a step', exact: true }).click()
  await page.getByRole('textbox', { name: 'How long: step 1', exact: true }).fill('75%')
  await page.keyboard.press('Control+s')
  await page.getByText('Every change of what is promised is a new version, for new tickets.', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Look', exact: true }).click()
  await page.getByText(/^\d+ of \d+ tickets would have had this policy\./).waitFor()
  await everyLook(page, 'sla-policy')

  const ticket = await api.post<Ticket>('/tickets', { subject: 'Where is it?', priority: 'urgent' })
  const promised = async () => (await api.get<{ clocks: { metric: string }[] }>(`/tickets/${ticket.id}/sla`)).clocks
  await expect
    .poll(async () => (await promised()).map(({ metric }) => metric).sort())
    .toEqual(['first_response', 'resolution'])
  await page.goto(`${desk.url}/tickets/${ticket.code}`)
  const deadlines = page.getByRole('region', { name: 'Deadlines', exact: true })
  await deadlines.getByText(/2 hrs of business time$/).waitFor()
  await deadlines.getByRole('button', { name: 'Why this deadline?', exact: true }).click()
  const why = page.getByRole('dialog')
  await why.getByText('it is the first policy whose condition fits', { exact: true }).waitFor()
  await page.keyboard.press('Escape')
  await closed(why)

  const [channel] = (await api.get<{ data: { id: string }[] }>('/channels')).data
  await page.goto(`${desk.url}/settings/channels/${channel?.id}`)
  await page.getByRole('radio', { name: 'Individual: its own', exact: true }).click()
  await page.getByRole('link', { name: 'What this channel promises', exact: true }).click()
  await page.getByText('For the tickets of this channel.', { exact: true }).waitFor()
})
