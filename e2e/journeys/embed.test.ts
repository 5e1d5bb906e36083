import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { FrameLocator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { freePort } from '../../server/testing/free-port.ts'
import { pngOf } from '../../server/testing/pictures.ts'
import { until } from '../api.ts'
import { deliver, write } from '../mail.ts'
import { admin, type Deskhand, startDeskhand, supportAddress } from '../server.ts'
import { journeys, newPerson, picture } from './browser.ts'

const customer = 'buyer@globex.test'
let desk: Deskhand
let host: ChildProcess
let crm: string
let outside: string
let inside: string

journeys(
  async () => {
    desk = await startDeskhand()
    const port = await freePort()
    // Another site than 127.0.0.1, at which the product is.
    crm = `http://localhost:${port}`
    await desk.api.patch('/organization', { settings: { embedOrigins: [crm] } })
    const condition = { field: 'status', operator: 'is_not', value: 'closed' }
    await desk.api.post('/views', { name: 'In the CRM', condition, sharing: 'everyone', showInCrm: true })
    const requester = { email: customer, name: 'Bo Buyer' }
    inside = (await desk.api.post<{ id: string; code: string }>('/tickets', { subject: 'Broken lamp', requester })).code
    const other = { email: 'sam@other.test', name: 'Sam' }
    outside = (await desk.api.post<{ code: string }>('/tickets', { subject: 'Of somebody else', requester: other }))
      .code
    const { token } = await desk.api.post<{ token: string }>('/api-keys', { name: 'CRM', scopes: ['embed:issue'] })
    const settings = { DESKHAND_URL: desk.url, DESKHAND_KEY: token, MEMBER: admin.email, CUSTOMER: customer }
    host = spawn(process.execPath, [fileURLToPath(new URL('../../docs/embedding/host.mjs', import.meta.url))], {
      env: { ...process.env, ...settings, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    if (host.stdout) await once(host.stdout, 'data')
  },
  async () => {
    host?.kill()
    await desk?.remove()
  },
)

/** Closes what Chromium leaves open to third parties where it blocks their cookies. */
async function withoutLocks(page: Page): Promise<void> {
  await page.addInitScript(() => {
    if (window.parent === window) return
    Object.defineProperty(Navigator.prototype, 'locks', {
      get: () => {
        throw new DOMException('They are closed.', 'SecurityError')
      },
    })
  })
}

/** A mail with a picture in its words and one beside them; the code of its ticket. */
async function mailWithPictures(subject: string): Promise<string> {
  const image = (name: string, more: string[]) => [
    '--B',
    `Content-Type: image/png; name="${name}.png"`,
    'Content-Transfer-Encoding: base64',
    ...more,
    '',
    pngOf(40, 30).toString('base64'),
  ]
  const text = [
    ...[
      '--B',
      'Content-Type: text/html; charset=utf-8',
      '',
      '<p>It looks <b>so</b>: <img src="cid:lamp@globex.test"></p>',
    ],
    ...image('lamp', ['Content-ID: <lamp@globex.test>', 'Content-Disposition: inline; filename="lamp.png"']),
    ...image('second', ['Content-Disposition: attachment; filename="second.png"']),
    '--B--',
  ].join('\n')
  const headers = { 'Content-Type': 'multipart/related; boundary="B"', 'Content-Transfer-Encoding': null }
  const raw = write({ from: customer, to: supportAddress, subject, text, headers })
  await deliver(desk.smtp, { from: customer, to: [supportAddress] }, raw)
  type Found = { data: { code: string; subject: string }[] }
  const codeIn = (found: Found | undefined) => found?.data.find((one) => one.subject === subject)?.code ?? ''
  const found = await until(
    () => desk.api.get<Found>('/tickets?limit=50'),
    (answer) => codeIn(answer) !== '',
    { what: 'the mail' },
  )
  return codeIn(found)
}

const rows = (frame: FrameLocator) => frame.locator('[data-ticket]')

test('MX20-MX22: inside a page of another site, without cookies: the list of the customer, a ticket, an answer, and nothing else', async () => {
  const page = await newPerson('embed')
  const refused: string[] = []
  page.on('response', (reply) => {
    if ([401, 403].includes(reply.status())) refused.push(`${reply.status()} ${reply.url()}`)
  })
  await withoutLocks(page)
  await page.goto(crm)
  const frame = page.frameLocator('#tickets')
  await rows(frame).first().waitFor()
  await expect.poll(() => rows(frame).count()).toBe(1)
  await frame
    .getByRole('navigation', { name: 'Views', exact: true })
    .getByRole('link', { name: /^In the CRM/ })
    .waitFor()
  await expect
    .poll(() => frame.getByRole('navigation', { name: 'Views', exact: true }).getByRole('link').count())
    .toBe(1)
  await expect.poll(() => frame.getByRole('banner').count()).toBe(0)
  const storage = await frame.locator('body').evaluate(() => {
    try {
      return String(window.localStorage.length)
    } catch (error) {
      return error instanceof Error ? error.name : ''
    }
  })
  expect(storage, 'the browser gives third parties no storage').toBe('SecurityError')
  await picture(page, 'embed-list')

  await frame.getByRole('link', { name: /Broken lamp/ }).click()
  await expect.poll(() => page.locator('#place').textContent()).toBe(`/tickets/${inside}`)
  await frame.getByRole('heading', { name: /Broken lamp/ }).waitFor()
  expect((await page.context().cookies()).length).toBe(0)
  await picture(page, 'embed-ticket')
  await frame
    .getByRole('button', { name: /^Internal note/ })
    .first()
    .click()
  const editor = frame.locator('[contenteditable=true][aria-label="Internal note text"]')
  await editor.fill('Seen from the CRM.')
  await frame.getByRole('button', { name: 'Add note', exact: true }).click()
  await until(
    () => desk.api.get<object>(`/tickets/${inside}/messages`),
    (answer) => JSON.stringify(answer).includes('Seen from the CRM.'),
    { what: 'the note' },
  )

  const open = (path: string) =>
    page.evaluate(
      ({ path, to }) => {
        const inner = document.querySelector<HTMLIFrameElement>('#tickets')?.contentWindow
        inner?.postMessage({ type: 'deskhand:open', path }, to)
      },
      { path, to: desk.url },
    )
  await open(`/tickets/${outside}`)
  await frame.getByRole('heading', { name: 'There is no page at this address', exact: true }).waitFor()
  await expect.poll(() => frame.getByText('Of somebody else', { exact: false }).count()).toBe(0)
  await picture(page, 'embed-outside')

  // Pictures come with the token, and nothing was asked for that the token does not open.
  const code = await mailWithPictures('Seen so')
  await open(`/tickets/${code}`)
  await frame.getByRole('heading', { name: 'Seen so', exact: true }).waitFor()
  const widths = () =>
    frame.locator('img').evaluateAll((all) => all.map((one) => (one as HTMLImageElement).naturalWidth))
  await expect.poll(widths).toEqual([40, 40])
  await picture(page, 'embed-pictures')
  const download = page.waitForEvent('download')
  await frame.getByRole('link', { name: /^Download/ }).click()
  expect((await download).suggestedFilename()).toBe('second.png')
  await frame.getByRole('button', { name: 'More actions', exact: true }).click()
  const menu = frame.getByRole('menu')
  await menu.getByRole('menuitem', { name: /^Copy link/ }).waitFor()
  for (const name of [/Follow/, /Escalate/, /^Link/, /^Who can see/, /Merge/])
    await expect.poll(() => menu.getByRole('menuitem', { name }).count(), { message: String(name) }).toBe(0)
  expect(refused).toEqual([])
})
