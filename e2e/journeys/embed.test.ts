import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { FrameLocator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { freePort } from '../../server/testing/free-port.ts'
import { type PictureServer, startPictureServer } from '../../server/testing/picture-server.ts'
import { pngOf } from '../../server/testing/pictures.ts'
import { until } from '../api.ts'
import { deliver, write } from '../mail.ts'
import { admin, type Deskhand, startDeskhand, supportAddress } from '../server.ts'
import { hasFocus, journeys, newPerson, picture, resize, signIn } from './browser.ts'

const customer = 'buyer@globex.test'
let desk: Deskhand
let host: ChildProcess
let crm: string
let outside: string
let away: PictureServer
let inside: string
let view: string
let buyer: string

journeys(
  async () => {
    away = await startPictureServer()
    away.serve('/far.png', pngOf(40, 30))
    desk = await startDeskhand({ settings: { ALLOWED_NETWORKS: '127.0.0.1' } })
    const port = await freePort()
    // Another site than 127.0.0.1, at which the product is.
    crm = `http://localhost:${port}`
    await desk.api.patch('/organization', { settings: { embedOrigins: [crm] } })
    const condition = { field: 'status', operator: 'is_not', value: 'closed' }
    const shown = { name: 'In the CRM', condition, sharing: 'everyone', showInCrm: true }
    view = (await desk.api.post<{ id: string }>('/views', shown)).id
    const requester = { email: customer, name: 'Bo Buyer' }
    type Made = { code: string; requester: { id: string } }
    const made = await desk.api.post<Made>('/tickets', { subject: 'Broken lamp', requester })
    inside = made.code
    buyer = made.requester.id
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
    await away?.close()
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
  return codeOf(subject, text, headers)
}

/** A mail of the customer; the code of its ticket. */
async function codeOf(subject: string, text: string, headers: Record<string, string | null>): Promise<string> {
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

/** Leads the frame to a place, as the page around may. */
const open = (page: Page, path: string) =>
  page.evaluate(
    ({ path, to }) => {
      const inner = document.querySelector<HTMLIFrameElement>('#tickets')?.contentWindow
      inner?.postMessage({ type: 'deskhand:open', path }, to)
    },
    { path, to: desk.url },
  )
const placeOf = (page: Page) => page.locator('#place').textContent()

const rows = (frame: FrameLocator) => frame.locator('[data-ticket]')

test('MX20-MX22: inside a page of another site, without cookies: the list of the customer, a ticket, an answer, and nothing else', async () => {
  const page = await newPerson('embed')
  // He is signed in beside it: that session is sent with what he opens himself, and must not be in the frame.
  await signIn(page, desk, `/contacts/${buyer}`)
  // VW17: his record has the same view, of his tickets alone.
  await page
    .getByRole('navigation', { name: 'Views for the CRM', exact: true })
    .getByRole('link', { name: 'In the CRM', exact: true })
    .click()
  await page.waitForURL(`**/tickets?view=*requester=${buyer}*`)
  await expect.poll(() => page.locator('[data-ticket]').count()).toBe(1)
  await page.getByRole('link', { name: /Broken lamp/ }).waitFor()
  const own = await page.goto(`${desk.url}/tickets`)
  expect((await own?.request().allHeaders())?.cookie, 'it is sent where nobody is third').toContain('deskhand_session=')
  const refused: string[] = []
  const withCookies: string[] = []
  const asked: Promise<unknown>[] = []
  page.on('response', (reply) => {
    const look = async () => {
      const headers = await reply.request().allHeaders()
      if (reply.frame() !== page.mainFrame() && headers.cookie) withCookies.push(`${headers.cookie} ${reply.url()}`)
      const isClosed = reply.status() === 404 && (await reply.text()).includes('embed.not_here')
      if (isClosed || [401, 403].includes(reply.status())) refused.push(`${reply.status()} ${reply.url()}`)
    }
    asked.push(look().catch(() => null))
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
  const hasCookies = await frame.locator('body').evaluate(() => document.hasStorageAccess())
  expect(hasCookies, 'the browser gives third parties no cookies').toBe(false)
  await picture(page, 'embed-list')
  // Even asked to, the browser sends none: the session beside it is not there, and nothing but the token opens anything.
  const bare = page.waitForResponse((reply) => reply.url().endsWith('/api/v1/me?bare'))
  const answered = await frame
    .locator('body')
    .evaluate(async () => (await fetch('/api/v1/me?bare', { credentials: 'include' })).status)
  expect(answered).toBe(401)
  expect((await (await bare).request().allHeaders()).cookie).toBeUndefined()

  await frame.getByRole('link', { name: /Broken lamp/ }).click()
  await expect.poll(() => placeOf(page)).toBe(`/tickets/${inside}`)
  await frame.getByRole('heading', { name: /Broken lamp/ }).waitFor()
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

  await open(page, `/tickets/${outside}`)
  await frame.getByRole('heading', { name: 'There is no page at this address', exact: true }).waitFor()
  await expect.poll(() => frame.getByText('Of somebody else', { exact: false }).count()).toBe(0)
  await picture(page, 'embed-outside')

  // Pictures come with the token, and nothing was asked for that the token does not open.
  const code = await mailWithPictures('Seen so')
  await open(page, `/tickets/${code}`)
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
  await page.keyboard.press('Escape')

  // Pictures of other servers come when they are allowed, by way of ours.
  const html = { 'Content-Type': 'text/html; charset=utf-8' }
  const far = await codeOf('Seen from far', `<p>Look: <img src="${away.at('/far.png')}"></p>`, html)
  await open(page, `/tickets/${far}`)
  await frame.getByRole('heading', { name: 'Seen from far', exact: true }).waitFor()
  await frame.getByRole('button', { name: 'Show images', exact: true }).click()
  const inMail = frame.frameLocator('iframe').locator('img')
  await expect
    .poll(() => inMail.evaluateAll((all) => all.map((one) => (one as HTMLImageElement).naturalWidth)))
    .toEqual([40])

  // The menu of commands has tickets, views and what can be done here; no way out.
  await frame.getByRole('heading', { name: 'Seen from far', exact: true }).click()
  await page.keyboard.press('Control+k')
  const commands = frame.getByRole('combobox')
  await hasFocus(commands)
  await commands.fill('lamp')
  await frame.getByRole('option', { name: /Broken lamp/ }).waitFor()
  await expect.poll(() => frame.getByRole('option', { name: /All results for/ }).count()).toBe(0)
  for (const word of ['Settings', 'Contacts', 'Drafts', 'Inbox', 'New ticket']) {
    await commands.fill(word)
    await frame.getByText('No ticket, page or action matches.', { exact: true }).waitFor()
  }
  await page.keyboard.press('Escape')

  // On paper, and at the width of a phone, it is whole as well.
  await frame.getByRole('heading', { name: 'Seen from far', exact: true }).click()
  await page.keyboard.press('Control+p')
  await frame.getByText('1 message', { exact: true }).waitFor()
  await frame.getByRole('link', { name: 'Back to the ticket', exact: true }).click()
  await resize(page, { width: 360, height: 740 })
  for (const path of [`/tickets/${far}`, '/tickets']) {
    await open(page, path)
    await expect.poll(() => placeOf(page)).toBe(path)
    await expect
      .poll(() => frame.locator('html').evaluate((it) => it.scrollWidth - it.clientWidth), { message: path })
      .toBe(0)
    await expect.poll(() => frame.getByRole('banner').count()).toBe(0)
    await picture(page, `embed-phone${path === '/tickets' ? '-list' : ''}`)
  }
  await Promise.all(asked)
  expect(refused.filter((one) => !one.endsWith('?bare'))).toEqual([])
  expect(withCookies).toEqual([])

  // No other page is there, whatever its address says.
  const src = (await page.locator('#tickets').getAttribute('src')) ?? ''
  for (const path of ['/contacts', '/settings/general', '/tickets/new', '/inbox', '/search']) {
    await page.locator('#tickets').evaluate(
      (it, to) => {
        ;(it as HTMLIFrameElement).src = to
      },
      src.replace('/tickets', path),
    )
    await frame.getByRole('heading', { name: 'There is no page at this address', exact: true }).waitFor()
    await expect.poll(() => frame.getByRole('banner').count(), { message: path }).toBe(0)
    await frame.locator('body').evaluate(() => document.body.replaceChildren())
  }
})

test('asked for outside of a frame, a page loses its panel and its bar alone: it is that of who is signed in', async () => {
  const page = await newPerson('embedded-alone')
  await signIn(page, desk, '/tickets?embedded=crm')
  await page.getByRole('link', { name: 'Of somebody else', exact: true }).waitFor()
  const around = async () => [
    await page.getByRole('banner').count(),
    await page.getByRole('navigation', { name: 'Main navigation', exact: true }).count(),
  ]
  await expect.poll(around).toEqual([0, 0])
  await page.getByRole('link', { name: 'Of somebody else', exact: true }).click()
  await page.waitForURL(`**/tickets/${outside}?embedded=crm*`)
  await page.getByRole('heading', { name: 'Of somebody else', exact: true }).first().waitFor()
  await expect.poll(around).toEqual([0, 0])
  await page.goto(`${desk.url}/contacts/${buyer}?embedded=crm`)
  await page.getByRole('heading', { name: 'Bo Buyer', exact: true }).first().waitFor()
  await expect.poll(around).toEqual([0, 0])
  await picture(page, 'embedded-alone')
})

test('MX20: the frame is told nothing by others than the page around, says how high it should be, and shows a view that is a board as one', async () => {
  await desk.api.patch(`/views/${view}`, { layout: 'board' })
  const page = await newPerson('embed-talk')
  await withoutLocks(page)
  await page.goto(crm)
  const frame = page.frameLocator('#tickets')
  // Its tickets are opened, and nothing is chosen for changes of many.
  const card = frame.getByRole('link', { name: /Broken lamp/ })
  await card.waitFor()
  await frame.getByRole('button', { name: `Move ${inside} to a stage`, exact: true }).waitFor()
  await expect.poll(() => frame.getByRole('checkbox').count()).toBe(0)
  await picture(page, 'embed-board')
  await card.click()
  await expect.poll(() => placeOf(page)).toBe(`/tickets/${inside}`)
  const height = () => page.locator('#tickets').evaluate((it) => Number.parseInt((it as HTMLElement).style.height, 10))
  await expect.poll(height).toBeGreaterThanOrEqual(480)

  // What stands beside it at another origin leads nowhere, and brings no token.
  const messages = [
    { type: 'deskhand:token', token: 'dhe_of.another' },
    { type: 'deskhand:open', path: '/tickets' },
  ]
  await page.evaluate(async (messages) => {
    const seen: string[] = []
    Object.assign(globalThis, { seenPlaces: seen })
    const stranger = document.createElement('iframe')
    stranger.setAttribute('sandbox', 'allow-scripts')
    const sent = new Promise((resolve) => {
      addEventListener('message', ({ source, data }) => {
        if (data.type === 'deskhand:navigated') seen.push(data.path)
        if (source === stranger.contentWindow) resolve(null)
      })
    })
    stranger.srcdoc = `<script>
      for (const one of ${JSON.stringify(messages)}) parent.frames[0].postMessage(one, '*')
      parent.postMessage('sent', '*')
    </script>`
    document.body.append(stranger)
    await sent
  }, messages)
  await open(page, `/tickets/${outside}`)
  await frame.getByRole('heading', { name: 'There is no page at this address', exact: true }).waitFor()
  await open(page, `/tickets/${inside}`)
  await frame.getByRole('heading', { name: /Broken lamp/ }).waitFor()
  const places = () => page.evaluate(() => (globalThis as unknown as { seenPlaces: string[] }).seenPlaces)
  await expect.poll(places).toEqual([`/tickets/${outside}`, `/tickets/${inside}`])
})
