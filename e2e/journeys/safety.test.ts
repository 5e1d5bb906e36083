import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { eicar, type FakeClamd, startFakeClamd } from '../../server/testing/clamd.ts'
import { type OAuthServer, startOAuthServer } from '../../server/testing/oauth-server.ts'
import { startPictureServer } from '../../server/testing/picture-server.ts'
import { pngOf } from '../../server/testing/pictures.ts'
import { until } from '../api.ts'
import { deliver, write } from '../mail.ts'
import type { Ticket } from '../mail-office.ts'
import { type Deskhand, startDeskhand, supportAddress } from '../server.ts'
import { journeys, newPerson, picture, resize, seriousFindings, showScheme, signIn } from './browser.ts'

const filesUrl = () => desk.url.replace('127.0.0.1', 'localhost')

let clamd: FakeClamd
let provider: OAuthServer
let desk: Deskhand

journeys(
  async () => {
    clamd = await startFakeClamd()
    provider = await startOAuthServer()
    desk = await startDeskhand({ settings: { CLAMD: clamd.address } })
    await desk.stop()
    // Another name of this machine, to which no cookie of the app belongs.
    await desk.start({ ATTACHMENTS_URL: filesUrl(), ALLOWED_NETWORKS: '127.0.0.1' })
  },
  async () => {
    await desk?.remove()
    await clamd?.close()
    await provider?.close()
  },
)

async function checked(page: Page, name: string): Promise<void> {
  await picture(page, name)
  expect(await seriousFindings(page)).toEqual([])
}

test('files are held back until they were looked at; a virus stays in quarantine, the others come from elsewhere', async () => {
  clamd.mode = 'gone'
  const from = 'lena@customer.test'
  const attachments = [
    { name: 'order.txt', contentType: 'text/plain', content: Buffer.from('two tents') },
    { name: 'invoice.exe', contentType: 'application/octet-stream', content: Buffer.from(eicar) },
  ]
  const letter = { from, to: supportAddress, subject: 'Two files', attachments }
  await deliver(desk.smtp, { from, to: [supportAddress] }, write(letter))
  const { id, code } = await until(
    async () => (await desk.api.get<{ data: (Ticket & { code: string })[] }>('/tickets')).data[0],
    (ticket) => ticket !== undefined,
    { what: 'the ticket, though the scanner is away' },
  )
  const page = await newPerson('files')
  await signIn(page, desk, `/tickets/${code}`)
  await page.getByText('Held back until the virus scanner has looked at it').first().waitFor()
  await expect.poll(() => page.getByRole('link', { name: /order\.txt/ }).count()).toBe(0)
  await checked(page, 'files-waiting')

  clamd.mode = 'well'
  // The job comes again by itself; what is shown follows without a reload.
  await page.getByText('Virus found: Eicar-Test-Signature').waitFor({ timeout: 40_000 })
  const link = page.getByRole('link', { name: /order\.txt/ })
  // A scan that was half done when the scanner came back is tried again after its backoff.
  await link.waitFor({ timeout: 40_000 })
  await checked(page, 'files-scanned')
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
  expect(download.url()).toMatch(/^http:\/\/localhost:/)
  expect(await new Response((await download.createReadStream()) as unknown as ReadableStream).text()).toBe('two tents')
  expect(id).toBeTruthy()
})

test('allowed pictures come from the address for files, and from nowhere else', async () => {
  const elsewhere = await startPictureServer()
  onTestFinished(() => elsewhere.close())
  elsewhere.serve('/logo.png', pngOf(120, 30))
  const from = 'otto@customer.test'
  const letter = {
    from,
    to: supportAddress,
    subject: 'A logo',
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
    text: `<p>Hello</p><img alt="logo" src="${elsewhere.at('/logo.png')}">`,
  }
  await deliver(desk.smtp, { from, to: [supportAddress] }, write(letter))
  const { code } = await until(
    async () => (await desk.api.get<{ data: Ticket[] }>('/tickets')).data.find(({ subject }) => subject === 'A logo'),
    (ticket) => ticket !== undefined,
    { what: 'the ticket with the logo' },
  )
  const page = await newPerson('logo')
  const asked = new Set<string>()
  page.on('request', (request) => {
    if (/^https?:/.test(request.url())) asked.add(new URL(request.url()).origin)
  })
  await signIn(page, desk, `/tickets/${code}`)
  await page.getByRole('button', { name: 'Show images', exact: true }).click()
  const logo = page.frameLocator('iframe').getByAltText('logo', { exact: true })
  await until(
    () => logo.evaluate((image) => (image as HTMLImageElement).naturalWidth),
    (width) => width === 120,
    { what: 'the logo' },
  )
  expect([...asked].sort()).toEqual([desk.url, filesUrl()].sort())
})

test('a mailbox is connected at its provider, in the browser', async () => {
  const page = await newPerson('mailbox')
  await signIn(page, desk, '/settings/channels/new')
  await page.getByLabel('Address', { exact: false }).first().fill('sales@acme.test')
  await page.getByText('Fetch it from a mailbox', { exact: true }).click()
  const way = page.getByRole('combobox', { name: 'Signs in with', exact: true })
  await way.click()
  await page.getByRole('option', { name: 'Google (OAuth2)', exact: true }).click()
  await expect.poll(() => page.getByLabel('Server').inputValue()).toBe('imap.gmail.com')
  await page.getByText('/settings/channels/connect').waitFor()
  await checked(page, 'mailbox-google')
  await resize(page, { width: 360, height: 760 })
  await showScheme(page, 'dark')
  await page.getByRole('button', { name: 'Connect with Google', exact: true }).scrollIntoViewIfNeeded()
  await checked(page, 'mailbox-google-phone')
  await resize(page, { width: 1280, height: 800 })
  await showScheme(page, 'light')

  await way.click()
  await page.getByRole('option', { name: 'Other provider (OAuth2)', exact: true }).click()
  await page.getByLabel('Server').fill('127.0.0.1')
  await page.getByLabel('Port', { exact: true }).fill('1')
  await page.getByLabel('User').fill('sales@acme.test')
  await page.getByLabel('Client ID').fill(provider.client.clientId)
  await page.getByLabel('Client secret', { exact: true }).fill(provider.clientSecret)
  await page.getByLabel('Authorization address').fill(provider.client.authorizeUrl)
  await page.getByLabel('Token address').fill(provider.client.tokenUrl)
  await page.getByLabel('Scopes').fill(provider.client.scope)
  await expect.poll(() => page.getByRole('button', { name: 'Connect', exact: true }).isDisabled()).toBe(true)
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.waitForURL(/\/settings\/channels\/[0-9a-f-]{36}$/)
  await page.getByText('You go to the provider').waitFor()
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await page.getByText('Access is renewed by itself.', { exact: true }).waitFor()
  await page.waitForURL((url) => !url.searchParams.has('code'))
  await page.getByRole('button', { name: 'Connect again', exact: true }).scrollIntoViewIfNeeded()
  await checked(page, 'mailbox-connected')

  await page.goto(`${desk.url}/settings/channels/connect?error=access_denied&state=x`)
  await page.getByText('Access was not allowed at the provider').waitFor()
  await checked(page, 'mailbox-denied')
})
