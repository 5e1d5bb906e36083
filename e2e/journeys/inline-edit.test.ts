import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { until } from '../api.ts'
import { type Deskhand, startDeskhand } from '../server.ts'
import { everyLook, journeys, newPerson, picture, signIn } from './browser.ts'

let desk: Deskhand

journeys(
  async () => {
    desk = await startDeskhand()
    const { api } = desk
    for (const field of [
      { name: 'Order no', type: 'number' },
      { name: 'Carrier', type: 'select', options: [{ name: 'Snail Post' }, { name: 'Hawk' }] },
      { name: 'Shop', type: 'url' },
      { name: 'Paid', type: 'boolean' },
    ])
      await api.post('/custom-fields', field)
    await api.post('/queues', { name: 'Second line' })
    await api.post('/pipelines', { name: 'Returns' })
    for (const subject of ['Tent torn', 'Stove cold', 'Old matter'])
      await api.post('/tickets', { subject, requester: { name: 'Kim', email: 'kim@shop.test' } })
    await api.patch('/tickets/ACME-3', { status: 'closed' })
  },
  () => desk?.remove(),
)

type Row = {
  subject: string
  status: string
  stage: { name: string }
  pipeline: { name: string }
  queue: { name: string }
  type: { name: string } | null
  dueAt: string | null
  priority: string
  custom: Record<string, unknown>
}
const is = (code: string, isRight: (ticket: Row) => boolean, what: string) =>
  until(
    async () => desk.api.get<Row>(`/tickets/${code}`),
    (ticket) => ticket !== undefined && isRight(ticket),
    { what },
  )

const columns =
  'code,subject,status,stage,pipeline,type,queue,requester,dueAt,custom.order_no,custom.carrier,custom.shop,custom.paid,createdAt'
const row = (page: Page, code: string) => page.locator('[data-ticket]', { hasText: code })
const cell = (page: Page, code: string, name: RegExp) => row(page, code).getByRole('button', { name })

test('every column that people set is changed in the row, with its picker and its validator', async () => {
  const page = await newPerson('inline', { viewport: { width: 1700, height: 800 } })
  // The rows bring the values that have a column, and no others.
  const asked = page.waitForRequest((request) => request.url().includes('/api/v1/tickets?'))
  await signIn(page, desk, `/tickets?view=all&columns=${columns}`)
  await cell(page, 'ACME-1', /^Type:/).waitFor()
  expect(new URL((await asked).url()).searchParams.get('custom')).toBe('carrier,order_no,paid,shop')

  const choose = async (name: RegExp, option: string | RegExp) => {
    await cell(page, 'ACME-1', name).click()
    await page.getByRole('option', { name: option, exact: true }).first().click()
  }
  await choose(/^Type:/, 'Question')
  await choose(/^Queue:/, 'Second line')
  await choose(/^Stage:/, /^Waiting/)
  await is(
    'ACME-1',
    ({ type, queue, stage }) => type?.name === 'Question' && queue.name === 'Second line' && stage.name === 'Waiting',
    'type, queue and stage',
  )
  await choose(/^Pipeline:/, /^Returns/)
  await is(
    'ACME-1',
    ({ pipeline, status }) => pipeline.name === 'Returns' && status === 'waiting',
    'the other pipeline',
  )
  await choose(/^Carrier:/, 'Hawk')
  await choose(/^Paid:/, 'Yes')
  await cell(page, 'ACME-1', /^Due:/).click()
  await page.getByRole('button', { name: /^Tomorrow/ }).click()
  await is(
    'ACME-1',
    ({ dueAt, custom }) => dueAt !== null && custom.paid === true && custom.carrier !== undefined,
    'due date and choices',
  )

  // Written values: by the keyboard alone; what is wrong stays open and says so.
  await row(page, 'ACME-1').getByRole('link').focus()
  await cell(page, 'ACME-1', /^Order no:/).focus()
  await page.keyboard.press('Enter')
  const panel = page.getByRole('dialog', { name: 'Order no of ACME-1', exact: true })
  await panel.getByLabel('Order no', { exact: true }).fill('many')
  await page.keyboard.press('Enter')
  await panel
    .getByText(/number/i)
    .last()
    .waitFor()
  await picture(page, 'inline-wrong')
  await panel.getByLabel('Order no', { exact: true }).fill('42')
  await page.keyboard.press('Enter')
  await is('ACME-1', ({ custom }) => custom.order_no === 42, 'the number')
  await cell(page, 'ACME-1', /^Order no: 42/).waitFor()
  // The focus is back on the row.
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest('[data-ticket]') !== null)).toBe(true)
  await cell(page, 'ACME-1', /^Change subject/).click()
  await page
    .getByRole('dialog', { name: 'Subject of ACME-1', exact: true })
    .getByLabel('Subject', { exact: true })
    .fill('Tent torn at the seam')
  await page.keyboard.press('Enter')
  await row(page, 'ACME-1').getByRole('link', { name: 'Tent torn at the seam', exact: true }).waitFor()
  await is('ACME-1', ({ subject }) => subject === 'Tent torn at the seam', 'the subject')
  // Esc takes back.
  await cell(page, 'ACME-1', /^Change subject/).click()
  await page.getByRole('dialog').getByLabel('Subject', { exact: true }).fill('Nonsense')
  await page.keyboard.press('Escape')
  await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
  await expect.poll(() => row(page, 'ACME-1').getByRole('link').textContent()).toBe('Tent torn at the seam')

  // What is closed, and what the product keeps, says why it cannot be changed; a press on it opens the ticket.
  await expect.poll(() => cell(page, 'ACME-3', /^Queue:/).count()).toBe(0)
  await row(page, 'ACME-3').locator('[data-field=queue]').hover()
  await page.getByText('This ticket is closed: reopen it first', { exact: true }).waitFor()
  await cell(page, 'ACME-3', /^Status:/).click()
  await expect.poll(() => page.getByRole('option', { name: /^Waiting/ }).getAttribute('aria-disabled')).toBe('true')
  await page.keyboard.press('Escape')
  await everyLook(page, 'inline')
  await row(page, 'ACME-3').locator('[data-field=queue]').click()
  await page.waitForURL((url) => url.pathname.endsWith('/ACME-3'))
  expect((await desk.api.get<Row>('/tickets/ACME-1')).subject).toBe('Tent torn at the seam')
})

test('when somebody else changed the same field meanwhile, both values are shown and one is chosen', async () => {
  const page = await newPerson('inline-conflict')
  await signIn(page, desk)
  const priority = () => cell(page, 'ACME-2', /^Priority:/)
  await priority().waitFor()
  // Somebody else is first by a moment: his change is done while this one is on its way.
  let isFirst = true
  await page.route(/\/api\/v1\/tickets\//, async (route) => {
    if (route.request().method() === 'PATCH' && isFirst) {
      isFirst = false
      await desk.api.patch('/tickets/ACME-2', { priority: 'urgent' })
    }
    await route.continue()
  })
  await priority().click()
  await page.getByRole('option', { name: 'Low', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Somebody changed this meanwhile', exact: true })
  await dialog.getByText('Priority is now “Urgent”, you chose “Low”.', { exact: true }).waitFor()
  await page.unrouteAll({ behavior: 'wait' })
  await picture(page, 'inline-conflict')
  await dialog.getByRole('button', { name: 'Keep theirs', exact: true }).click()
  await cell(page, 'ACME-2', /^Priority: Urgent/).waitFor()
  await priority().click()
  await page.getByRole('option', { name: 'Low', exact: true }).click()
  await is('ACME-2', (ticket) => ticket.priority === 'low', 'the own choice')
})
