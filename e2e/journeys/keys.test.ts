import type { Page, Request } from 'playwright-core'
import { expect, test } from 'vitest'
import { formatDate } from '../../web/i18n/format.ts'
import { type Deskhand, startDeskhand } from '../server.ts'
import { closed, everyLook, journeys, newPerson, pick, signIn, standing, startWriting } from './browser.ts'

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
  await page.getByText('Billing', { exact: true }).waitFor()
  const dialog = page.getByRole('dialog')
  const press = (keys: string) => page.keyboard.press(keys)

  await press('n')
  await dialog.getByLabel(/^Name/).fill('Returns')
  await press('Control+Enter')
  await page.getByRole('cell', { name: /^Returns/ }).waitFor()
  await closed(dialog)

  // Down to the second row: e, m and Delete are meant for it.
  const focused = page.locator('tr:focus')
  await press('j')
  await expect.poll(() => focused.textContent()).toContain('Billing')
  await press('j')
  await expect.poll(() => focused.textContent()).toContain('Delivery')
  await press('e')
  await dialog.getByRole('heading', { name: /Delivery|Edit/ }).waitFor()
  await expect.poll(() => dialog.getByLabel(/^Name/).inputValue()).toBe('Delivery')
  await press('Escape')
  await closed(dialog)
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest('tr')?.textContent)).toContain('Delivery')
  await press('Delete')
  await dialog.getByRole('heading', { name: /Delivery/ }).waitFor()
  await press('Control+Enter')
  await page.getByRole('cell', { name: /^Delivery/ }).waitFor({ state: 'detached' })

  await closed(dialog)
  await press('?')
  await dialog.getByRole('heading', { name: 'On this page', exact: true }).waitFor()
  const own = dialog.getByRole('listitem').filter({ hasText: 'New label' })
  await expect.poll(() => own.textContent()).toContain('n')
  await dialog.getByRole('heading', { name: 'For the row with the focus (j, k)', exact: true }).waitFor()
  await everyLook(page, 'keys-of-a-page')
  await press('Escape')
  await closed(dialog)

  // On hover the button says its key.
  await page.getByRole('button', { name: 'New label', exact: true }).hover()
  await expect.poll(() => page.locator('[data-cap="N"]').count()).toBeGreaterThan(0)
})

