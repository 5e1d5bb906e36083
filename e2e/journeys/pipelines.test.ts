import { expect, test } from 'vitest'
import { until } from '../api.ts'
import type { Ticket } from '../mail-office.ts'
import { type Deskhand, startDeskhand } from '../server.ts'
import {
  closed,
  everyLook,
  grab,
  journeys,
  newPerson,
  pick,
  picture,
  seriousFindings,
  signIn,
  standing,
} from './browser.ts'

let desk: Deskhand

journeys(
  async () => {
    desk = await startDeskhand()
  },
  () => desk?.remove(),
)

type Routed = { code: string; queue: { name: string }; assignee: { id: string } | null }
type Pipeline = { id: string; name: string; stages: { id: string; name: string }[] }
const pipelineOf = async (name: string) =>
  (await desk.api.get<{ data: Pipeline[] }>('/pipelines')).data.find((one) => one.name === name)
const stageNames = async (name: string) => (await pipelineOf(name))?.stages.map((one) => one.name)

test('a pipeline is made, its stages put into order by keyboard, one deleted with its tickets moved', async () => {
  const page = await newPerson('pipelines')
  await signIn(page, desk, '/settings/pipelines')
  await page.getByRole('button', { name: 'New pipeline', exact: true }).click()
  await page.getByLabel(/^Name/).fill('Onboarding')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: /^Onboarding/ }).waitFor()

  const card = page.locator('section', { has: page.getByRole('heading', { name: /^Onboarding/ }) })
  await card.getByRole('button', { name: 'Add stage', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(/^Name/).fill('With the vendor')
  await dialog.getByRole('combobox', { name: 'Status', exact: true }).click()
  await page.getByRole('option', { name: 'Waiting', exact: true }).click()
  await dialog.getByRole('combobox', { name: 'Waits for', exact: true }).click()
  await page.getByRole('option', { name: /Somebody else/ }).click()
  await dialog.getByLabel('What customers read', { exact: true }).fill('We are waiting for a part')
  await dialog.getByLabel('Time limit', { exact: true }).fill('2')
  await picture(page, 'pipelines-stage')
  await dialog.getByRole('button', { name: 'Add stage', exact: true }).click()
  await closed(dialog)
  await card.getByText('With the vendor', { exact: true }).waitFor()
  await card.getByText('2 hrs', { exact: true }).waitFor()

  // With the arrow keys on its handle, to the place before Resolved: the list never goes back to an order from before.
  const list = card.getByRole('list', { name: 'Stages of Onboarding', exact: true })
  await list.evaluate((it) => {
    const orders = () => [...it.querySelectorAll('button[aria-label^="Move "]')].map((one) => one.ariaLabel).join(', ')
    const seen = [orders()]
    new MutationObserver(() => seen.at(-1) !== orders() && seen.push(orders())).observe(it, { childList: true })
    Object.assign(window, { ordersSeen: seen })
  })
  const handleOf = (name: string) => card.getByRole('button', { name: `Move ${name}`, exact: true })
  const shown = () =>
    card
      .getByRole('button', { name: /^Move / })
      .evaluateAll((all) => all.map((one) => one.ariaLabel?.replace('Move ', '')))
  await handleOf('With the vendor').focus()
  await handleOf('With the vendor').press('ArrowUp')
  await handleOf('With the vendor').press('ArrowUp')
  const byKeys = ['Open', 'In progress', 'Waiting', 'With the vendor', 'Resolved', 'Closed']
  await expect.poll(shown).toEqual(byKeys)
  await expect.poll(() => stageNames('Onboarding')).toEqual(byKeys)
  // And by mouse to the first place.
  const to = await standing(handleOf('Open'))
  await grab(handleOf('With the vendor'))
  await page.mouse.move(to.x + 5, to.y + 30, { steps: 5 })
  await page.mouse.move(to.x + 5, to.y + 2, { steps: 5 })
  await page.mouse.up()
  const byMouse = ['With the vendor', 'Open', 'In progress', 'Waiting', 'Resolved', 'Closed']
  await expect.poll(() => stageNames('Onboarding')).toEqual(byMouse)
  await expect.poll(shown).toEqual(byMouse)
  const seen = await page.evaluate(() => (window as unknown as { ordersSeen: string[] }).ordersSeen)
  expect(seen, 'orders that came twice').toEqual([...new Set(seen)])

  const vendor = (await pipelineOf('Onboarding'))?.stages[0]?.id
  const { code } = await desk.api.post<Ticket>('/tickets', { subject: 'A part is missing', stageId: vendor })
  await picture(page, 'pipelines')
  expect(await seriousFindings(page)).toEqual([])
  await card.getByRole('button', { name: 'Delete stage With the vendor', exact: true }).click()
  await dialog.getByText('1 ticket stands here').waitFor()
  await picture(page, 'pipelines-delete')
  await dialog.getByRole('button', { name: 'Delete stage', exact: true }).click()
  await until(
    () => desk.api.get<Ticket & { stage: { name: string } }>(`/tickets/${code}`),
    (ticket) => ticket?.stage.name === 'Waiting',
    { what: 'the ticket in its new stage' },
  )
  await until(
    () => stageNames('Onboarding'),
    (names) => names?.length === 5,
    { what: 'the stage gone' },
  )

  for (const at of [6, 7, 8, 9, 10, 11, 12])
    await desk.api.post(`/pipelines/${(await pipelineOf('Onboarding'))?.id}/stages`, {
      name: `Step ${at}`,
      status: 'in_progress',
    })
  await card.getByText('12 of 12 stages').waitFor()
  await expect.poll(() => card.getByRole('button', { name: 'Add stage', exact: true }).isDisabled()).toBe(true)
})

