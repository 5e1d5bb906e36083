import { expect, test } from 'vitest'
import { until } from '../api.ts'
import type { Ticket } from '../mail-office.ts'
import { type Deskhand, startDeskhand } from '../server.ts'
import { everyLook, hasFocus, journeys, newPerson, picture, seriousFindings, signIn } from './browser.ts'

let desk: Deskhand

journeys(
  async () => {
    desk = await startDeskhand()
  },
  () => desk?.remove(),
)

type Snoozed = Ticket & { snooze: { until: string | null; untilReply: boolean } | null }
const now = (code: string) => desk.api.get<Snoozed>(`/tickets/${code}`)
const sleeps = (code: string, isAsleep: boolean) =>
  until(
    async () => (await now(code)).snooze !== null,
    (asleep) => asleep === isAsleep,
    { what: `${code} ${isAsleep ? 'asleep' : 'awake'}` },
  )

test('a ticket is set aside by keyboard, seen where it waits, brought back by undo, by hand and at its moment', async () => {
  const me = await desk.api.get<{ user: { id: string } }>('/me')
  const made = { assigneeId: me.user.id, requester: { name: 'Rosa Camper' } }
  const { code } = await desk.api.post<Snoozed>('/tickets', { subject: 'Spare poles are on their way', ...made })
  await desk.api.post('/tickets', { subject: 'The tent leaks', ...made })
  const page = await newPerson('snooze')
  await signIn(page, desk, '/tickets')
  const views = page.getByRole('navigation')
  const inList = page.getByRole('link', { name: 'Spare poles are on their way', exact: true })

  // From the list: z, the first choice. The ticket leaves, the toast offers the way back.
  await inList.focus()
  await page.keyboard.press('z')
  const panel = page.getByRole('dialog', { name: `Snooze ${code}`, exact: true })
  await panel.getByRole('button', { name: /^Tomorrow/ }).waitFor()
  await hasFocus(panel.getByRole('button').first())
  expect(await seriousFindings(page)).toEqual([])
  await picture(page, 'snooze-list-panel')
  await panel.getByRole('button', { name: /^Tomorrow/ }).press('Enter')
  await inList.waitFor({ state: 'detached' })
  await sleeps(code, true)
  expect((await now(code)).snooze).toMatchObject({ until: expect.stringMatching(/T09:00/), untilReply: true })
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await inList.waitFor()
  await sleeps(code, false)

  // In the ticket: until the customer writes. The header says so, the timeline too.
  await page.goto(`${desk.url}/tickets/${code}`)
  await page.getByRole('button', { name: 'Snooze', exact: true }).waitFor()
  await page.keyboard.press('z')
  await picture(page, 'snooze-ticket-panel')
  await page.getByRole('button', { name: 'When the customer writes', exact: true }).click()
  await page.getByRole('button', { name: 'Snoozed until the customer writes', exact: true }).waitFor()
  await page.getByRole('button', { name: /snoozed the ticket until the customer writes/ }).waitFor()
  // A moment that has passed is refused where it stands.
  await page.keyboard.press('z')
  const form = page.getByRole('dialog', { name: 'Snooze', exact: true })
  await form.getByLabel('Another moment', { exact: true }).fill('2020-01-01T09:00')
  await form.getByRole('button', { name: 'Snooze', exact: true }).click()
  await form.getByText('Choose a moment in the future.', { exact: true }).waitFor()
  await form.getByLabel('Another moment', { exact: true }).fill('2190-05-06T09:30')
  await form.getByRole('button', { name: 'Snooze', exact: true }).click()
  await page.getByRole('button', { name: /Snoozed until .*2190.* or the customer writes/ }).waitFor()
  await everyLook(page, 'snooze-ticket')

  // Its view, with its count; the others do not have it.
  await views.getByRole('link', { name: /^Snoozed/ }).click()
  await inList.waitFor()
  await page.getByRole('img', { name: /Snoozed until .*2190/ }).waitFor()
  await everyLook(page, 'snooze-view')
  await expect.poll(() => page.getByRole('link', { name: 'The tent leaks', exact: true }).count()).toBe(0)

  // By hand it comes back; it leaves the view at once.
  await inList.focus()
  await page.keyboard.press('z')
  await page.getByRole('button', { name: 'Wake now', exact: true }).click()
  await page.getByText('Nothing is snoozed', { exact: true }).waitFor()
  await picture(page, 'snooze-view-empty')
  await sleeps(code, false)

  // Its moment comes while somebody looks at the list: it appears by itself, and its assignee is told.
  await desk.api.patch(`/tickets/${code}`, { snooze: { until: new Date(Date.now() + 4000).toISOString() } })
  await page.goto(`${desk.url}/tickets?view=mine`)
  await page.getByRole('link', { name: 'The tent leaks', exact: true }).waitFor()
  await sleeps(code, false)
  await inList.waitFor()
  await page.getByRole('button', { name: /^Notifications, 1 unread/ }).click()
  await page.getByText('Back on your desk: snoozed until now').waitFor()
  await picture(page, 'snooze-notification')
})

