import { expect, test } from 'vitest'
import { type Deskhand, startDeskhand } from '../server.ts'
import { everyLook, hasFocus, journeys, newPerson, pick, seriousFindings, signIn } from './browser.ts'

// product.md VW19-VW23: one search for everything, by keyboard.
let desk: Deskhand

journeys(
  async () => {
    desk = await startDeskhand()
    const { api } = desk
    await api.post('/accounts', { name: 'Lantern Works', domains: ['lantern.test'] })
    await api.post('/contacts', { name: 'Lena Lantern', emails: ['lena@lantern.test'] })
    await api.post('/tickets', {
      subject: 'Lantern does not light',
      requester: { email: 'lena@lantern.test' },
      assigneeId: desk.userId,
    })
    await api.post('/tickets', {
      subject: 'Order came late',
      description: 'The parcel with the <b>lantern</b> came late.',
    })
    await api.post('/tickets/ACME-2/messages', { kind: 'note', bodyText: 'The carrier lost the consignment twice.' })
  },
  () => desk?.remove(),
)

test('from the command menu to all results, and through them by arrow keys', async () => {
  const page = await newPerson('search')
  await signIn(page, desk)
  await page.getByRole('button', { name: /Search tickets, people and actions/ }).click()
  await page.getByPlaceholder('Code, words of a ticket, a name, or an action', { exact: true }).fill('lantern')
  // Tickets, contacts and accounts, each with what it was found by.
  const found = page.getByRole('option', { name: /Order came late/ })
  await found.waitFor()
  await expect.poll(() => found.locator('mark').allTextContents()).toEqual(['lantern'])
  await page.locator('[cmdk-item][aria-selected=true]', { hasText: 'Lantern does not light' }).waitFor()
  await everyLook(page, 'search-menu')
  await page.getByPlaceholder('Code, words of a ticket, a name, or an action', { exact: true }).fill('acme-1')
  await page
    .getByRole('option', { name: /ACME-1/ })
    .first()
    .waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/tickets\/ACME-1$/i)
  await page.getByRole('button', { name: /Search tickets, people and actions/ }).click()
  await page.getByPlaceholder('Code, words of a ticket, a name, or an action', { exact: true }).fill('lantern')
  await page.getByRole('option', { name: /All results for/ }).click()
  await page.waitForURL(/\/search\?q=lantern/)

  await page.getByRole('link', { name: /Lantern does not light/ }).waitFor()
  const tabs = page.getByRole('tablist', { name: 'Kinds of results', exact: true })
  // The list below has the same links until the page has come.
  await expect
    .poll(() => tabs.getByRole('tab').allTextContents())
    .toEqual(['All', 'Tickets2', 'Contacts1', 'Accounts1', 'Leads0', 'Opportunities0', 'Tasks0', 'Inbox0'])
  // Markup of a customer is text, and what was searched for is marked in it.
  const late = page.getByRole('link', { name: /Order came late/ })
  await expect.poll(() => late.textContent()).toContain('Description: The parcel with the <b>lantern</b> came late.')
  await expect.poll(() => late.locator('mark').allTextContents()).toEqual(['lantern'])
  expect(await seriousFindings(page)).toEqual([])
  await everyLook(page, 'search-all')

  const field = page.getByRole('searchbox', { name: 'Search everything', exact: true })
  await field.focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowUp')
  await hasFocus(field)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/tickets\/ACME-\d/)
  await page.goBack()
  await field.waitFor()
  await expect.poll(() => field.inputValue()).toBe('lantern')
})