test('a ticket goes into another pipeline, asked for the stage where none fits, and gets a due date', async () => {
  const page = await newPerson('ticket-place')
  const short = await desk.api.post<Pipeline>('/pipelines', { name: 'Short' })
  const waiting = short.stages.find((one) => one.name === 'Waiting')?.id
  await desk.api.post(`/stages/${waiting}/delete`, {})
  const { code } = await desk.api.post<Ticket>('/tickets', { subject: 'Where does it go', status: 'waiting' })
  await signIn(page, desk, `/tickets/${code}`)
  const details = page.getByRole('complementary', { name: 'Details', exact: true })
  await details.getByRole('button', { name: 'Pipeline: Support', exact: true }).click()
  await page.getByRole('option', { name: 'Short Open', exact: true }).waitFor()
  await picture(page, 'ticket-pipeline')
  await pick(page, 'In pro', /^Short In progress/)
  await details.getByRole('button', { name: 'Pipeline: Short', exact: true }).waitFor()
  const moved = await until(
    () => desk.api.get<{ status: string; pipeline: { name: string } }>(`/tickets/${code}`),
    (ticket) => ticket?.pipeline.name === 'Short',
    { what: 'the ticket in its pipeline' },
  )
  expect(moved.status).toBe('in_progress')

  await details.getByRole('button', { name: 'Due: no due date', exact: true }).click()
  await picture(page, 'ticket-due')
  await page.getByLabel('Date and time', { exact: true }).fill('2020-05-04T10:30')
  await page.keyboard.press('Enter')
  await details.getByRole('button', { name: /Due: 4 May 2020.*overdue/ }).waitFor()
  await page.getByText('set the due date to').first().waitFor()
  await picture(page, 'ticket-place')
  await page.reload()
  await details.getByRole('button', { name: /overdue/ }).click()
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  await details.getByRole('button', { name: 'Due: no due date', exact: true }).waitFor()
  expect(await seriousFindings(page)).toEqual([])
})

