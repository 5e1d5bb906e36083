import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { until } from '../api.ts'
import { type Deskhand, startDeskhand } from '../server.ts'
import { everyLook, journeys, newPerson, pick, picture, seriousFindings, signIn, standing } from './browser.ts'

let desk: Deskhand

journeys(
  async () => {
    desk = await startDeskhand()
    const { api } = desk
    const label = await api.post<{ id: string }>('/labels', { name: 'Billing', color: 'blue' })
    for (let i = 1; i <= 12; i += 1) {
      const priority = ['low', 'medium', 'high', 'urgent'][i % 4]
      const status = i > 10 ? 'closed' : i % 2 === 0 ? 'waiting' : 'open'
      const more = i % 3 === 0 ? { labels: [label.id], dueAt: '2031-05-01T10:00:00Z' } : {}
      await api.post('/tickets', { subject: `Order ${i}`, priority, status, ...more })
    }
  },
  () => desk?.remove(),
)

const rows = (page: Page) => page.locator('[data-ticket]')
const subjects = async (page: Page) =>
  (await page.locator('[data-ticket] [data-row-link]').allTextContents()).map((text) => /Order \d+/.exec(text)?.[0])

/** Chooses a field, and values of it, in the last test of the builder. */
async function chooseTest(page: Page, field: string, ...values: string[]): Promise<void> {
  await page
    .getByRole('button', { name: /^Field:/ })
    .last()
    .click()
  await pick(page, field, new RegExp(`^${field}`))
  await page
    .getByRole('button', { name: /^Values:/ })
    .last()
    .click()
  for (const value of values) await page.getByRole('option', { name: value, exact: true }).click()
  await page.keyboard.press('Escape')
}

test('the ticket list is painted with no more than 180 kB of JavaScript', async () => {
  const page = await newPerson('budget')
  await signIn(page, desk)
  // As a visit of its own: what the sign-in page brought is in the cache, and is counted all the same.
  await page.reload()
  await rows(page).first().waitFor()
  const scripts = await page.evaluate(() =>
    performance.getEntriesByType('resource').flatMap(({ name }) => (name.endsWith('.js') ? [name] : [])),
  )
  const sizes = await Promise.all(
    scripts.map(async (url) => gzipSync(await (await page.request.get(url)).body()).length),
  )
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  expect(bytes, scripts.map((url, at) => `${url} ${sizes[at]}`).join('\n')).toBeLessThan(180_000)
  expect(bytes).toBeGreaterThan(100_000)
})

