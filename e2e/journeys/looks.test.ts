import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { until } from '../api.ts'
import { deliver, write } from '../mail.ts'
import type { Ticket } from '../mail-office.ts'
import { type Deskhand, startDeskhand, supportAddress } from '../server.ts'
import { newPerson, noBrowser, openBrowser, picture, seriousFindings, signIn } from './browser.ts'

let browser: Browser | null
let desk: Deskhand
let contactId = ''
let accountId = ''

beforeAll(async () => {
  browser = await openBrowser()
  if (!browser) return
  desk = await startDeskhand()
  // One of everything that a screen shows.
  const { api } = desk
  const contact = await api.post<{ id: string }>('/contacts', { name: 'Cora Klein', emails: ['cora@customer.test'] })
  contactId = contact.id
  const account = await api.post<{ id: string }>('/accounts', { name: 'Customer AG', domains: ['customer.test'] })
  accountId = account.id
  const label = await api.post<{ id: string }>('/labels', { name: 'Billing', color: 'blue' })
  await api.post('/sending-domains', { domain: 'acme.test' })
  await api.post('/api-keys', { name: 'A script', scopes: ['tickets:read'] })
  const raw = write({
    from: 'Cora Klein <cora@customer.test>',
    to: supportAddress,
    subject: 'The invoice is wrong, and has been for months now',
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
    text: '<p>Hello,</p><p>see <b>line 3</b>.</p><img src="https://elsewhere.test/logo.png">',
  })
  await deliver(desk.smtp, { from: 'cora@customer.test', to: [supportAddress] }, raw)
  const mailed = async () => (await api.get<{ data: Ticket[] }>('/tickets')).data[0]
  const { code } = await until(mailed, Boolean, { what: 'the ticket' })
  expect(code).toBe('ACME-1')
  await api.patch('/tickets/ACME-1', { priority: 'urgent', assigneeId: desk.userId, addLabelIds: [label.id] })
  await api.post('/tickets/ACME-1/messages', { kind: 'note', bodyText: 'She is right.' })
  await api.post('/tickets/ACME-1/messages', { kind: 'public', bodyText: 'We are looking.', confirmed: true })
  for (const status of ['open', 'in_progress', 'waiting', 'resolved', 'closed'])
    await api.post('/tickets', { subject: `A ticket that is ${status}`, status, requester: { id: contactId } })
})
beforeEach((context) => {
  if (!browser) context.skip(noBrowser)
})
afterAll(async () => {
  await browser?.close()
  await desk?.remove()
})

/** Each screen with words that are there when it is ready. */
const screens: { name: string; path: () => string; ready: (page: Page) => Promise<void> }[] = [
  { name: 'list', path: () => '/tickets', ready: (page) => page.getByText('The invoice is wrong').first().waitFor() },
  {
    name: 'ticket',
    path: () => '/tickets/ACME-1',
    ready: (page) => page.getByRole('article', { name: 'Internal note by Ada Admin' }).waitFor(),
  },
  { name: 'contacts', path: () => '/contacts', ready: (page) => page.getByText('Cora Klein').first().waitFor() },
  {
    name: 'contact',
    path: () => `/contacts/${contactId}`,
    ready: (page) => page.getByText('Cora Klein').first().waitFor(),
  },
  { name: 'accounts', path: () => '/accounts', ready: (page) => page.getByText('Customer AG').first().waitFor() },
  {
    name: 'settings-pipelines',
    path: () => '/settings/pipelines',
    ready: (page) => page.getByRole('heading', { name: 'Support' }).waitFor(),
  },
  { name: 'settings', path: () => '/settings', ready: (page) => page.getByText('General').first().waitFor() },
  {
    name: 'settings-general',
    path: () => '/settings/general',
    ready: (page) => page.getByLabel('Ticket prefix').waitFor(),
  },
  {
    name: 'settings-members',
    path: () => '/settings/members',
    ready: (page) => page.getByText('ada@team.test').first().waitFor(),
  },
  {
    name: 'settings-labels',
    path: () => '/settings/labels',
    ready: (page) => page.getByText('Billing').first().waitFor(),
  },
  {
    name: 'settings-api-keys',
    path: () => '/settings/api-keys',
    ready: (page) => page.getByText('A script').first().waitFor(),
  },
  {
    name: 'settings-profile',
    path: () => '/settings/profile',
    ready: (page) => page.getByLabel('Name').first().waitFor(),
  },
  {
    name: 'settings-channels',
    path: () => '/settings/channels',
    ready: (page) => page.getByText(supportAddress).first().waitFor(),
  },
  {
    name: 'settings-sending-domains',
    path: () => '/settings/sending-domains',
    ready: (page) => page.getByText('acme.test').first().waitFor(),
  },
  { name: 'new-ticket', path: () => '/tickets/new', ready: (page) => page.getByLabel('Subject').waitFor() },
  {
    name: 'account',
    path: () => `/accounts/${accountId}`,
    ready: (page) => page.getByText('Customer AG').first().waitFor(),
  },
  {
    name: 'mail-health',
    path: () => '/mail-health',
    ready: (page) => page.getByText('Built-in receiver').first().waitFor(),
  },
]

const looks = [
  { look: 'light', options: { colorScheme: 'light' } },
  { look: 'dark', options: { colorScheme: 'dark' } },
  { look: 'phone', options: { colorScheme: 'light', viewport: { width: 360, height: 740 }, hasTouch: true } },
  { look: 'phone-dark', options: { colorScheme: 'dark', viewport: { width: 360, height: 740 }, hasTouch: true } },
] as const

test.each(looks)(
  'every screen, $look: without serious findings of axe, no wider than its window',
  async ({ look, options }) => {
    if (!browser) return
    const page = await newPerson(browser, `looks-${look}`, { ...options })
    await page.goto(`${desk.url}/sign-in`)
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
    const findings: string[] = (await seriousFindings(page)).map((line) => `sign-in: ${line}`)
    await picture(page, `${look}-sign-in`)
    await signIn(page, desk)
    for (const { name, path, ready } of screens) {
      await page.goto(`${desk.url}${path()}`)
      await ready(page)
      await picture(page, `${look}-${name}`)
      findings.push(...(await seriousFindings(page)).map((line) => `${name}: ${line}`))
      if (name === 'ticket') {
        // A frame of another scheme than its page gets a white canvas under our light letters.
        const schemes = await page.locator('iframe').evaluateAll((frames) =>
          frames.flatMap((frame) => {
            const inside = (frame as HTMLIFrameElement).contentDocument?.documentElement
            return inside ? [getComputedStyle(inside).colorScheme] : []
          }),
        )
        expect(schemes).toEqual([look.endsWith('dark') ? 'dark' : 'light'])
      }
      const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth])
      if (wide > room) findings.push(`${name}: ${wide} px wide in a window of ${room} px`)
    }
    // A dark page is dark: the scheme of the system is followed unless the profile says otherwise.
    const isDark = await page.evaluate(() => {
      const canvas = document.createElement('canvas').getContext('2d')
      if (!canvas) return null
      canvas.fillStyle = getComputedStyle(document.body).backgroundColor
      canvas.fillRect(0, 0, 1, 1)
      return (canvas.getImageData(0, 0, 1, 1).data[0] ?? 0) < 100
    })
    expect(isDark).toBe(look.endsWith('dark'))
    expect(findings).toEqual([])
  },
)
