import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { until } from '../api.ts'
import type { Ticket } from '../mail-office.ts'
import { type Deskhand, startDeskhand } from '../server.ts'
import { everyLook, grab, journeys, newPerson, pick, signIn, standing } from './browser.ts'

let desk: Deskhand

journeys(
  async () => {
    desk = await startDeskhand()
    const { id } = await pipelineOf('Support')
    const stages = await stagesOf(id)
    await desk.api.patch(`/stages/${stages.Open}`, { limitMinutes: 60 * 24 * 30 })
    await desk.api.post('/custom-fields', { name: 'Carrier', type: 'text', requiredStageIds: [stages.Waiting] })
    for (const [stage, count] of [
      ['Open', 30],
      ['In progress', 2],
      ['Closed', 60],
    ] as const)
      for (let i = 1; i <= count; i += 1)
        await desk.api.post('/tickets', { subject: `${stage} ${i}`, stageId: stages[stage], assigneeId: desk.userId })
    await desk.api.post('/pipelines', { name: 'Returns' })
  },
  () => desk?.remove(),
)

type Pipeline = { id: string; name: string; stages: { id: string; name: string }[] }
async function pipelineOf(name: string): Promise<Pipeline> {
  const { data } = await desk.api.get<{ data: Pipeline[] }>('/pipelines')
  const found = data.find((one) => one.name === name)
  if (!found) throw new Error(`There is no pipeline ${name}.`)
  return found
}
async function stagesOf(id: string): Promise<Record<string, string>> {
  const { data } = await desk.api.get<{ data: Pipeline[] }>('/pipelines')
  const stages = data.find((one) => one.id === id)?.stages ?? []
  return Object.fromEntries(stages.map((stage) => [stage.name, stage.id]))
}
const ticketOf = async (subject: string) => {
  const { data } = await desk.api.get<{ data: Ticket[] }>(`/tickets?limit=200&sort=createdAt`)
  const found = data.find((one) => one.subject === subject)
  if (!found) throw new Error(`There is no ticket ${subject}.`)
  return found
}
const stands = (subject: string, stage: string) =>
  until(
    async () => (await ticketOf(subject)) as Ticket & { stage: { name: string } },
    (ticket) => ticket?.stage.name === stage,
    { what: `${subject} in ${stage}` },
  )

const column = (page: Page, name: string) => page.getByRole('region', { name: new RegExp(`^${name}, tickets`) })
const card = (page: Page, subject: string) =>
  page.locator('[data-ticket]', { has: page.getByRole('link', { name: subject, exact: true }) })
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent)

test('cards are chosen by keyboard and mouse across columns, and changed together', async () => {
  const page = await newPerson('board-chosen')
  await signIn(page, desk, '/tickets?layout=board')
  await card(page, 'Open 30').waitFor()
  await page.keyboard.press('j')
  await expect.poll(() => focused(page)).toBe('Open 30')
  await page.keyboard.press('x')
  await page.keyboard.press('Shift+J')
  const bar = page.getByRole('region', { name: 'Chosen tickets', exact: true })
  await bar.getByText('2 tickets chosen', { exact: true }).waitFor()
  await expect.poll(() => focused(page)).toBe('Open 29')
  await card(page, 'In progress 2').hover()
  await card(page, 'In progress 2').getByRole('checkbox').click()
  await bar.getByText('3 tickets chosen', { exact: true }).waitFor()
  await everyLook(page, 'board-chosen')
  await page.keyboard.press('Shift+P')
  await pick(page, 'urg', /^Urgent/)
  const progress = page.getByRole('region', { name: 'Change of many tickets', exact: true })
  await progress.getByText('Tickets changed', { exact: true }).waitFor()
  const urgent = async () => (await desk.api.get<{ data: Ticket[] }>('/tickets?priority=urgent')).data
  expect((await urgent()).map(({ subject }) => subject).sort()).toEqual(['In progress 2', 'Open 29', 'Open 30'])
  await page.keyboard.press('Shift+U')
  await progress.getByText('Undone', { exact: true }).waitFor()
  expect(await urgent()).toEqual([])
})

