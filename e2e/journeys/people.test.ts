import { expect, test } from 'vitest'
import type { Ticket } from '../mail-office.ts'
import { type Relay, startRelay } from '../relay.ts'
import { type Deskhand, startDeskhand } from '../server.ts'
import { closed, everyLook, journeys, newPerson, picture, seriousFindings, signIn } from './browser.ts'

let desk: Deskhand
let relay: Relay
/** Has an account already, as admin of an organization of her own. */
const vera = { name: 'Vera Vogt', email: 'vera@vogt.test', password: 'a long passphrase of vera' }
const members = '/settings/members'

journeys(
  async () => {
    relay = await startRelay()
    desk = await startDeskhand({ settings: { SMTP_URL: relay.url } })
    await desk.makeOrganization({ organization: 'Vogt Tents', prefix: 'VOGT', ...vera })
  },
  async () => {
    await desk?.remove()
    await relay?.close()
  },
)

/** The links that went to an address, oldest first. */
async function links(address: string, count: number): Promise<string[]> {
  const find = () =>
    relay.taken
      .filter(({ to }) => to.includes(address))
      .flatMap(({ mail }) => /https?:\/\/\S+\/invitations\/[\w-]+/.exec(mail.text ?? '')?.[0] ?? [])
  await expect.poll(find, { timeout: 25_000 }).toHaveLength(count)
  return find()
}

test('invited by mail: sent again the old link dies, revoked it says so, accepted it leads to the tickets', async () => {
  const ada = await newPerson('inviter')
  await signIn(ada, desk, members)
  const invite = async (email: string, role: string) => {
    await ada.getByRole('button', { name: 'Invite', exact: true }).click()
    const dialog = ada.getByRole('dialog')
    await dialog.getByLabel('Email').fill(email)
    await dialog.getByRole('radio', { name: new RegExp(`^${role}`) }).click()
    if (email === 'bea@team.test') await everyLook(ada, 'invite-dialog')
    await dialog.getByRole('button', { name: 'Send invitation', exact: true }).click()
    await ada.getByText(`Invitation to ${email} is on its way`, { exact: true }).waitFor()
  }
  // Not an address: said at its field, nothing sent.
  await ada.getByRole('button', { name: 'Invite', exact: true }).click()
  await ada.getByRole('dialog').getByLabel('Email').fill('bea@')
  await ada.getByRole('radio', { name: /^Agent/ }).waitFor()
  await ada.getByRole('button', { name: 'Send invitation', exact: true }).click()
  await ada.getByText('Write a complete address, like anna@example.com.', { exact: true }).waitFor()
  await ada.keyboard.press('Escape')
  await ada.getByRole('button', { name: 'Discard and leave', exact: true }).click()
  await invite('bea@team.test', 'Manager')
  await ada.getByRole('row', { name: /bea@team\.test/ }).waitFor()
  await everyLook(ada, 'invitations')
  await ada.getByRole('button', { name: 'Send again bea@team.test', exact: true }).click()
  const [old = '', current = ''] = await links('bea@team.test', 2)
  expect(old).not.toBe(current)

  const bea = await newPerson('invited')
  await bea.goto(old)
  await bea.getByText('This invitation no longer works', { exact: true }).waitFor()
  await everyLook(bea, 'invitation-dead')
  await bea.goto(current)
  await bea.getByRole('heading', { name: 'Join Acme', exact: true }).waitFor()
  await bea.getByText('You are invited as bea@team.test, with the role Manager.', { exact: true }).waitFor()
  await everyLook(bea, 'invitation')
  await bea.getByRole('button', { name: 'Join', exact: true }).click()
  await bea.getByText('Write your name.', { exact: true }).waitFor()
  await bea.getByLabel('Your name').fill('Bea Bergmann')
  await bea.getByLabel('Password', { exact: false }).first().fill('a long passphrase of bea')
  await bea.getByRole('button', { name: 'Join', exact: true }).click()
  await bea.waitForURL('**/tickets**')
  // The inviter sees her among the members without reloading; the link is spent.
  await ada.getByRole('tab', { name: /Members/ }).click()
  await ada.getByRole('row', { name: /Bea Bergmann.*Manager.*Active/ }).waitFor()
  await bea.goto(current)
  await bea.getByText('This invitation no longer works', { exact: true }).waitFor()

  await invite('carl@team.test', 'Agent')
  const [revoked = ''] = await links('carl@team.test', 1)
  await ada.getByRole('button', { name: 'Revoke carl@team.test', exact: true }).click()
  await ada.getByRole('button', { name: 'Revoke invitation', exact: true }).click()
  // Behind the dialog no row is there for readers.
  await closed(ada.getByRole('dialog'))
  await ada.getByRole('row', { name: /carl@team\.test/ }).waitFor({ state: 'detached' })
  await bea.goto(revoked)
  await bea.getByText('This invitation no longer works', { exact: true }).waitFor()
})

