import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { until } from '../api.ts'
import type { Message, Ticket } from '../mail-office.ts'
import { type Relay, startRelay } from '../relay.ts'
import { type Deskhand, startDeskhand } from '../server.ts'
import { everyLook, journeys, newPerson, picture, seriousFindings, signIn } from './browser.ts'

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

/** Opens the note, once those who can be named are there. */
async function beginNote(page: Page): Promise<void> {
  const people = page.waitForResponse((reply) => new URL(reply.url()).pathname === '/api/v1/users')
  await page.getByRole('button', { name: 'Internal note' }).first().click()
  await (await people).finished()
}

type Access = { people: { member: { name: string }; sees: boolean }[] }
type Role = { name: string; ticketScope: string; permissions: string[] }
const roleOf = async (name: string) =>
  (await desk.api.get<{ data: Role[] }>('/roles')).data.find((one) => one.name === name)

test('a role is made from a built-in one, its permissions bring what they need, and it is deleted into another', async () => {
  const page = await newPerson('roles')
  await signIn(page, desk, '/settings/members')
  await page.getByRole('tab', { name: 'Roles' }).click()
  await page.getByText('Reads all tickets and writes internal notes').waitFor()
  await everyLook(page, 'roles')
  await page.getByRole('button', { name: 'Actions for the role Light agent' }).click()
  await page.getByRole('menuitem', { name: 'Duplicate…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Warehouse')
  await dialog.getByRole('combobox', { name: 'Sees which tickets' }).click()
  await page.getByRole('option', { name: 'Own tickets', exact: true }).click()
  await dialog.getByRole('checkbox', { name: 'Read messages' }).click()
  await dialog.getByText('the ticket module is hidden for this role').waitFor()
  expect(await dialog.getByRole('checkbox', { name: /^See tickets/ }).isChecked()).toBe(false)
  await dialog.getByRole('checkbox', { name: /^Assign tickets to others/ }).click()
  for (const name of [/^Change status/, /^See tickets/, 'Read messages'])
    expect(await dialog.getByRole('checkbox', { name }).isChecked()).toBe(true)
  await everyLook(page, 'role-dialog')
  await dialog.getByRole('button', { name: 'Create role' }).click()
  await page.getByText('Role “Warehouse” created').waitFor()
  await until(
    () => roleOf('Warehouse'),
    (role) => role?.ticketScope === 'own' && role.permissions.includes('tickets:assign'),
    { what: 'the new role' },
  )
  await page.getByRole('button', { name: 'Actions for the role Warehouse' }).click()
  await page.getByRole('menuitem', { name: 'Delete…' }).click()
  await page.getByText('No member has it.').waitFor()
  await everyLook(page, 'role-delete')
  await page.getByRole('button', { name: 'Delete role' }).click()
  await page.getByText('Role “Warehouse” deleted').waitFor()
  expect(await roleOf('Warehouse')).toBeUndefined()
})

test('who does not see a ticket reads why, asks for access, and is let in by one click in the news', async () => {
  const { code } = await ticketOfAda('Payroll of March')
  const page = await newPerson('bea-asks')
  await signIn(page, desk, `/tickets/${code}`, bea)
  await page.getByRole('heading', { name: `${code} is hidden from you` }).waitFor()
  await page
    .getByText('It is assigned to a colleague, and your role Agent sees own and unassigned tickets alone.')
    .waitFor()
  expect(await page.content()).not.toContain('Payroll')
  await page.getByLabel('Why do you need it?').fill('The bank calls me about it')
  await everyLook(page, 'hidden-ticket')
  await page.getByRole('button', { name: 'Ask for access' }).click()
  await page.getByText('You have asked for access').waitFor()
  await everyLook(page, 'hidden-ticket-asked')

  const ada = await newPerson('ada-asked')
  await signIn(ada, desk)
  await ada.getByRole('button', { name: 'Notifications, 1 unread' }).click()
  const news = ada.getByRole('dialog', { name: 'Notifications' })
  await news.getByText('Bea asks to see a ticket').waitFor()
  await news.getByText('The bank calls me about it').waitFor()
  await everyLook(ada, 'access-asked')
  await news.getByRole('button', { name: 'Give access' }).click()
  await ada.getByText('Bea sees the ticket now').waitFor()
  await page.getByText('Payroll of March').first().waitFor()
  await ada.goto(`${desk.url}/tickets/${code}`)
  await ada.getByText('gave access to Bea').first().waitFor()
})

test('who is named in a note and does not see the ticket is let in with it, or left out; nothing typed is lost', async () => {
  const ada = await newPerson('ada-names')
  await signIn(ada, desk)
  const other = await ticketOfAda('Salary of April')
  await ada.goto(`${desk.url}/tickets/${other.code}`)
  await beginNote(ada)
  const note = ada.getByRole('textbox', { name: 'Internal note text' })
  await note.pressSequentially('Please look, @bea')
  await ada.getByRole('option', { name: 'Bea' }).waitFor()
  await ada.keyboard.press('Enter')
  await note.pressSequentially('it is urgent')
  await ada.keyboard.press('Control+Enter')
  const asks = ada.getByRole('dialog', { name: 'Somebody you mention cannot see this ticket' })
  await asks.waitFor()
  await picture(ada, 'mention-review')
  expect(await seriousFindings(ada)).toEqual([])
  await asks.getByRole('button', { name: 'Back to the note' }).click()
  await asks.waitFor({ state: 'hidden' })
  expect(await note.textContent()).toContain('Please look, @Bea it is urgent')
  await note.click()
  await ada.keyboard.press('Control+Enter')
  await asks.getByRole('button', { name: 'Give access and save' }).click()
  await ada.getByRole('region', { name: 'Conversation' }).getByText('it is urgent').waitFor()
  const notes = await until(
    () => desk.api.all<Message>(`/tickets/${other.code}/messages`),
    (all) => all?.length === 1,
    { what: 'the note' },
  )
  expect((notes[0] as { bodyHtml?: string }).bodyHtml).toMatch(/data-mention="user:/)
  const { people } = await desk.api.get<Access>(`/tickets/${other.code}/access`)
  expect(people.filter(({ sees }) => sees).map(({ member }) => member.name)).toContain('Bea')

  // Left out, the name stays as plain text.
  const third = await ticketOfAda('Salary of May')
  await ada.setViewportSize({ width: 360, height: 740 })
  await ada.goto(`${desk.url}/tickets/${third.code}`)
  await beginNote(ada)
  await note.pressSequentially('Not for @bea')
  await ada.getByRole('option', { name: 'Bea' }).waitFor()
  await ada.keyboard.press('Enter')
  await note.pressSequentially('yet')
  await ada.keyboard.press('Control+Enter')
  await asks.waitFor()
  await picture(ada, 'phone-mention-review')
  await asks.getByRole('button', { name: 'Leave out and save' }).click()
  const left = await until(
    () => desk.api.all<Message>(`/tickets/${third.code}/messages`),
    (all) => all?.length === 1,
    { what: 'the note without her' },
  )
  expect((left[0] as { bodyHtml?: string }).bodyHtml).toBe('<p>Not for @Bea yet</p>')
})