test('a type gets a pipeline of its own, and two labels become one', async () => {
  const page = await newPerson('types')
  await desk.api.post('/pipelines', { name: 'Returns' })
  await signIn(page, desk, '/settings/ticket-types')
  const dialog = page.getByRole('dialog')
  await page.getByRole('button', { name: 'New type', exact: true }).click()
  await dialog.getByLabel(/^Name/).fill('Return')
  await dialog.getByRole('combobox', { name: 'Pipeline', exact: true }).click()
  await page.getByRole('option', { name: 'Returns', exact: true }).click()
  await dialog.getByRole('button', { name: 'Create type', exact: true }).click()
  await page.getByRole('button', { name: 'Edit Return', exact: true }).waitFor()
  await picture(page, 'ticket-types')
  expect(await seriousFindings(page)).toEqual([])
  const made = await desk.api.post<{ pipeline: { name: string } }>('/tickets', {
    subject: 'Back to you',
    type: 'return',
  })
  expect(made.pipeline.name).toBe('Returns')

  for (const name of ['refund', 'repay']) await desk.api.post('/labels', { name, group: 'Money' })
  const { code } = await desk.api.post<Ticket>('/tickets', { subject: 'My money', labels: ['repay'] })
  await page.goto(`${desk.url}/settings/labels`)
  await page.getByRole('button', { name: 'Merge label repay', exact: true }).click()
  await picture(page, 'labels-merge')
  await dialog.getByRole('button', { name: 'Merge labels', exact: true }).click()
  await page.getByText('“repay” is “refund” now', { exact: true }).waitFor()
  const labels = (await desk.api.get<{ labels: { name: string }[] }>(`/tickets/${code}`)).labels
  expect(labels.map(({ name }) => name)).toEqual(['refund'])
})