test('what the menu of a ticket does its keys do too, and a dialog keeps the keys of the page below away', async () => {
  const page = await newPerson('keys-ticket')
  await signIn(page, desk, '/tickets')
  await page.locator('[data-ticket]').first().waitFor()
  await page.locator('[data-ticket] [data-row-link]').first().click()
  await page.getByRole('button', { name: 'More actions', exact: true }).waitFor()
  await page.keyboard.press('Shift+C')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Cancel', exact: true }).waitFor()
  await page.keyboard.press('Escape')
  await closed(dialog)
  await page.keyboard.press('.')
  await page.getByRole('menuitem', { name: 'Copy link', exact: true }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('menuitem', { name: 'Copy link', exact: true }).waitFor({ state: 'hidden' })
  await page.keyboard.press('Shift+L')
  await dialog.waitFor()
  // `e` would resolve the ticket below.
  await page.keyboard.press('e')
  await page.keyboard.press('Escape')
  await closed(dialog)
  const { data } = await desk.api.get<{ data: { status: string }[] }>('/tickets')
  expect(data.map((one) => one.status)).toEqual(['open'])
})

/** Keeps what lies at the addresses, or what is asked so, from coming until it is let go. */
async function holdBack(page: Page, what: string | ((request: Request) => boolean)): Promise<() => void> {
  let release = () => {}
  const gate = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route(typeof what === 'string' ? what : '**/api/**', async (route) => {
    if (typeof what === 'string' || what(route.request())) await gate
    await route.continue()
  })
  return release
}

test('what is typed while the editor, a panel or a page is on its way is kept or does nothing', async () => {
  const { code } = await desk.api.post<{ code: string }>('/tickets', { subject: 'Typed early' })
  const page = await newPerson('keys-early')
  const press = (keys: string) => page.keyboard.press(keys)
  const letPicker = await holdBack(page, '**/assets/row-picker*.js')
  const letPage = await holdBack(page, '**/assets/new-ticket*.js')
  const letEditor = await holdBack(page, '**/assets/composer-editor*.js')
  await signIn(page, desk, '/tickets')
  await page.locator(`[data-ticket]`, { hasText: code }).waitFor()

  // `x` would choose the row; here it was meant for the list of priorities.
  await press('j')
  await press('p')
  await press('x')
  letPicker()
  const priorities = page.getByRole('dialog', { name: /Priority/ })
  await priorities.waitFor()
  await press('Escape')
  await closed(priorities)
  await expect.poll(() => page.getByRole('checkbox', { checked: true }).count()).toBe(0)

  await page.goto(`${desk.url}/tickets/${code}`)
  await page.getByRole('button', { name: 'More actions', exact: true }).waitFor()
  // `c` would begin a new ticket, `e` resolve this one.
  await press('n')
  await page.keyboard.type('ce <early>')
  const note = page.getByRole('textbox', { name: 'Internal note text', exact: true })
  await expect.poll(() => note.inputValue()).toBe('ce <early>')
  letEditor()
  const editor = page.locator('[contenteditable=true][aria-label="Internal note text"]')
  await editor.waitFor()
  await page.keyboard.type(' and late')
  await expect.poll(() => editor.textContent()).toBe('ce <early> and late')
  // From one to the other without a moment in which the keys are the page's.
  await page.getByRole('button', { name: 'Reply', exact: true }).first().click()
  await page.getByRole('heading', { name: 'Typed early', exact: true }).click()
  await press('n')
  await page.keyboard.type('!')
  await expect.poll(() => editor.textContent()).toBe('ce <early> and late!')

  await page.getByRole('heading', { name: 'Typed early', exact: true }).click()
  await press('c')
  await press('e')
  letPage()
  await page.getByRole('heading', { name: 'New ticket', exact: true }).waitFor()
  expect(await desk.api.get(`/tickets/${code}`)).toMatchObject({ status: 'open' })
})

test('what is to be sent before its recipients or files are there leaves when they are, and stays when one fails', async () => {
  const requester = { name: 'Eve Early', email: 'eve@customer.test' }
  const { code } = await desk.api.post<{ code: string }>('/tickets', { subject: 'Sent early', requester })
  const page = await newPerson('keys-send')
  const letRecipients = await holdBack(page, '**/reply-draft*')
  const letFile = await holdBack(page, '**/api/v1/attachments*')
  await signIn(page, desk, `/tickets/${code}`)
  await page.getByRole('button', { name: 'More actions', exact: true }).waitFor()
  await startWriting(page, 'r')
  await page.keyboard.type('We are looking.')
  await page.keyboard.press('Control+Enter')
  const send = page.getByRole('button', { name: 'Send', exact: true })
  await expect.poll(() => send.getAttribute('aria-busy')).toBe('true')
  letRecipients()
  await page.getByRole('article').getByText('We are looking.', { exact: true }).waitFor()

  await startWriting(page, 'n')
  await page.keyboard.type('The list.')
  const file = { name: 'list.txt', mimeType: 'text/plain', buffer: Buffer.from('one\ntwo') }
  await page.locator('input[type=file]').setInputFiles(file)
  await page.getByText('list.txt', { exact: true }).waitFor()
  await page.keyboard.press('Control+Enter')
  const add = page.getByRole('button', { name: 'Add note', exact: true })
  await expect.poll(() => add.getAttribute('aria-busy')).toBe('true')
  letFile()
  await page.getByRole('article').getByText('The list.', { exact: true }).waitFor()
  await page.getByRole('article').getByText('list.txt', { exact: true }).waitFor()

  await startWriting(page, 'n')
  await page.keyboard.type('An empty one.')
  // Refused before the key, it would be left out.
  const letEmpty = await holdBack(page, '**/api/v1/attachments*')
  await page.locator('input[type=file]').setInputFiles({ ...file, name: 'empty.txt', buffer: Buffer.alloc(0) })
  await page.getByText('empty.txt', { exact: true }).waitFor()
  await page.keyboard.press('Control+Enter')
  await expect.poll(() => add.getAttribute('aria-busy')).toBe('true')
  letEmpty()
  await page.getByText('The file is empty. Choose another one.').waitFor()
  // It is said, and nothing leaves before it was looked at: also when the key comes after the refusal.
  const dialog = page.getByRole('dialog')
  const sent = async () => {
    const { data } = await desk.api.get<{ data: { bodyText: string }[] }>(`/tickets/${code}/messages?order=asc`)
    return data.map((one) => one.bodyText)
  }
  await dialog.getByText('empty.txt', { exact: true }).waitFor()
  await everyLook(page, 'refused-file')
  await dialog.getByRole('button', { name: 'Keep writing', exact: true }).click()
  await closed(dialog)
  await page.getByText('The file is empty. Choose another one.').waitFor()
  expect(await sent()).toEqual(['We are looking.', 'The list.'])
  await page.keyboard.press('Control+Enter')
  await dialog.getByRole('button', { name: 'Take out and send', exact: true }).click()
  await closed(dialog)
  await page.getByRole('article').getByText('An empty one.', { exact: true }).waitFor()
  await page.getByText('empty.txt', { exact: true }).waitFor({ state: 'detached' })
  await expect.poll(sent).toEqual(['We are looking.', 'The list.', 'An empty one.'])
})

test('a change that waits behind another is not lost with the page, and one that is saved is not asked about', async () => {
  const { code } = await desk.api.post<{ code: string }>('/tickets', { subject: 'Changed in a hurry' })
  const page = await newPerson('keys-hurry')
  await signIn(page, desk, `/tickets/${code}`)
  await page.getByRole('button', { name: 'More actions', exact: true }).waitFor()
  const letChange = await holdBack(page, (request) => request.method() === 'PATCH')
  const first = page.waitForRequest((request) => request.method() === 'PATCH')
  await page.keyboard.press('p')
  await page.getByRole('option').first().waitFor()
  // The next list is opened in the very moment in which this one goes, and keeps the focus although this one gives it back later.
  await page.evaluate(() => {
    const gone = new MutationObserver(() => {
      if (document.querySelector('[cmdk-input]')) return
      gone.disconnect()
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true, cancelable: true }))
    })
    gone.observe(document.body, { childList: true, subtree: true })
  })
  await pick(page, 'Urgent', /^Urgent/)
  await pick(page, 'Ada', /^Ada Admin/)
  await page.getByRole('option').first().waitFor({ state: 'hidden' })
  await first

  const asked = page.waitForEvent('dialog')
  await page.evaluate(() => setTimeout(() => location.reload()))
  const question = await asked
  expect(question.type()).toBe('beforeunload')
  await question.dismiss()
  letChange()
  const now = async () => {
    const { priority, assignee } = await desk.api.get<{ priority: string; assignee: { name: string } | null }>(
      `/tickets/${code}`,
    )
    return { priority, assignee: assignee?.name }
  }
  await expect.poll(now).toEqual({ priority: 'urgent', assignee: 'Ada Admin' })
  await page.reload()
  await page.getByRole('button', { name: 'More actions', exact: true }).waitFor()
})