test('tickets go through the columns of a board by keyboard, with what they need asked in place', async () => {
  const page = await newPerson('board')
  await signIn(page, desk)
  await page.locator('[data-ticket]').first().waitFor()
  await page.keyboard.press('v')
  await column(page, 'Open').getByText('Open 30', { exact: true }).waitFor()
  await page.waitForURL((url) => url.searchParams.get('layout') === 'board')
  await column(page, 'Open').getByText('30', { exact: true }).first().waitFor()
  // What is done is folded: counted, not loaded.
  const closed = page.getByRole('button', { name: 'Closed 60', exact: true })
  await closed.waitFor()
  await expect.poll(() => card(page, 'Closed 60').count()).toBe(0)
  await everyLook(page, 'board')

  // The keyboard goes from card to card, to cards that were not drawn, and past empty columns.
  await page.keyboard.press('j')
  await expect.poll(() => focused(page)).toBe('Open 30')
  for (let i = 29; i >= 14; i -= 1) {
    await page.keyboard.press('j')
    await expect.poll(() => focused(page)).toBe(`Open ${i}`)
  }
  await page.keyboard.press('l')
  await expect.poll(() => focused(page)).toBe('In progress 1')
  await page.keyboard.press('h')
  await expect.poll(() => focused(page)).toBe('Open 29')

  // Moved with the focus, counted at once, and taken back.
  await page.keyboard.press('Shift+L')
  await column(page, 'In progress').getByText('Open 29', { exact: true }).waitFor()
  await expect.poll(() => focused(page)).toBe('Open 29')
  await page.getByRole('region', { name: 'Open, tickets: 29', exact: true }).waitFor()
  await stands('Open 29', 'In progress')
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await column(page, 'Open').getByText('Open 29', { exact: true }).waitFor()
  await stands('Open 29', 'Open')

  // A stage that needs a field asks for it; given up, the card is where it was.
  await card(page, 'In progress 2').getByRole('link').focus()
  await page.keyboard.press('Shift+L')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Carrier').waitFor()
  await page.keyboard.press('Escape')
  await column(page, 'In progress').getByText('In progress 2', { exact: true }).waitFor()
  await expect.poll(() => focused(page)).toBe('In progress 2')
  await page.keyboard.press('s')
  await typeAheadStage(page, 'Waiting')
  await dialog.getByLabel('Carrier').fill('Snail Post')
  await page.keyboard.press('Enter')
  await column(page, 'Waiting').getByText('In progress 2', { exact: true }).waitFor()
  expect(await stands('In progress 2', 'Waiting')).toMatchObject({ custom: { carrier: 'Snail Post' } })
})

/** In the open list of stages. */
async function typeAheadStage(page: Page, name: string): Promise<void> {
  await page.getByRole('option', { name, exact: true }).waitFor()
  await page.keyboard.type(name)
  await expect.poll(() => page.getByRole('option').count()).toBe(1)
  await page.keyboard.press('Enter')
}

test('a card is dragged, finished ones are paged, others’ moves come by themselves, and a view keeps the board', async () => {
  const page = await newPerson('board-drag')
  const asked: string[] = []
  page.on('request', (request) => asked.push(decodeURIComponent(request.url())))
  const isAsked = (stageId: string | undefined) =>
    asked.some((url) => url.includes('/api/v1/tickets?') && url.includes(stageId ?? '?'))
  await signIn(page, desk)
  await page.locator('[data-ticket]').first().waitFor()
  await page.getByRole('button', { name: 'Board', exact: true }).click()
  await card(page, 'Open 27').waitFor()

  // How long a ticket stands in its stage, and how long it may (product.md PS13).
  const age = 'In the stage “Open” for this long; its limit is 30 days'
  await card(page, 'Open 27').getByRole('img', { name: age, exact: true }).waitFor()
  // And when its next deadline is (product.md PS10).
  await card(page, 'Open 27')
    .getByRole('img', { name: /^First response due in/ })
    .waitFor()
  const limit = 'A ticket should stand here for 30 days at most'
  await column(page, 'Open').getByRole('img', { name: limit, exact: true }).waitFor()

  // By pointer, onto a folded column; Esc lets go.
  const drag = async (subject: string, to: string) => {
    const stages = await stagesOf((await pipelineOf('Support')).id)
    const over = await standing(page.locator(`[data-column="${stages[to]}"]`))
    const from = await grab(card(page, subject))
    await page.mouse.move(from.x + from.width / 2 + 30, from.y + from.height / 2 + 20, { steps: 3 })
    await page.mouse.move(over.x + over.width / 2, over.y + 120, { steps: 6 })
  }
  await drag('Open 30', 'Resolved')
  await page.keyboard.press('Escape')
  await page.mouse.up()
  await column(page, 'Open').getByText('Open 30', { exact: true }).waitFor()
  await drag('Open 30', 'Resolved')
  await page.mouse.up()
  await page.getByRole('button', { name: 'Resolved 1', exact: true }).waitFor()
  await stands('Open 30', 'Resolved')
  expect(new URL(page.url()).pathname).toBe('/tickets')

  // A colleague's move.
  const { Closed, Open } = await stagesOf((await pipelineOf('Support')).id)
  await desk.api.patch(`/tickets/${(await ticketOf('Open 28')).code}`, { stageId: Closed, assigneeId: null })
  await page.getByRole('button', { name: 'Closed 61', exact: true }).waitFor()
  await expect.poll(() => card(page, 'Open 28').count()).toBe(0)

  // Finished ones when they are asked for, by pages; until then no more of them than their number was read.
  expect([isAsked(Open), isAsked(Closed)]).toEqual([true, false])
  await page.getByRole('button', { name: 'Closed 61', exact: true }).click()
  await column(page, 'Closed').getByText('Closed 60', { exact: true }).waitFor()
  expect(isAsked(Closed)).toBe(true)
  await column(page, 'Closed').getByRole('button', { name: 'Load more', exact: true }).click()
  await expect
    .poll(() => column(page, 'Closed').getByRole('button', { name: 'Load more', exact: true }).count())
    .toBe(0)
  // A closed ticket can only be reopened; the stages say so.
  await column(page, 'Closed').locator('[data-row-link]').last().focus()
  await page.keyboard.press('s')
  await page.getByRole('option', { name: /^In progress./ }).waitFor()
  await expect
    .poll(() => page.getByRole('option', { name: /^In progress./ }).getAttribute('aria-disabled'))
    .toBe('true')
  await page.keyboard.press('Escape')

  // The list narrows the board, and a view keeps both.
  await page.getByPlaceholder('Code or subject', { exact: true }).fill('Open 1')
  await expect
    .poll(() => column(page, 'Open').locator('[data-row-link]').allTextContents())
    .toEqual([19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 1].map((i) => `Open ${i}`))
  await page.getByRole('button', { name: 'Clear filters', exact: true }).click()
  await page.getByRole('button', { name: 'Save as view', exact: true }).click()
  await page.getByRole('dialog').getByLabel(/^Name/).fill('Work')
  await page.getByRole('dialog').getByRole('button', { name: 'Save view', exact: true }).click()
  await page.getByRole('heading', { name: 'Work', exact: true }).waitFor()
  await page.waitForURL((url) => url.searchParams.get('layout') === null)
  await page.reload()
  await column(page, 'Open').getByText('Open 27', { exact: true }).waitFor()
  // Into a ticket and back to its card.
  await card(page, 'Open 27').getByRole('link').focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Open 27', exact: true }).waitFor()
  await page.keyboard.press('Escape')
  await expect.poll(() => focused(page)).toBe('Open 27')

  // Another pipeline has columns of its own, none of them with a card.
  await page.getByRole('button', { name: 'Pipeline: Support', exact: true }).click()
  await page.getByRole('option', { name: 'Returns', exact: true }).click()
  await page.getByRole('button', { name: 'Pipeline: Returns', exact: true }).waitFor()
  await column(page, 'Open').getByText('No ticket here', { exact: true }).waitFor()
})