test('filters, another spelling, a note, only my records, and what was searched for before', async () => {
  const page = await newPerson('search-words')
  await signIn(page, desk, '/search')
  const field = page.getByRole('searchbox', { name: 'Search everything', exact: true })
  await page.getByRole('heading', { name: 'For example', exact: true }).waitFor()

  await field.fill('consignm')
  await page.getByText('In a note:', { exact: true }).waitFor()
  await page.getByRole('link', { name: /Order came late/ }).click()
  await page.waitForURL(/\/tickets\/ACME-2/)
  await page.goto(`${desk.url}/search`)
  await page.getByRole('heading', { name: 'Lately', exact: true }).waitFor()
  await page.getByRole('button', { name: 'consignm', exact: true }).click()
  await page.getByText('In a note:', { exact: true }).waitFor()

  await field.fill('lantren')
  await page.getByRole('button', { name: 'lantern', exact: true }).waitFor()
  await page.getByRole('link', { name: /Lantern does not light/ }).waitFor()
  await everyLook(page, 'search-spelling')

  await field.fill('lantern is:unassigned')
  await page.getByRole('link', { name: /Lantern does not light/ }).waitFor({ state: 'detached' })
  await page.getByRole('link', { name: /Order came late/ }).waitFor()
  await page.getByRole('button', { name: /is:unassigned/ }).click()
  await page.getByRole('link', { name: /Lantern does not light/ }).waitFor()

  await page.getByRole('switch', { name: 'Only my records', exact: true }).click()
  await page.getByRole('link', { name: /Order came late/ }).waitFor({ state: 'detached' })
  await page.getByRole('tab', { name: /Contacts/ }).click()
  await page.getByRole('link', { name: /^Lena Lantern/ }).waitFor()

  await field.fill('lantern colour:red')
  await page.getByText('is no filter; its words are searched for').waitFor()
  await page.getByText('Nothing found for').waitFor()
  await everyLook(page, 'search-nothing')
})

test('tickets that a search found are chosen by keyboard and changed together', async () => {
  const page = await newPerson('search-bulk')
  await signIn(page, desk, '/search?q=lantern&tab=ticket')
  await page.getByRole('link', { name: /Order came late/ }).waitFor()
  await page.getByRole('searchbox', { name: 'Search everything', exact: true }).focus()
  const onHit = () => page.evaluate(() => document.activeElement?.matches('[data-hit]'))
  await page.keyboard.press('ArrowDown')
  await expect.poll(onHit).toBe(true)
  await page.keyboard.press('x')
  const bar = page.getByRole('region', { name: 'Chosen tickets', exact: true })
  await bar.getByText('1 ticket chosen', { exact: true }).waitFor()
  await page.keyboard.press('Shift+J')
  await bar.getByText('2 tickets chosen', { exact: true }).waitFor()
  await everyLook(page, 'search-chosen')
  await page.keyboard.press('Shift+P')
  await pick(page, 'urg', /^Urgent/)
  const progress = page.getByRole('region', { name: 'Change of many tickets', exact: true })
  await progress.getByText('Tickets changed', { exact: true }).waitFor()
  const urgent = async () => (await desk.api.get<{ data: object[] }>('/tickets?priority=urgent')).data.length
  expect(await urgent()).toBe(2)
  await page.keyboard.press('Shift+U')
  await progress.getByText('Undone', { exact: true }).waitFor()
  expect(await urgent()).toBe(0)
})

test('where none of the newest may be seen it says so, and goes on to older ones', async () => {
  const page = await newPerson('search-on')
  // As the server answers who sees few of very many tickets with the word.
  await page.route(/\/api\/v1\/search\?/, async (route) => {
    const url = new URL(route.request().url())
    const isLater = url.searchParams.get('cursor') === 'older'
    url.searchParams.delete('cursor')
    const response = await route.fetch({ url: url.href })
    if (isLater) return route.fulfill({ response })
    const answer: { tabs: { kind: string }[] } = await response.json()
    const tabs = answer.tabs.map(({ kind }) => {
      const capped = kind === 'ticket'
      return {
        kind,
        count: 0,
        capped,
        results: [],
        nextCursor: capped && url.searchParams.has('kinds') ? 'older' : null,
      }
    })
    return route.fulfill({ response, json: { ...answer, tabs } })
  })
  await signIn(page, desk, '/search?q=lantern')
  await page.getByText('None among the newest ones. There may be older ones.', { exact: true }).waitFor()
  await everyLook(page, 'search-on')
  await page.getByRole('button', { name: 'Search on', exact: true }).click()
  await page.getByRole('link', { name: /Lantern does not light/ }).waitFor()
})
