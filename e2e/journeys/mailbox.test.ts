import { beforeEach, expect, test } from 'vitest'
import { type MailServers, startMailServers } from '../../server/testing/mail-servers.ts'
import { until } from '../api.ts'
import { deliver, write } from '../mail.ts'
import type { LedgerRow } from '../mail-office.ts'
import { type Deskhand, startDeskhand } from '../server.ts'
import { everyLook, journeys, newPerson, signIn } from './browser.ts'

const address = 'help@customer.test'
let servers: MailServers
let desk: Deskhand
let skipped = ''
journeys(
  async () => {
    const started = await startMailServers()
    if ('skipped' in started) {
      skipped = started.skipped
      return
    }
    servers = started
    await servers.addMailbox(address, 'pw-help')
    desk = await startDeskhand()
  },
  async () => {
    await desk?.remove()
    await servers?.stop()
  },
)
beforeEach((context) => {
  if (skipped) context.skip(skipped)
})

test('a mailbox is tried from the screen, with a wrong password and with the right one, then mail comes from it', async () => {
  const page = await newPerson('mailbox')
  await signIn(page, desk, '/settings/channels')
  await page.getByRole('link', { name: 'New channel', exact: true }).click()
  await page.getByLabel('Address', { exact: false }).first().fill(address)
  await page.getByLabel('Sender name').fill('Help')
  await page.getByRole('radio', { name: 'Fetch it from a mailbox', exact: true }).click()
  const test = page.getByRole('button', { name: 'Test connection', exact: true })
  await expect.poll(() => test.isDisabled()).toBe(true)
  await page.getByLabel('Server').fill(servers.imap.host)
  await page.getByRole('switch', { name: /Encrypted from the start/ }).click()
  await page.getByLabel('Port', { exact: true }).fill(String(servers.imap.port))
  await expect.poll(() => page.getByLabel('User').inputValue()).toBe(address)
  const password = page.getByRole('textbox', { name: 'Password', exact: true })
  await password.fill('not-the-password')
  await test.click()
  const result = page.getByRole('status').filter({ hasText: /Something is wrong|All is well/ })
  await result.getByText('Something is wrong', { exact: true }).waitFor()
  await result.getByText(`did not accept the user name ${address} with this password`).waitFor()
  await everyLook(page, 'mailbox-wrong')
  await password.fill('pw-help')
  await test.click()
  await result.getByText('All is well', { exact: true }).waitFor()
  await everyLook(page, 'mailbox-right')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText(`Channel ${address} created`, { exact: true }).waitFor()

  await page.goto(`${desk.url}/mail-health`)
  const row = page.getByRole('row', { name: new RegExp(address) })
  await row.getByText('Watching').waitFor({ timeout: 20_000 })
  await expect.poll(() => row.textContent()).toContain('Never')
  const raw = write({ from: 'Nora <nora@customer.test>', to: address, subject: 'By mailbox', text: 'Hello by IMAP.' })
  await deliver(servers.smtp, { from: 'nora@customer.test', to: [address] }, raw)
  // Seen without reloading: when it was looked into last, and when a mail came last.
  await row.getByText('Never').waitFor({ state: 'detached', timeout: 20_000 })
  await page.getByRole('button', { name: /1\s*New ticket/ }).waitFor()
  type Health = {
    channels: { address: string; imapHealth: { lastSuccessAt: string | null; fetched: number } | null }[]
  }
  const health = async () => {
    const { channels } = await desk.api.get<Health>('/mail/health')
    return channels.find((one) => one.address === address)?.imapHealth
  }
  await expect.poll(health).toMatchObject({ fetched: 1, lastSuccessAt: expect.any(String) })
  await everyLook(page, 'mailbox-health')
  await page.getByRole('button', { name: /1\s*New ticket/ }).click()
  await page.getByRole('button', { name: 'By mailbox', exact: true }).click()
  await page.getByRole('dialog').getByText('Mailbox (IMAP)', { exact: true }).waitFor()
  expect((await desk.api.all<LedgerRow>('/mail/ledger')).map((one) => [one.door, one.outcome])).toEqual([
    ['imap', 'ticket'],
  ])
  await page
    .getByRole('dialog')
    .getByRole('link', { name: /Open ACME-/ })
    .click()
  await page.getByText('Hello by IMAP.', { exact: true }).first().waitFor()
})

test('a mailbox that cannot be read is told by the bell, which leads to it, and so is its recovery', async () => {
  const sick = 'sick@customer.test'
  await servers.addMailbox(sick, 'pw-sick')
  const { host, port } = servers.imap
  type Made = { id: string; imapHealth: { state: string; failures: number } | null }
  const { id } = await desk.api.post<Made>('/channels', {
    name: 'Sick',
    address: sick,
    imap: { host, port, secure: false, user: sick },
    imapSecret: 'pw-wrong',
  })
  const health = async () => (await desk.api.get<Made>(`/channels/${id}`)).imapHealth
  await until(health, (one) => one?.failures === 1, { what: 'the first refusal' })
  // Settings that change are tried at once: the second refusal, of which people are told.
  await desk.api.patch(`/channels/${id}`, { imapSecret: 'pw-wrong-too' })

  const page = await newPerson('mailbox-trouble')
  await signIn(page, desk)
  await page.getByRole('button', { name: 'Notifications, 1 unread', exact: true }).click()
  const bell = page.getByRole('dialog', { name: 'Notifications', exact: true })
  const told = bell.getByRole('link', { name: new RegExp(`^The mailbox ${sick} cannot be read`) })
  await told.getByText(`did not accept the user name ${sick} with this password`).waitFor()
  await everyLook(page, 'mailbox-trouble-bell')
  await told.click()
  await page.waitForURL(`**/mail-health?mailbox=${id}`)
  const row = page.locator('[aria-current=true]').filter({ hasText: sick })
  await row.getByText('Failing', { exact: true }).waitFor()
  await everyLook(page, 'mailbox-trouble-health')

  await desk.api.patch(`/channels/${id}`, { imapSecret: 'pw-sick' })
  await page.getByRole('button', { name: 'Notifications, 1 unread', exact: true }).click()
  await bell.getByRole('link', { name: new RegExp(`^The mailbox ${sick} is read again`) }).waitFor()
  await everyLook(page, 'mailbox-recovered-bell')
  await row.getByText('Watching', { exact: true }).waitFor({ timeout: 20_000 })
})
