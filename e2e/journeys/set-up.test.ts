import { expect, test } from 'vitest'
import { admin, type Deskhand, startDeskhand, supportAddress } from '../server.ts'
import { journeys, newPerson, picture, seriousFindings } from './browser.ts'

let desk: Deskhand
journeys(
  async () => {
    desk = await startDeskhand({ setUp: false })
  },
  () => desk?.remove(),
)

test('the first visit sets the installation up and ends in the ticket list', async () => {
  const page = await newPerson('set-up')
  await page.goto(desk.url)
  await page.waitForURL('**/setup')
  await page.getByRole('heading', { name: 'Set up Deskhand', exact: true }).waitFor()
  expect(await seriousFindings(page)).toEqual([])
  await picture(page, 'set-up')

  // Sent empty it says what is missing, and nothing is made.
  await page.getByRole('button', { name: 'Create help desk', exact: true }).click()
  await page.getByText('Write the name of your organization.', { exact: true }).waitFor()
  expect((await fetch(`${desk.url}/api/v1/setup`).then((reply) => reply.json())) as unknown).toMatchObject({
    needed: true,
  })

  await page.getByLabel('Name', { exact: false }).first().fill('Acme Outdoor')
  const prefix = page.getByLabel('Ticket prefix')
  await expect.poll(() => prefix.inputValue()).not.toBe('')
  // Looked at while it is typed, by the server's words.
  await prefix.fill('1X')
  await page.getByText('A prefix begins with a letter from A to Z.', { exact: true }).waitFor()
  await prefix.fill('ACME')
  await page.getByRole('img', { name: 'This prefix is free', exact: true }).waitFor()
  await page.getByLabel('Your name').fill(admin.name)
  await page.getByLabel('Email', { exact: false }).first().fill(admin.email)
  await page.getByLabel('Password', { exact: false }).first().fill(admin.password)
  await page.getByLabel('First support address').fill(supportAddress)
  await page.getByRole('button', { name: 'Create help desk', exact: true }).click()
  await page.waitForURL('**/tickets**')
  // What to do next stands where the tickets will stand.
  await page.getByRole('heading', { name: 'Your help desk is ready', exact: true }).waitFor()
  for (const step of ['Send it a mail', 'Invite colleagues', 'Connect a mailbox', 'Let replies leave'])
    await page.getByRole('listitem').filter({ hasText: step }).waitFor()
  await page.getByText(supportAddress, { exact: true }).first().waitFor()
  expect(await seriousFindings(page)).toEqual([])
  await picture(page, 'first-list')

  // The page is gone for good, and the account works in another browser.
  await page.goto(`${desk.url}/setup`)
  await page.waitForURL((url) => url.pathname !== '/setup')
  const other = await newPerson('set-up-again')
  await other.goto(desk.url)
  await other.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
  await other.getByLabel('Email').fill(admin.email)
  await other.getByLabel('Password', { exact: true }).fill('wrong words entirely')
  await other.getByRole('button', { name: 'Sign in', exact: true }).click()
  await other.getByText('Email or password is not right.').waitFor()
  await other.getByLabel('Password', { exact: true }).fill(admin.password)
  await other.getByRole('button', { name: 'Sign in', exact: true }).click()
  await other.getByRole('navigation', { name: 'Main navigation', exact: true }).waitFor()
})