test('fields that a card does not show are changed beside it, by the same pickers as in lists', async () => {
  const page = await newPerson('board-edit')
  await signIn(page, desk, '/tickets?layout=board')
  const mine = card(page, 'Open 25')
  await mine.waitFor()
  await mine.getByRole('link').focus()
  await page.keyboard.press('e')
  const menu = page.getByRole('dialog', { name: /^Change a field of ACME-/ })
  await menu.getByRole('option', { name: 'Change subject', exact: true }).waitFor()
  await everyLook(page, 'board-edit')
  await menu.getByRole('option', { name: 'Change subject', exact: true }).click()
  const subject = page.getByRole('dialog').getByLabel('Subject', { exact: true })
  await subject.fill('Open 25 and more')
  await subject.press('Enter')
  await card(page, 'Open 25 and more').waitFor()
  await expect.poll(() => focused(page)).toBe('Open 25 and more')
  await page.keyboard.press('e')
  await menu.getByRole('option', { name: 'Change type', exact: true }).click()
  await page.getByRole('option', { name: 'Question', exact: true }).click()
  const found = async () =>
    (await desk.api.get<{ data: { subject: string; type: { name: string } | null }[] }>('/tickets?q=more')).data[0]
  await until(found, (one) => one?.subject === 'Open 25 and more' && one.type?.name === 'Question', {
    what: 'the type of the card',
  })
})

test('on a phone one column is on the screen, and cards are moved by their button', async () => {
  const page = await newPerson('board-phone', { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true })
  await signIn(page, desk, '/tickets?layout=board')
  await card(page, 'Open 27').waitFor()
  await page
    .getByRole('button', { name: /^Move .* to a stage$/ })
    .first()
    .tap()
  await page.getByRole('option', { name: 'In progress', exact: true }).tap()
  await page
    .getByRole('navigation', { name: 'Stages', exact: true })
    .getByRole('button', { name: /^In progress/ })
    .tap()
  await column(page, 'In progress')
    .getByText(/^Open \d+$/)
    .first()
    .waitFor()
  await expect
    .poll(() =>
      page
        .getByRole('navigation', { name: 'Stages', exact: true })
        .getByRole('button', { name: /^In progress/ })
        .getAttribute('aria-current'),
    )
    .toBe('true')
})