test('a pipeline gets a queue and is kept to a team, and a report shows where its tickets stand', async () => {
  const page = await newPerson('pipeline-rights')
  const me = await desk.api.get<{ user: { id: string } }>('/me')
  await desk.api.post('/teams', { name: 'Fraud desk', memberIds: [me.user.id] })
  await desk.api.post('/queues', { name: 'Fraud', everyone: true })
  await desk.api.post('/pipelines', { name: 'Fraud cases' })
  await signIn(page, desk, '/settings/pipelines')
  const card = page.locator('section', { has: page.getByRole('heading', { name: /^Fraud cases/ }) })
  await card.getByRole('button', { name: 'More about the pipeline Fraud cases', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Queue and rights…', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'Its tickets wait in', exact: true }).click()
  await page.getByRole('option', { name: 'Fraud', exact: true }).click()
  const seen = dialog.getByRole('radiogroup', { name: 'Who sees its tickets', exact: true })
  await seen.getByRole('radio', { name: 'Only these teams', exact: true }).click()
  await dialog.getByText('No team is chosen', { exact: false }).waitFor()
  await dialog.getByRole('checkbox', { name: 'Fraud desk', exact: true }).click()
  await everyLook(page, 'pipeline-rights')
  await page.keyboard.press('Control+Enter')
  await dialog.waitFor({ state: 'detached' })
  await card.getByText('Queue: Fraud', { exact: true }).waitFor()
  await card.getByText('Seen by: Fraud desk', { exact: true }).waitFor()
  await picture(page, 'pipeline-rights-card')

  const pipeline = await pipelineOf('Fraud cases')
  const made = await desk.api.post<Ticket & { queue: { name: string } }>('/tickets', {
    subject: 'A stolen card',
    pipelineId: pipeline?.id,
  })
  expect(made.queue.name).toBe('Fraud')
  const { code } = await desk.api.post<Ticket>('/tickets', { subject: 'A false invoice', pipelineId: pipeline?.id })
  await desk.api.patch(`/tickets/${code}`, { status: 'waiting' })
  await until(
    () => desk.api.get<{ stages: { stays: { count: number } }[] }>(`/reports/stage-times?pipelineId=${pipeline?.id}`),
    (report) => report?.stages[0]?.stays.count === 1,
    { what: 'the stay in the report' },
  )
  await page.keyboard.press('g')
  await page.keyboard.press('r')
  await page.getByRole('heading', { name: 'Time in stage', exact: true }).waitFor()
  await page.getByRole('combobox', { name: 'Pipeline', exact: true }).click()
  await page.getByRole('option', { name: 'Fraud cases', exact: true }).click()
  const row = page.getByRole('row', { name: /^Open/ })
  await row.getByRole('link', { name: '1 ticket stands in Open: show it', exact: true }).waitFor()
  await page.getByRole('radio', { name: '90 days', exact: true }).click()
  await everyLook(page, 'stage-times')
  await row.getByRole('link', { name: '1 ticket stands in Open: show it', exact: true }).click()
  await page.getByText('A stolen card', { exact: true }).first().waitFor()
  await expect.poll(() => page.getByText('A false invoice', { exact: true }).count()).toBe(0)
  await page.goBack()
  await page.getByRole('radio', { name: '90 days', exact: true, checked: true }).waitFor()

  const [channel] = (await desk.api.get<{ data: { id: string }[] }>('/channels')).data
  await page.goto(`${desk.url}/settings/channels/${channel?.id}`)
  const readers = page.getByRole('radiogroup', { name: 'Who sees its conversations', exact: true })
  await readers.getByRole('radio', { name: 'Only these teams', exact: true }).click()
  await page.getByRole('checkbox', { name: 'Fraud desk', exact: true }).click()
  await picture(page, 'channel-readers')
  await page.keyboard.press('Control+s')
  await until(
    () => desk.api.get<{ readTeamIds: string[] | null }>(`/channels/${channel?.id}`),
    (saved) => saved?.readTeamIds?.length === 1,
    { what: 'the readers of the channel' },
  )
})

test('a queue is built: a tier above it, a rule that fills it, people in turn; it is tried before', async () => {
  const page = await newPerson('routing')
  const me = await desk.api.get<{ user: { id: string } }>('/me')
  const team = await desk.api.post<{ id: string }>('/teams', { name: 'Network care', memberIds: [me.user.id] })
  await signIn(page, desk, '/settings/queues')
  const dialog = page.getByRole('dialog')
  for (const [name, tier] of [
    ['Network experts', '2'],
    ['Network', '1'],
  ] as const) {
    await page.getByRole('button', { name: 'New queue', exact: true }).click()
    await dialog.getByLabel(/^Name/).fill(name)
    await dialog.getByRole('combobox', { name: 'Tier', exact: true }).click()
    await page.getByRole('option', { name: tier, exact: true }).click()
    if (tier === '1') {
      await dialog.getByRole('combobox', { name: 'Escalates to', exact: true }).click()
      await page.getByRole('option', { name: 'Network experts', exact: true }).click()
      await dialog.getByRole('checkbox', { name: 'Network care', exact: true }).click()
      await picture(page, 'queue-dialog')
    }
    await dialog.getByRole('button', { name: 'Create queue', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
  }
  await page.getByText('Tier 1, escalates to Network experts', { exact: true }).waitFor()

  const queues = (await desk.api.get<{ data: { id: string; name: string; teamIds: string[] }[] }>('/queues')).data
  const queue = queues.find(({ name }) => name === 'Network')
  expect(queue?.teamIds).toEqual([team.id])
  await desk.api.post('/skills', { name: 'Routers' })
  await page.goto(`${desk.url}/settings/routing`)
  await page.getByRole('button', { name: 'New rule', exact: true }).click()
  await dialog.getByLabel(/^Name/).fill('Networks')
  await dialog.getByRole('button', { name: 'Create rule', exact: true }).click()
  await dialog.getByText('Say which tickets are meant.', { exact: true }).waitFor()
  await picture(page, 'routing-rule')
  await dialog.getByRole('button', { name: 'Field: Status', exact: true }).click()
  await pick(page, 'subject', /^Subject/)
  await dialog.getByRole('textbox', { name: 'Value', exact: true }).fill('network')
  await dialog.getByRole('combobox', { name: /^it goes to the queue/ }).click()
  await page.getByRole('option', { name: 'Network', exact: true }).click()
  await dialog.getByRole('button', { name: 'Create rule', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByText('If Subject contains “network”: to Network', { exact: true }).waitFor()

  await page.getByRole('button', { name: 'How Network gives its tickets', exact: true }).click()
  await dialog.getByRole('combobox', { name: 'Tickets are given', exact: true }).click()
  await page.getByRole('option', { name: 'By skills', exact: true }).click()
  await dialog.getByRole('button', { name: 'Add a requirement', exact: true }).click()
  await everyLook(page, 'routing-policy')
  await dialog.getByRole('button', { name: 'Remove requirement 1', exact: true }).click()
  await dialog.getByRole('combobox', { name: 'Tickets are given', exact: true }).click()
  await page.getByRole('option', { name: 'In turn', exact: true }).click()
  const cap = dialog.getByLabel('Most open tickets of one person', { exact: true })
  await cap.fill('9')
  // What is written is tried before it is saved.
  await dialog.getByRole('button', { name: 'Dry run', exact: true }).click()
  await dialog.getByRole('row', { name: /^Network \d/ }).waitFor()
  await cap.focus()
  await page.keyboard.press('Control+Enter')
  await dialog.waitFor({ state: 'detached' })
  await page.getByText('In turn · up to 9 tickets each', { exact: true }).waitFor()

  // A new ticket goes where the rule says, and the queue gives it to who serves it.
  const { code, queue: chosen } = await desk.api.post<Routed>('/tickets', { subject: 'The network is down' })
  expect(chosen.name).toBe('Network')
  await until(
    () => desk.api.get<Routed>(`/tickets/${code}`),
    (ticket) => ticket?.assignee?.id === me.user.id,
    { what: 'the ticket to be given' },
  )
  await page.getByLabel('Ticket', { exact: true }).fill(code)
  await page.getByRole('button', { name: 'Try', exact: true }).click()
  await page.getByText(`${code} would go to Network.`, { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Dry run', exact: true }).click()
  await page.getByRole('row', { name: 'Network 1 1', exact: true }).waitFor()
  await page.getByRole('table', { name: 'Load of each member', exact: true }).waitFor()
  await everyLook(page, 'routing')
})

test('a queue gives a ticket, which says why; it is escalated by a key, with the reason', async () => {
  const page = await newPerson('routed')
  const { user } = await desk.api.get<{ user: { id: string } }>('/me')
  const experts = await desk.api.post<{ id: string }>('/queues', { name: 'Experts', tier: 2 })
  const queue = await desk.api.post<{ id: string }>('/queues', {
    name: 'Printers',
    nextQueueId: experts.id,
    everyone: true,
  })
  const weights = { low: 1, medium: 1, high: 1, urgent: 1 }
  const rest = {
    cap: null,
    weights,
    countsWaiting: false,
    lastAgent: false,
    vip: null,
    skillNeeds: [],
    skillFallback: [],
  }
  const set = await desk.api.ask('PUT', `/queues/${queue.id}/routing`, { body: { ...rest, strategy: 'round_robin' } })
  expect(set.status).toBe(200)
  const { code } = await desk.api.post<Ticket>('/tickets', { subject: 'No paper', queueId: queue.id })
  await until(
    () => desk.api.get<{ assignee: { id: string } | null }>(`/tickets/${code}`),
    (ticket) => ticket?.assignee?.id === user.id,
    { what: 'the ticket to be given' },
  )
  const dialog = page.getByRole('dialog')
  await signIn(page, desk, `/tickets/${code}`)
  await page.getByRole('button', { name: 'More actions', exact: true }).click()
  await page.getByRole('menuitem', { name: /^Why this assignment\?/ }).click()
  await dialog.getByText(/^Printers gave it to Ada Admin: whose turn it is/).waitFor()
  await everyLook(page, 'routing-why')
  await page.keyboard.press('Escape')
  await closed(dialog)
  await page.keyboard.press('Shift+G')
  await dialog.getByLabel(/^Why is the next tier needed\?/).fill('The backbone is gone.')
  await picture(page, 'escalate')
  await page.keyboard.press('Control+Enter')
  await dialog.waitFor({ state: 'detached' })
  await page
    .getByRole('button', { name: /escalated the ticket from Printers to Experts: The backbone is gone\./ })
    .waitFor()

  // The report counts it, with its reason; and who wants to hear of what comes into the queue says so.
  await page.goto(`${desk.url}/reports/stages`)
  await page.getByRole('row', { name: 'Printers (tier 1) Experts (tier 2) 1', exact: true }).waitFor()
  // Its line says the ticket and the day besides.
  await page.getByText(/The backbone is gone\./).waitFor()
  await page.goto(`${desk.url}/settings/profile`)
  await page.getByRole('button', { name: /^Printers/ }).click()
  await page.getByRole('switch', { name: 'Printers: A new ticket comes in: in the product', exact: true }).click()
  type Wishes = { queues: { queue: { name: string }; kinds: { kind: string; app: boolean }[] }[] }
  await expect
    .poll(async () => {
      const { queues } = await desk.api.get<Wishes>('/me/notification-preferences')
      return queues
        .find((one) => one.queue.name === 'Printers')
        ?.kinds.filter(({ app }) => app)
        .map(({ kind }) => kind)
    })
    .toEqual(['ticket_created'])
})