test('theme, density and time zone are one’s own: chosen in the profile, they are there on another device', async () => {
  const page = await newPerson('appearance')
  await signIn(page, desk, '/settings/profile')
  await page.getByRole('radio', { name: 'Dark', exact: true }).click()
  await page.getByRole('radio', { name: 'Compact', exact: true }).click()
  await page.getByRole('button', { name: /Time zone/ }).click()
  await page.getByPlaceholder('City or region', { exact: true }).fill('Tokyo')
  await page.getByRole('option', { name: 'Asia/Tokyo', exact: true }).click()
  const chosen = { theme: 'dark', density: 'compact', timeZone: 'Asia/Tokyo' }
  const kept = async () => (await desk.api.get<{ user: { preferences: object } }>('/me')).user.preferences
  await expect.poll(kept, { timeout: 15_000 }).toMatchObject(chosen)
  const looks = (of: Page) => of.evaluate(() => ({ ...document.documentElement.dataset }))
  await expect.poll(() => looks(page)).toMatchObject({ theme: 'dark', density: 'compact' })

  const other = await newPerson('appearance-elsewhere', { colorScheme: 'light', timezoneId: 'America/New_York' })
  await signIn(other, desk)
  const row = other.getByRole('row', { name: /By keys alone/ })
  await row.waitFor()
  await expect.poll(() => looks(other)).toMatchObject({ theme: 'dark', density: 'compact' })
  await expect.poll(async () => (await standing(row)).height).toBe(28)
  const [ticket] = (await desk.api.get<{ data: { updatedAt: string }[] }>('/tickets?q=alone')).data
  const place = { locale: 'en-GB', timeZone: 'Asia/Tokyo' }
  const titles = () => row.locator('time').evaluateAll((all) => all.map((one) => one.getAttribute('title')).join())
  await expect.poll(titles).toContain(formatDate(ticket?.updatedAt ?? '', place, 'time'))
})

