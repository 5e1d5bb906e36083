import { expect, test } from 'vitest'
import { until } from '../api.ts'
import type { Message, Ticket } from '../mail-office.ts'
import { type Relay, startRelay } from '../relay.ts'
import { type Deskhand, startDeskhand } from '../server.ts'
import {
  editorIn,
  everyLook,
  journeys,
  newPerson,
  picture,
  resize,
  seriousFindings,
  signIn,
  startWriting,
} from './browser.ts'

let desk: Deskhand
let relay: Relay

journeys(
  async () => {
    relay = await startRelay()
    desk = await startDeskhand({ settings: { SMTP_URL: relay.url } })
    await letBeaIn()
  },
  async () => {
    await desk?.remove()
    await relay?.close()
  },
)

/** An agent: her role sees own and unassigned tickets. */
const bea = { name: 'Bea', email: 'bea@team.test', password: 'a long passphrase of bea' }

async function letBeaIn(): Promise<void> {
  const roles = await desk.api.get<{ data: { id: string; key: string }[] }>('/roles')
  const roleId = roles.data.find(({ key }) => key === 'agent')?.id
  await desk.api.post('/members/invitations', { email: bea.email, roleId })
  const token = /\/invitations\/([\w-]+)/.exec((await relay.mailTo(bea.email, 'Acme')).text ?? '')?.[1]
  await desk.api.post(`/invitations/${token}`, { name: bea.name, password: bea.password })
}
const ticketOfAda = (subject: string) => desk.api.post<Ticket>('/tickets', { subject, assigneeId: desk.userId })

type Access = { people: { member: { name: string }; sees: boolean }[] }
type Role = { name: string; ticketScope: string; permissions: string[] }
const roleOf = async (name: string) =>
  (await desk.api.get<{ data: Role[] }>('/roles')).data.find((one) => one.name === name)