test('somebody with an account of another organization joins with its password and changes between the two', async () => {
  const ada = await newPerson('inviter-of-vera')
  await signIn(ada, desk, members)
  await ada.getByRole('button', { name: 'Invite', exact: true }).click()
  await ada.getByRole('dialog').getByLabel('Email').fill(vera.email)
  await ada.getByRole('radio', { name: /^Agent/ }).waitFor()
  await ada.getByRole('button', { name: 'Send invitation', exact: true }).click()
  const [link = ''] = await links(vera.email, 1)
  await desk.api.post<Ticket>('/tickets', { subject: 'A ticket of Acme', requester: { email: 'otto@customer.test' } })

  const page = await newPerson('vera')
  await page.goto(link)
  await page.getByText('You have an account already: confirm with its password.', { exact: true }).waitFor()
  await expect.poll(() => page.getByLabel('Your name').count()).toBe(0)
  await everyLook(page, 'invitation-known')
  const password = page.getByRole('textbox', { name: 'Password', exact: true })
  await password.fill('not the password')
  await page.getByRole('button', { name: 'Join', exact: true }).click()
  await page.getByText('Email or password is not right.', { exact: true }).waitFor()
  await password.fill(vera.password)
  await page.getByRole('button', { name: 'Join', exact: true }).click()
  await page.waitForURL('**/tickets**')
  await page.getByRole('row', { name: /A ticket of Acme/ }).waitFor()

  // In her own organization there is no trace of Acme's ticket, and back.
  await page.getByRole('button', { name: 'Organization: Acme. Switch', exact: true }).click()
  await everyLook(page, 'organizations')
  await page.getByRole('menuitemradio', { name: 'Vogt Tents', exact: true }).click()
  await page.getByRole('button', { name: /^Organization: Vogt Tents\. Switch/ }).waitFor()
  await page.getByRole('heading', { name: 'Your help desk is ready', exact: true }).waitFor()
  await expect.poll(() => page.getByText('A ticket of Acme').count()).toBe(0)
  // What waits for her at Acme is counted here, on the face of the switcher and beside the name (product.md AD2).
  const users = (await desk.api.get<{ data: { id: string; email: string }[] }>('/users')).data
  const assigneeId = users.find(({ email }) => email === vera.email)?.id
  await desk.api.post<Ticket>('/tickets', { subject: 'One for Vera', assigneeId })
  const elsewhere = async () => {
    const reply = await page.request.get(`${desk.url}/api/v1/notifications/elsewhere`)
    const { data } = (await reply.json()) as { data: { unreadCount: number }[] }
    return data.map(({ unreadCount }) => unreadCount)
  }
  await expect.poll(elsewhere, { timeout: 25_000 }).toEqual([1])
  await page.reload()
  const face = page.getByRole('button', { name: 'Organization: Vogt Tents. Switch (1 unread elsewhere)', exact: true })
  await face.click()
  await page.getByRole('menuitemradio', { name: 'Acme 1 unread', exact: true }).waitFor()
  await everyLook(page, 'organizations-unread')
  await page.getByRole('menuitemradio', { name: /^Acme/ }).click()
  await page.getByRole('row', { name: /A ticket of Acme/ }).waitFor()
  await page.getByRole('button', { name: 'Notifications, 1 unread', exact: true }).waitFor()
})

