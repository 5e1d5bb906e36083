import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { FrameLocator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { freePort } from '../../server/testing/free-port.ts'
import { until } from '../api.ts'
import { admin, type Deskhand, startDeskhand } from '../server.ts'
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

/** Closes the storage of third parties, as browsers that block their cookies do. */
async function withoutThirdParties(page: Page): Promise<void> {
  await page.addInitScript(() => {
    if (window.parent === window) return
    const closed = {
      get: () => {
        throw new DOMException('The storage is closed.', 'SecurityError')
      },
    }
    Object.defineProperty(window, 'localStorage', closed)
    Object.defineProperty(window, 'sessionStorage', closed)
    Object.defineProperty(Navigator.prototype, 'locks', closed)
  })
}

const rows = (frame: FrameLocator) => frame.locator('[data-ticket]')

test('MX20-MX22: inside a page of another site, without cookies: the list of the customer, a ticket, an answer, and nothing else', async () => {
  const page = await newPerson('embed')
  await withoutThirdParties(page)
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
})