test('undone in a list, a change is gone with what came of it', async () => {
  const { code } = await desk.api.post<Snoozed>('/tickets', { subject: 'Nobody has it yet' })
  type Stood = Snoozed & { status: string; stage: { id: string }; assignee: unknown }
  const stood = () => desk.api.get<Stood>(`/tickets/${code}`)
  const before = await stood()
  const page = await newPerson('list-undo')
  await signIn(page, desk, '/tickets?view=unassigned')
  const inList = page.getByRole('link', { name: 'Nobody has it yet', exact: true })
  const undo = page.getByRole('button', { name: 'Undo', exact: true })
  const isBack = () =>
    until(stood, (one) => one?.assignee === null && one.status === before.status, {
      what: `${code} as it stood`,
    })

  // Who takes an open ticket begins to work on it: both are taken back.
  await inList.focus()
  await page.keyboard.press('i')
  await inList.waitFor({ state: 'detached' })
  await until(stood, (one) => one?.status === 'in_progress', { what: `${code} in progress` })
  await undo.click()
  await inList.waitFor()
  expect((await isBack())?.stage).toEqual(before.stage)
  await undo.waitFor({ state: 'detached' })

  // What sleeps and is resolved sleeps on; what was closed does not stay open where it did not stand.
  const until2190 = { until: '2190-05-06T09:30:00.000Z', untilReply: false }
  await desk.api.patch(`/tickets/${code}`, { status: 'waiting', snooze: until2190 })
  await page.goto(`${desk.url}/tickets?view=snoozed`)
  await inList.focus()
  await page.keyboard.press('s')
  const choice = page.getByRole('option', { name: 'Closed', exact: true })
  await choice.waitFor()
  await choice.click()
  await inList.waitFor({ state: 'detached' })
  await until(stood, (one) => one?.status === 'closed', { what: `${code} closed` })
  await undo.click()
  await inList.waitFor()
  const back = await until(stood, (one) => one?.status === 'waiting' && one.snooze !== null, {
    what: `${code} asleep again`,
  })
  expect(back?.snooze).toEqual(until2190)

  // A label that is taken off in a list of it comes back, beside one that somebody put on meanwhile.
  const [kept, late] = [
    await desk.api.post<{ id: string }>('/labels', { name: 'Kept' }),
    await desk.api.post<{ id: string }>('/labels', { name: 'Late' }),
  ]
  type Labelled = { labels: { name: string }[] }
  const labels = async () => (await desk.api.get<Labelled>(`/tickets/${code}`)).labels.map(({ name }) => name).sort()
  await desk.api.patch(`/tickets/${code}`, { snooze: null, addLabelIds: [kept.id] })
  await page.goto(`${desk.url}/tickets?view=all&label=${kept.id}`)
  await inList.focus()
  await page.keyboard.press('l')
  const label = page.getByRole('option', { name: 'Kept', exact: true })
  await label.waitFor()
  await label.click()
  await inList.waitFor({ state: 'detached' })
  await until(labels, (names) => names?.length === 0, { what: `${code} without a label` })
  await desk.api.patch(`/tickets/${code}`, { addLabelIds: [late.id] })
  await undo.click()
  await inList.waitFor()
  await until(labels, (names) => names?.join() === 'Kept,Late', { what: `${code} with both labels` })
})