test('a role is made from a built-in one, its permissions bring what they need, and it is deleted into another', async () => {
  const page = await newPerson('roles')
  await signIn(page, desk, '/settings/members')
  await page.getByRole('tab', { name: 'Roles', exact: true }).click()
  await page.getByText('Reads all tickets and writes internal notes').waitFor()
  await everyLook(page, 'roles')
  await page.getByRole('button', { name: 'Actions for the role Light agent', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Duplicate…', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Warehouse')
  await dialog.getByRole('combobox', { name: 'Sees which tickets', exact: true }).click()
  await page.getByRole('option', { name: 'Own tickets', exact: true }).click()
  await dialog.getByRole('checkbox', { name: 'Read messages', exact: true }).click()
  await dialog.getByText('the ticket module is hidden for this role').waitFor()
  await expect.poll(() => dialog.getByRole('checkbox', { name: /^See tickets/ }).isChecked()).toBe(false)
  await dialog.getByRole('checkbox', { name: /^Assign tickets to others/ }).click()
  for (const name of [/^Change status/, /^See tickets/, 'Read messages'])
    await expect.poll(() => dialog.getByRole('checkbox', { name, exact: true }).isChecked()).toBe(true)
  await everyLook(page, 'role-dialog')
  await dialog.getByRole('button', { name: 'Create role', exact: true }).click()
  await page.getByText('Role “Warehouse” created', { exact: true }).waitFor()
  await until(
    () => roleOf('Warehouse'),
    (role) => role?.ticketScope === 'own' && role.permissions.includes('tickets:assign'),
    { what: 'the new role' },
  )
  await page.getByRole('button', { name: 'Actions for the role Warehouse', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Delete…', exact: true }).click()
  await page.getByText('No member has it.').waitFor()
  await everyLook(page, 'role-delete')
  await page.getByRole('button', { name: 'Delete role', exact: true }).click()
  await page.getByText('Role “Warehouse” deleted', { exact: true }).waitFor()
  expect(await roleOf('Warehouse')).toBeUndefined()
})

test('who does not see a ticket reads why, asks for access, and is let in by one click in the news', async () => {
  const { code } = await ticketOfAda('Payroll of March')
  const page = await newPerson('bea-asks')
  await signIn(page, desk, `/tickets/${code}`, bea)
  await page.getByRole('heading', { name: `${code} is hidden from you`, exact: true }).waitFor()
  await page
    .getByText('It is assigned to a colleague, and your role Agent sees own and unassigned tickets alone.', {
      exact: true,
    })
    .waitFor()
  expect(await page.content()).not.toContain('Payroll')
  await page.getByLabel('Why do you need it?').fill('The bank calls me about it')
  await everyLook(page, 'hidden-ticket')
  await page.getByRole('button', { name: 'Ask for access', exact: true }).click()
  await page.getByText('You have asked for access', { exact: true }).waitFor()
  await everyLook(page, 'hidden-ticket-asked')

  const ada = await newPerson('ada-asked')
  await signIn(ada, desk)
  await ada.getByRole('button', { name: 'Notifications, 1 unread', exact: true }).click()
  const news = ada.getByRole('dialog', { name: 'Notifications', exact: true })
  await news.getByText('Bea asks to see a ticket').waitFor()
  await news.getByText('The bank calls me about it', { exact: true }).waitFor()
  await everyLook(ada, 'access-asked')
  await news.getByRole('button', { name: 'Give access', exact: true }).click()
  await ada.getByText('Bea sees the ticket now', { exact: true }).waitFor()
  await page.getByText('Payroll of March', { exact: true }).first().waitFor()
  await ada.goto(`${desk.url}/tickets/${code}`)
  await ada.getByText('gave access to Bea').first().waitFor()
})

test('who is named in a note and does not see the ticket is let in with it, or left out; nothing typed is lost', async () => {
  const ada = await newPerson('ada-names')
  await signIn(ada, desk)
  const other = await ticketOfAda('Salary of April')
  await ada.goto(`${desk.url}/tickets/${other.code}`)
  await startWriting(ada, 'n')
  const note = editorIn(ada, 'Internal note')
  await note.pressSequentially('Please look, @bea')
  await ada.getByRole('option', { name: 'Bea', exact: true }).waitFor()
  await ada.keyboard.press('Enter')
  await note.pressSequentially('it is urgent')
  await ada.keyboard.press('Control+Enter')
  const asks = ada.getByRole('dialog', { name: 'Somebody you mention cannot see this ticket', exact: true })
  await asks.waitFor()
  await picture(ada, 'mention-review')
  expect(await seriousFindings(ada)).toEqual([])
  await asks.getByRole('button', { name: 'Back to the note', exact: true }).click()
  await asks.waitFor({ state: 'hidden' })
  await expect.poll(() => note.textContent()).toContain('Please look, @Bea it is urgent')
  await note.click()
  await ada.keyboard.press('Control+Enter')
  await asks.getByRole('button', { name: 'Give access and save', exact: true }).click()
  await ada.getByRole('region', { name: 'Conversation', exact: true }).getByText('it is urgent').waitFor()
  const notes = await until(
    () => desk.api.all<Message>(`/tickets/${other.code}/messages`),
    (all) => all?.length === 1,
    { what: 'the note' },
  )
  expect((notes[0] as { bodyHtml?: string }).bodyHtml).toMatch(/data-mention="user:/)
  const { people } = await desk.api.get<Access>(`/tickets/${other.code}/access`)
  expect(people.filter(({ sees }) => sees).map(({ member }) => member.name)).toContain('Bea')
  // What was looked at before it was sent leaves no draft behind.
  await expect.poll(() => desk.api.get(`/tickets/${other.code}/drafts`)).toMatchObject({ data: [] })

  // Left out, the name stays as plain text.
  const third = await ticketOfAda('Salary of May')
  await resize(ada, { width: 360, height: 740 })
  await ada.goto(`${desk.url}/tickets/${third.code}`)
  await startWriting(ada, 'n')
  await note.pressSequentially('Not for @bea')
  await ada.getByRole('option', { name: 'Bea', exact: true }).waitFor()
  await ada.keyboard.press('Enter')
  await note.pressSequentially('yet')
  await ada.keyboard.press('Control+Enter')
  await asks.waitFor()
  await picture(ada, 'phone-mention-review')
  await asks.getByRole('button', { name: 'Leave out and save', exact: true }).click()
  const left = await until(
    () => desk.api.all<Message>(`/tickets/${third.code}/messages`),
    (all) => all?.length === 1,
    { what: 'the note without her' },
  )
  expect((left[0] as { bodyHtml?: string }).bodyHtml).toBe('<p>Not for @Bea yet</p>')

  // Of a team, who does not see the ticket is named; the others are told without him.
  const users = (await desk.api.get<{ data: { id: string; name: string }[] }>('/users')).data
  const memberIds = users.map((one) => one.id)
  const team = await desk.api.post<{ id: string }>('/teams', { name: 'Night shift', memberIds })
  const fourth = await ticketOfAda('Salary of June')
  await resize(ada, { width: 1280, height: 800 })
  await ada.goto(`${desk.url}/tickets/${fourth.code}`)
  await startWriting(ada, 'n')
  await note.pressSequentially('Who is there, @night')
  await ada.getByRole('option', { name: /^Night shift/ }).waitFor()
  await ada.keyboard.press('Enter')
  await ada.keyboard.press('Control+Enter')
  await asks.getByText('in Night shift').waitFor()
  await picture(ada, 'mention-review-team')
  expect(await seriousFindings(ada)).toEqual([])
  await asks.getByRole('button', { name: 'Leave out and save', exact: true }).click()
  const kept = await until(
    () => desk.api.all<Message>(`/tickets/${fourth.code}/messages`),
    (all) => all?.length === 1,
    { what: 'the note to the team' },
  )
  expect((kept[0] as { bodyHtml?: string }).bodyHtml).toContain(`data-mention="team:${team.id}"`)
})

test('what a colleague sees, the order of queues, and the four whys', async () => {
  const { code } = await ticketOfAda('Budget of June')
  await desk.api.post('/queues', { name: 'Returns' })
  const page = await newPerson('ada-looks')
  await signIn(page, desk, '/settings/members')
  await page.getByRole('button', { name: 'Actions for Bea', exact: true }).click()
  await page.getByRole('menuitem', { name: 'What can they see?…', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'What Bea sees, and why', exact: true })
  await dialog.getByText('They are assigned to others, and the role Agent sees own').waitFor()
  await dialog.getByLabel('Does Bea see this ticket?', { exact: true }).fill(code)
  await dialog.getByRole('button', { name: 'Check', exact: true }).click()
  await dialog
    .getByText(`It is assigned to Ada Admin, and the role Agent sees own and unassigned tickets alone.`)
    .waitFor()
  await everyLook(page, 'member-sight')

  await page.goto(`${desk.url}/settings/queues`)
  const handle = page.getByRole('button', { name: 'Move Sales', exact: true })
  await handle.focus()
  await page.keyboard.press('Home')
  await until(
    async () => (await desk.api.get<{ data: { name: string }[] }>('/queues')).data.map(({ name }) => name),
    (names) => names?.[0] === 'Sales',
    { what: 'the new order of queues' },
  )
  await everyLook(page, 'queues')

  await page.goto(`${desk.url}/settings/why`)
  await page.getByText('Why is my list empty?', { exact: true }).waitFor()
  await page.getByText('As Admin you see: All tickets').waitFor()
  const asked = page.getByLabel('Ticket', { exact: true })
  await asked.nth(1).fill(code)
  await asked.nth(1).press('Enter')
  await page.getByText(`${code} is assigned to Ada Admin since`).waitFor()
  await page.getByLabel('Sender, subject or Message-ID of the mail', { exact: true }).fill('nobody@nowhere.test')
  await page.keyboard.press('Enter')
  await page.getByText('No such mail came in.').waitFor()
  await everyLook(page, 'why')
})

test('a new ticket is private for its maker, in a queue, for a colleague; without the module nobody sees tickets', async () => {
  const page = await newPerson('bea-makes')
  await signIn(page, desk, '/tickets/new', bea)
  await page.getByRole('button', { name: /^Requester:/ }).click()
  await page.keyboard.type('ada')
  await page.getByRole('option', { name: /Ada Admin.*Colleague/ }).click()
  await page.getByRole('textbox', { name: 'Subject', exact: true }).fill('A new chair')
  await page.getByRole('radio', { name: 'Private', exact: true }).click()
  await page
    .getByText('Only you, its assignee, its requester if that is a colleague, and who may see private tickets.')
    .waitFor()
  await everyLook(page, 'new-ticket-private')
  await page.getByRole('button', { name: 'Create ticket', exact: true }).first().click()
  await page.waitForURL(/\/tickets\/ACME-\d+/)
  const made = (await desk.api.all<Ticket & { visibility: string; requester: { name: string } }>('/tickets')).find(
    (one) => one.subject === 'A new chair',
  )
  expect(made).toMatchObject({ visibility: 'private', requester: { name: 'Ada Admin' } })

  const role = { name: 'Sales book', ticketScope: 'own', permissions: ['customers:read', 'members:read'] }
  const { id: roleId } = await desk.api.post<{ id: string }>('/roles', role)
  const users = await desk.api.all<{ id: string; name: string }>('/users')
  await desk.api.patch(`/users/${users.find(({ name }) => name === 'Bea')?.id}`, { roleId })
  await page.goto(`${desk.url}/tickets`)
  await page.getByText('You do not see tickets', { exact: true }).waitFor()
  await page.getByText('Tickets rest on the messages in them').waitFor()
  await expect.poll(() => page.getByRole('link', { name: /^All open/ }).count()).toBe(0)
  await expect.poll(() => page.getByRole('link', { name: 'New', exact: true }).count()).toBe(0)
  await everyLook(page, 'no-tickets')
})