test('a filter is built, saved as a view for everyone, in groups, and deleted', async () => {
  const page = await newPerson('views')
  await signIn(page, desk)
  await rows(page).first().waitFor()
  await expect.poll(() => rows(page).count()).toBe(10)

  // High or urgent, or with the label: two tests in a group that needs any of them.
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  const builder = page.getByRole('region', { name: 'Filter', exact: true })
  await builder.getByText('Open is yes').waitFor()
  await builder.getByRole('button', { name: 'Add group', exact: true }).click()
  await chooseTest(page, 'Priority', 'High', 'Urgent')
  await builder.getByRole('button', { name: 'Add condition', exact: true }).first().click()
  await chooseTest(page, 'Label', 'Billing')
  await builder
    .getByText('Open is yes, Snoozed is no and (Priority is any of High or Urgent or Label is any of Billing)')
    .waitFor()
  await expect.poll(() => rows(page).count()).toBe(6)
  await everyLook(page, 'filter-builder')

  // It stands in the address: a reload shows the same.
  await page.reload()
  await rows(page).first().waitFor()
  await expect.poll(() => rows(page).count()).toBe(6)

  // Columns of one's own, one of them made wider with the keyboard, and the list sorted by another.
  await page.getByRole('button', { name: 'Columns', exact: true }).click()
  await page.getByRole('checkbox', { name: 'Due', exact: true }).click()
  await page.getByRole('checkbox', { name: 'Requester', exact: true }).click()
  await everyLook(page, 'display-panel')
  await page.getByRole('button', { name: 'Move Due up', exact: true }).click()
  await page.keyboard.press('Escape')
  const head = (name: string) => page.getByRole('columnheader', { name: new RegExp(`^${name}`) })
  await head('Due').waitFor()
  const placeOfDue = async () => {
    const heads = (await page.getByRole('columnheader').allTextContents()).map((text) => text.trim())
    return heads.length - heads.findIndex((text) => text.startsWith('Due'))
  }
  await expect.poll(placeOfDue).toBe(2)
  await expect.poll(() => head('Requester').count()).toBe(0)
  const wide = async () => (await standing(head('Label'))).width
  const before = await wide()
  await page.getByRole('slider', { name: 'Width of Label', exact: true }).focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await expect.poll(wide).toBe(before + 16)
  await head('Priority').getByRole('button', { name: 'Priority', exact: true }).click()
  await expect.poll(async () => (await subjects(page))[0]).toBe('Order 7')

  // Saved for everyone it stands in the panel, with its count.
  await page.getByRole('button', { name: 'Save as view', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Save view', exact: true }).click()
  await dialog.getByText('Give the view a name.', { exact: true }).waitFor()
  await dialog.getByLabel(/^Name/).fill('Hot orders')
  await dialog.getByRole('radio', { name: 'Everyone', exact: true }).click()
  await everyLook(page, 'view-dialog')
  await dialog.getByRole('button', { name: 'Save view', exact: true }).click()
  const link = (person: Page) => person.getByRole('navigation').getByRole('link', { name: /^Hot orders/ })
  await page.getByRole('heading', { name: 'Hot orders', exact: true }).waitFor()
  await expect.poll(async () => (await link(page).textContent()) ?? '').toBe('Hot orders6')
  await page.waitForURL((url) => url.searchParams.get('filter') === null)
  // Urgent ones first, then high ones, and those with the label last.
  await expect.poll(async () => (await subjects(page)).slice(0, 2)).toEqual(['Order 7', 'Order 3'])

  // A change shows at once what would be saved; discarded it is as before; saved it stays.
  await page.getByRole('button', { name: 'Status', exact: true }).click()
  await page.getByRole('option', { name: 'Waiting', exact: true }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Discard changes', exact: true }).click()
  await expect.poll(() => rows(page).count()).toBe(6)

  // Moved to the top with the keyboard, it stays there.
  await link(page).focus()
  const places = page.getByRole('list', { name: 'Views', exact: true }).getByRole('link')
  for (let i = await places.count(); i > 1; i -= 1) await page.keyboard.press('Alt+ArrowUp')
  const first = places.first()
  await expect.poll(async () => (await first.textContent()) ?? '').toContain('Hot orders')
  const saved = async () => (await desk.api.get<{ data: { name: string | null }[] }>('/views')).data[0]?.name
  await expect.poll(saved).toBe('Hot orders')
  await page.reload()
  await expect.poll(async () => (await first.textContent()) ?? '').toContain('Hot orders')

  // By its name from anywhere.
  await page.goto(`${desk.url}/contacts`)
  await page.getByRole('heading', { name: 'Contacts', exact: true }).waitFor()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('hot')
  await page.getByRole('option', { name: 'Hot orders', exact: true }).click()
  await page.getByRole('heading', { name: 'Hot orders', exact: true }).waitFor()

  // In groups: a head for each value with its count; one of them alone.
  await page.getByRole('button', { name: 'Columns', exact: true }).click()
  await page.getByRole('combobox', { name: 'Group by', exact: true }).click()
  await page.getByRole('option', { name: 'Status', exact: true }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('rowgroup', { name: 'Waiting', exact: true }).waitFor()
  const opened = page.getByRole('rowgroup', { name: 'Open', exact: true }).locator('[data-ticket]')
  await expect.poll(() => opened.count()).toBe(3)
  await everyLook(page, 'groups')
  await page.getByRole('button', { name: 'Hide Open', exact: true }).click()
  await expect.poll(() => rows(page).count()).toBe(3)
  await page.getByRole('button', { name: 'Save view', exact: true }).click()
  await page.getByText('View saved', { exact: true }).waitFor()
  await page.reload()
  await page.getByRole('rowgroup', { name: 'Waiting', exact: true }).waitFor()

  // Deleting says whom it concerns.
  await page.getByRole('button', { name: 'More of this view', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Delete view', exact: true }).click()
  await page.getByText('Only you see it. Its tickets stay.', { exact: true }).waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete view', exact: true }).click()
  await page.getByRole('heading', { name: 'All open', exact: true }).waitFor()
  await expect.poll(() => link(page).count()).toBe(0)
})

test('a view is copied, shared with a team and a role, renamed and deleted by keys', async () => {
  await desk.api.post('/teams', { name: 'Night shift', memberIds: [desk.userId] })
  const page = await newPerson('views-copy')
  await signIn(page, desk, '/tickets?view=unassigned')
  await page.getByRole('heading', { name: 'Unassigned', exact: true }).waitFor()
  await rows(page).first().waitFor()
  const dialog = page.getByRole('dialog')
  await page.keyboard.press('Shift+V')
  const name = dialog.getByLabel(/^Name/)
  await expect.poll(() => name.inputValue()).toBe('Unassigned (copy)')
  await name.fill('Nobody’s at night')
  await dialog.getByRole('radio', { name: 'Teams and roles', exact: true }).click()
  await page.keyboard.press('Control+Enter')
  await dialog.getByText('Choose at least one team or role.', { exact: true }).waitFor()
  await dialog.getByRole('button', { name: 'Teams: Choose…', exact: true }).click()
  await pick(page, 'night', /^Night shift/)
  await page.keyboard.press('Escape')
  await dialog.getByRole('button', { name: 'Roles: Choose…', exact: true }).click()
  await pick(page, 'manager', /^Manager/)
  await page.keyboard.press('Escape')
  await dialog.getByRole('button', { name: 'Roles: Manager', exact: true }).waitFor()
  await everyLook(page, 'view-shared')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('heading', { name: 'Nobody’s at night', exact: true }).waitFor()
  type Shared = { name: string | null; sharing: string; teams: { name: string }[]; roles: { name: string }[] }
  const saved = async () =>
    (await desk.api.get<{ data: Shared[] }>('/views')).data.filter(({ name }) => /night/.test(name ?? ''))
  expect(await saved()).toMatchObject([
    { sharing: 'chosen', teams: [{ name: 'Night shift' }], roles: [{ name: 'Manager' }] },
  ])

  await page.keyboard.press('Shift+E')
  await name.fill('At night')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('heading', { name: 'At night', exact: true }).waitFor()
  await page.keyboard.press('Shift+Delete')
  await dialog.getByRole('button', { name: 'Delete view', exact: true }).waitFor()
  await page.keyboard.press('Control+Enter')
  await page.getByText('View “At night” deleted', { exact: true }).waitFor()
  expect(await saved()).toEqual([])
})

test('what becomes overdue while one looks comes into its view and its count, without any news', async () => {
  const page = await newPerson('views-time')
  await page.clock.install()
  await signIn(page, desk, '/tickets?view=overdue')
  await page.getByText('Nothing is overdue', { exact: true }).waitFor()
  const dueAt = new Date(Date.now() + 5_000).toISOString()
  await desk.api.post('/tickets', { subject: 'Due in a moment', dueAt })
  const overdue = () => desk.api.get<{ data: { id: string; count: number }[] }>('/views/counts')
  await until(overdue, (counts) => counts?.data.find(({ id }) => id === 'overdue')?.count === 1, { what: 'overdue' })
  await page.clock.fastForward(61_000)
  await page.getByRole('link', { name: 'Due in a moment', exact: true }).waitFor()
  const link = page.getByRole('navigation').getByRole('link', { name: /^Overdue/ })
  await expect.poll(() => link.textContent()).toBe('Overdue1')
})

test('a link to a view that is not there says so', async () => {
  const page = await newPerson('views-missing')
  await signIn(page, desk, '/tickets?view=0190f000-0000-7000-8000-000000000001')
  await page.getByText('There is no such view', { exact: true }).waitFor()
  await page.getByRole('link', { name: 'See all open', exact: true }).click()
  await rows(page).first().waitFor()
})

test('one begins with one’s own view, else with the role’s, and hears of it when that is gone', async () => {
  const page = await newPerson('start')
  await signIn(page, desk, '/settings/members')
  await page.getByRole('tab', { name: 'Roles', exact: true }).click()
  const ofRole = page.getByRole('combobox', { name: 'View that Admin begins with', exact: true })
  await ofRole.click()
  await page.getByRole('option', { name: 'My tickets', exact: true }).click()
  await page.getByText('Admin begins with “My tickets”', { exact: true }).waitFor()
  await everyLook(page, 'start-of-roles')
  await page.goto(desk.url)
  await page.waitForURL(/\/tickets\?view=mine$/)

  const { id } = await desk.api.post<{ id: string }>('/views', {
    name: 'Hot',
    condition: { field: 'priority', operator: 'is', value: 'urgent' },
  })
  await page.goto(`${desk.url}/tickets?view=${id}`)
  await page.getByRole('heading', { name: 'Hot', exact: true }).waitFor()
  await page.getByRole('button', { name: 'More of this view', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Begin with this view', exact: true }).click()
  await page.getByText('You begin with “Hot”', { exact: true }).waitFor()
  await page.keyboard.press('g')
  await page.keyboard.press('u')
  await page.waitForURL(/view=unassigned$/)
  await page.keyboard.press('g')
  await page.keyboard.press('t')
  await page.waitForURL((url) => url.searchParams.get('view') === id)

  await desk.api.ask('DELETE', `/views/${id}`)
  await page.goto(desk.url)
  await page.waitForURL(/view=mine$/)
  const word = page.getByText('The view “Hot” is deleted or no longer shared with you', { exact: true })
  await word.waitFor()
  await picture(page, 'start-missing')
  await page.getByRole('button', { name: 'Forget it', exact: true }).click()
  await page.getByText('You begin with “My tickets” again', { exact: true }).waitFor()
})

test('a list shows the next deadline of each ticket, the first on top, with the words for who hears it', async () => {
  const make = (subject: string, priority: string) => desk.api.post<{ code: string }>('/tickets', { subject, priority })
  const [paused, low] = [await make('Kettle: spare lid', 'medium'), await make('Kettle: which colours?', 'low')]
  const urgent = await make('Kettle: it smokes', 'urgent')
  const answered = await make('Kettle: thanks', 'low')
  for (const { code } of [paused, answered])
    await desk.api.post(`/tickets/${code}/messages`, { kind: 'public', bodyText: 'We look into it.', sendMail: false })
  const { id } = await desk.api.post<{ id: string }>('/views', {
    name: 'Deadlines',
    condition: { field: 'subject', operator: 'starts_with', value: 'Kettle:' },
    columns: ['code', 'subject', 'priority', 'slaDue', 'slaPolicy'].map((field) => ({ field, width: null })),
    sort: 'slaDue',
  })
  const page = await newPerson('deadlines')
  await signIn(page, desk, `/tickets?view=${id}`)
  await page.getByRole('heading', { name: 'Deadlines', exact: true }).waitFor()
  // The count of minutes goes on while it is looked at.
  await page.getByRole('img', { name: /^First response due in (1h|59m|58m), / }).waitFor()
  await page.getByRole('img', { name: /^First response due in (2d|1d 23h), / }).waitFor()
  await page.getByRole('img', { name: 'First response: met', exact: true }).nth(1).waitFor()
  const order = () => page.locator('[data-ticket]').allTextContents()
  const first = [expect.stringContaining(urgent.code), expect.stringContaining(low.code)]
  await expect.poll(async () => (await order()).slice(0, 2)).toEqual(first)
  expect(await seriousFindings(page)).toEqual([])
  await everyLook(page, 'deadlines')
})