test('a deactivated member is out at once, and somebody goes on with his tickets', async () => {
  const { api } = desk
  const ada = await newPerson('deactivates')
  await signIn(ada, desk, members)
  await ada.getByRole('button', { name: 'Invite', exact: true }).click()
  await ada.getByRole('dialog').getByLabel('Email').fill('gus@team.test')
  await ada.getByRole('radio', { name: /^Agent/ }).waitFor()
  await ada.getByRole('button', { name: 'Send invitation', exact: true }).click()
  const [link = ''] = await links('gus@team.test', 1)
  const gus = await newPerson('deactivated')
  await gus.goto(link)
  await gus.getByLabel('Your name').fill('Gus Groot')
  await gus.getByLabel('Password', { exact: false }).first().fill('a long passphrase of gus')
  await gus.getByRole('button', { name: 'Join', exact: true }).click()
  await gus.waitForURL('**/tickets**')

  const users = await api.get<{ data: { id: string; email: string }[] }>('/users')
  const idOf = (email: string) => users.data.find((one) => one.email === email)?.id
  const make = (subject: string, status: string) =>
    api.post<Ticket>('/tickets', {
      subject,
      status,
      assigneeId: idOf('gus@team.test'),
      requester: { email: 'otto@customer.test' },
    })
  const open = await make('In his hands', 'open')
  const closed = await make('Done by him', 'closed')
  // He has a ticket open, and goes on looking at it.
  await gus.goto(`${desk.url}/tickets/${open.code}`)
  await gus.getByText('In his hands', { exact: true }).first().waitFor()
  await gus.evaluate(() => Object.assign(window, { sameDocument: true }))

  await ada.getByRole('tab', { name: /Members/ }).click()
  await ada.getByRole('button', { name: 'Actions for Gus Groot', exact: true }).click()
  await ada.getByRole('menuitem', { name: 'Deactivate…', exact: true }).click()
  const dialog = ada.getByRole('dialog', { name: 'Deactivate Gus Groot?', exact: true })
  await dialog.getByLabel('Open tickets go to', { exact: true }).click()
  await ada.getByRole('option', { name: 'Bea Bergmann', exact: true }).click()
  await everyLook(ada, 'deactivate')
  await dialog.getByRole('button', { name: 'Deactivate', exact: true }).click()
  await ada.getByText('Gus Groot is deactivated', { exact: true }).waitFor()
  await ada.getByRole('row', { name: /Gus Groot.*Deactivated/ }).waitFor()

  // His page turns to the sign-in by itself and says why; what he knew does not help.
  await gus.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
  await gus.getByText('You were signed out', { exact: true }).waitFor()
  expect(await gus.evaluate(() => 'sameDocument' in window)).toBe(true)
  await everyLook(gus, 'signed-out')
  await gus.getByLabel('Email').fill('gus@team.test')
  await gus.getByLabel('Password', { exact: true }).fill('a long passphrase of gus')
  await gus.getByRole('button', { name: 'Sign in', exact: true }).click()
  await gus.getByText(/deactivated|not right/).waitFor()

  type Assigned = Ticket & { assignee: { name: string } | null }
  const assignee = async (code: string) => (await api.get<Assigned>(`/tickets/${code}`)).assignee?.name
  await expect.poll(() => assignee(open.code)).toBe('Bea Bergmann')
  expect(await assignee(closed.code)).toBe('Gus Groot')

  // Where tickets are given away he cannot be chosen, and it says why.
  await ada.goto(`${desk.url}/tickets/${open.code}`)
  await ada.getByRole('button', { name: 'More actions', exact: true }).waitFor()
  await ada.keyboard.press('a')
  const gone = ada.getByRole('option', { name: /Gus Groot/ })
  await gone.getByText('Gus Groot is deactivated.', { exact: true }).waitFor()
  await expect.poll(() => gone.getAttribute('aria-disabled')).toBe('true')
  await picture(ada, 'assignee-not-listed')
  expect(await seriousFindings(ada)).toEqual([])
})