test('a key in the list changes the rows that it means; a ticket that was loaded before is painted before anything is asked', async () => {
  const made = await Promise.all(
    ['Loaded before', 'Another one'].map((subject) =>
      desk.api.post<{ code: string }>('/tickets', { subject, description: 'Words' }),
    ),
  )
  const page = await newPerson('keys-quick')
  await signIn(page, desk, '/tickets?view=all')
  const rows = page.locator('[data-ticket]')
  await rows.filter({ hasText: made[1]?.code }).waitFor()
  const focused = () =>
    page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-ticket]')?.dataset.ticket)
  await page.keyboard.press('j')
  await expect.poll(focused).toBeTruthy()
  const first = await focused()

  // Which rows were drawn another way.
  await page.evaluate(() => {
    const touched: string[] = []
    Object.assign(globalThis, { touched })
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        const id = target instanceof Element && target.closest<HTMLElement>('[data-ticket]')?.dataset.ticket
        if (id && !touched.includes(id)) touched.push(id)
      }
    }).observe(document.querySelector('[role=table]') ?? document, {
      subtree: true,
      attributeFilter: ['class', 'tabindex'],
    })
  })
  const touched = () => page.evaluate(() => (globalThis as unknown as { touched: string[] }).touched.splice(0))
  const all = await rows.evaluateAll((drawn) => drawn.map((one) => (one as HTMLElement).dataset.ticket))
  // It is loaded when the cursor rests on it, or on the row before for long enough.
  const code = await rows.nth(2).locator('[role=cell]').first().textContent()
  const loaded = Promise.all(
    ['messages', 'timeline'].map((part) =>
      page.waitForResponse((reply) => reply.url().includes(`/tickets/${code}/${part}`)),
    ),
  )
  await page.keyboard.press('j')
  await expect.poll(focused).toBe(all[1])
  expect((await touched()).toSorted()).toEqual([first, all[1]].toSorted())
  await page.keyboard.press('x')
  await expect.poll(() => rows.locator('input:checked').count()).toBe(1)
  // The boxes of the others are shown all the same.
  const box = () =>
    rows
      .last()
      .locator('label')
      .evaluate((label) => getComputedStyle(label).opacity)
  await expect.poll(box).toBe('1')
  expect(await touched()).toEqual([all[1]])
  await page.keyboard.press('x')
  await expect.poll(box).toBe('0')

  await page.keyboard.press('j')
  await loaded
  await page.evaluate(() => {
    const seen: { at: number; beside: number }[] = []
    Object.assign(globalThis, { seen })
    new MutationObserver(() => {
      const aside = document.querySelector('main [role=complementary]')
      if (aside) seen.push({ at: performance.now(), beside: aside.childElementCount })
    }).observe(document.body, { subtree: true, childList: true })
  })
  await page.keyboard.press('Enter')
  await page.getByRole('complementary').getByRole('heading', { name: 'Properties', exact: true }).waitFor()
  const opened = await page.evaluate(() => {
    const [painted] = (globalThis as unknown as { seen: { at: number; beside: number }[] }).seen
    const asked = performance.getEntriesByType('resource').map(({ name, startTime }) => ({ name, startTime }))
    return { painted, asked }
  })
  // The header and the conversation are drawn alone, of what is there; what stands beside them asks after it.
  expect(opened.painted?.beside).toBe(0)
  for (const part of ['', '/messages', '/timeline'])
    expect(opened.asked.filter(({ name }) => new URL(name).pathname === `/api/v1/tickets/${code}${part}`)).toHaveLength(
      1,
    )
  const besideAsked = () =>
    page.evaluate(
      () => performance.getEntriesByType('resource').find(({ name }) => name.endsWith('/associations'))?.startTime ?? 0,
    )
  await expect.poll(besideAsked).toBeGreaterThan(opened.painted?.at ?? Number.POSITIVE_INFINITY)
})
