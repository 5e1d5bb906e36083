import type { BrowserContextOptions, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { de } from '../../web/i18n/de.ts'
import { en } from '../../web/i18n/en.ts'
import type { paths } from '../../web/paths.ts'
import { until } from '../api.ts'
import { deliver, write } from '../mail.ts'
import type { Ticket } from '../mail-office.ts'
import { admin, type Deskhand, startDeskhand, supportAddress } from '../server.ts'
import { journeys, newPerson, picture, seriousFindings, showScheme } from './browser.ts'

let desk: Deskhand
/** A second one that waits for its set-up. */
let fresh: Deskhand
let contactId = ''
let accountId = ''
let leadId = ''
let opportunityId = ''
let objectId = ''
let scheduleId = ''
let ruleId = ''
let conversationId = ''
let channelId = ''
let calendarId = ''
let memberId = ''

journeys(
  async () => {
    desk = await startDeskhand()
    fresh = await startDeskhand({ setUp: false })
    // One of everything that a screen shows.
    const { api } = desk
    const contact = await api.post<{ id: string }>('/contacts', { name: 'Cora Klein', emails: ['cora@customer.test'] })
    contactId = contact.id
    leadId = (await api.post<{ id: string }>('/leads', { name: 'Lina Neu', emails: ['lina@neu.test'] })).id
    const opportunity = { name: 'Forty tents', value: { amount: 1_250_000, currency: 'EUR' }, closeOn: '2030-03-01' }
    opportunityId = (await api.post<{ id: string }>('/opportunities', opportunity)).id
    await api.post('/object-types', { key: 'device', singular: 'Device', plural: 'Devices', icon: 'device' })
    const serial = { entity: 'object:device', type: 'text', name: 'Serial number', key: 'serial' }
    await api.post('/custom-fields', serial)
    const device = { name: 'Label printer', custom: { serial: 'SN-0815' } }
    objectId = (await api.post<{ id: string }>('/objects/device', device)).id
    const gold = await api.post<{ id: string }>('/account-tiers', { name: 'Gold' })
    const customer = { name: 'Customer AG', domains: ['customer.test'], tierId: gold.id }
    const account = await api.post<{ id: string }>('/accounts', customer)
    accountId = account.id
    channelId = (await api.get<{ data: { id: string }[] }>('/channels')).data[0]?.id ?? ''
    const day = [
      { from: '09:00', to: '12:00' },
      { from: '13:00', to: '17:00' },
    ]
    const calendar = await api.post<{ id: string }>('/calendars', {
      name: 'Support in Munich',
      timeZone: 'Europe/Berlin',
      week: [day, day, day, day, day, [], []],
      holidays: { country: 'DE', state: 'BY', worked: ['Corpus Christi'] },
      ownDays: [{ name: 'Between the years', from: '2025-12-24', to: '2026-01-01', yearly: true }],
    })
    calendarId = calendar.id
    memberId = desk.userId
    await api.post('/checklist-templates', { name: 'Return', items: [{ text: 'Send the label' }] })
    const label = await api.post<{ id: string }>('/labels', { name: 'Billing', color: 'blue' })
    await api.post('/sending-domains', { domain: 'acme.test' })
    const section = await api.post<{ id: string }>('/field-sections', { name: 'Delivery' })
    await api.post('/custom-fields', { name: 'Order number', type: 'text', requiredOnResolve: true })
    await api.post('/custom-fields', { name: 'Delivered on', type: 'date', sectionId: section.id })
    await api.post('/custom-fields', { name: 'Refund', type: 'money', currency: 'EUR' })
    await api.post('/macros', { name: 'Refund is on its way', folder: 'Billing', replyHtml: '<p>Hello</p>' })
    const template = await api.post<{ id: string }>('/ticket-templates', {
      name: 'New colleague',
      folder: 'People',
      sharing: 'everyone',
      content: { subject: 'New colleague starts', descriptionHtml: '<p>Prepare desk and laptop.</p>' },
    })
    const schedule = await api.post<{ id: string }>('/recurring-tickets', {
      name: 'Backups of the week',
      templateId: template.id,
      timeZone: 'Europe/Berlin',
      rule: {
        pattern: { every: 'week', interval: 2, weekdays: [1, 5] },
        time: '09:00',
        startsOn: '2030-01-01',
      },
    })
    scheduleId = schedule.id
    const rule = await api.post<{ id: string }>('/rules', {
      name: 'Invoices are urgent',
      triggers: [{ on: 'created' }, { on: 'changed', field: 'priority', to: 'low' }],
      condition: { all: [{ field: 'subject', operator: 'contains', value: 'invoice' }] },
      actions: [
        { do: 'set', field: 'priority', value: 'urgent' },
        { do: 'reply', html: '<p>Hello {{requester.firstName}}, we are looking.</p>' },
        { do: 'notify', to: [{ kind: 'followers' }], text: 'An invoice is wrong' },
      ],
    })
    ruleId = rule.id
    const queues = (await api.get<{ data: { id: string }[] }>('/queues')).data
    await api.post('/routing-rules', {
      name: 'Invoices',
      condition: { field: 'subject', operator: 'contains', value: 'invoice' },
      queueId: queues.at(-1)?.id,
    })
    await api.post('/skills', { name: 'German' })
    await api.post('/form-rules', {
      name: 'Refunds have a reason',
      condition: { field: 'custom.refund', operator: 'greater', value: 10_000 },
      effects: [{ effect: 'require', field: 'order_number' }],
    })
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
    await api.post('/channels', { name: 'Sales', address: 'sales@acme.test', newMail: 'conversation' })
    const offer = write({
      from: 'Cora Klein <cora@customer.test>',
      to: 'sales@acme.test',
      subject: 'Re: An offer, please',
      text: 'For forty people.',
    })
    await deliver(desk.smtp, { from: 'cora@customer.test', to: ['sales@acme.test'] }, offer)
    const waits = async () => (await api.get<{ data: { id: string }[] }>('/conversations')).data[0]
    conversationId = (await until(waits, Boolean, { what: 'the conversation' })).id
    await api.patch('/tickets/ACME-1', { priority: 'urgent', assigneeId: desk.userId, addLabelIds: [label.id] })
    await api.post('/tickets/ACME-1/messages', { kind: 'note', bodyText: 'She is right.' })
    await api.post('/tickets/ACME-1/messages', { kind: 'public', bodyText: 'We are looking.', confirmed: true })
    await api.patch('/tickets/ACME-1', { custom: { order_number: '4711', delivered_on: '2026-11-02' } })
    const custom = { order_number: '4712' }
    for (const status of ['open', 'in_progress', 'waiting', 'resolved', 'closed'])
      await api.post('/tickets', {
        subject: `A ticket that is ${status}`,
        status,
        requester: { id: contactId },
        custom,
      })
    const gone = await api.post<Ticket>('/tickets', { subject: 'Sent twice', requester: { id: contactId }, custom })
    await api.post(`/tickets/${gone.id}/delete`, { reason: 'The same words as the one before' })
  },
  async () => {
    await desk?.remove()
    await fresh?.remove()
  },
)

type Route = keyof typeof paths
type Screen = {
  path: () => string
  /** Words that are there when it is ready, in the language of the person. */
  ready: (t: Words) => string
  /** Before sign-in. */
  outside?: boolean
  /** Without the panels that one would want to skip. */
  bare?: boolean
}
/** The words of the catalogue in one language, by key (`settings:section.general`). */
type Words = (key: string) => string

const wordsOf =
  (catalogue: object): Words =>
  (key) => {
    const words = key
      .split(/[:.]/)
      .reduce<unknown>((tree, part) => (tree as Record<string, unknown>)?.[part], catalogue)
    if (typeof words !== 'string') throw new Error(`The catalogue has no ${key}.`)
    return words
  }

/** Every address of web/paths.ts: a new one without its screen here is an error of types. */
const screens: Record<Route, Screen> = {
  home: { path: () => '/', ready: () => 'The invoice is wrong' },
  tickets: { path: () => '/tickets', ready: () => 'The invoice is wrong' },
  ticket: { path: () => '/tickets/ACME-1', ready: () => 'She is right.' },
  ticketPrint: { path: () => '/tickets/ACME-1/print', ready: () => 'We are looking.', bare: true },
  newTicket: { path: () => '/tickets/new', ready: (t) => t('newTicket:submit') },
  deletedTickets: { path: () => '/tickets/deleted', ready: () => 'Sent twice' },
  contacts: { path: () => '/contacts', ready: () => 'Cora Klein' },
  contact: { path: () => `/contacts/${contactId}`, ready: () => 'cora@customer.test' },
  leads: { path: () => '/leads', ready: () => 'Lina Neu' },
  lead: { path: () => `/leads/${leadId}`, ready: () => 'lina@neu.test' },
  opportunities: { path: () => '/opportunities', ready: () => 'Forty tents' },
  opportunity: { path: () => `/opportunities/${opportunityId}`, ready: (t) => t('opportunities:closeOn') },
  objects: { path: () => '/objects/device', ready: () => 'Label printer' },
  object: { path: () => `/objects/device/${objectId}`, ready: () => 'SN-0815' },
  accounts: { path: () => '/accounts', ready: () => 'Customer AG' },
  account: { path: () => `/accounts/${accountId}`, ready: () => 'customer.test' },
  tasks: { path: () => '/tasks', ready: (t) => t('tasks:empty.open') },
  inbox: { path: () => '/inbox', ready: () => 'An offer, please' },
  conversation: { path: () => `/inbox/${conversationId}`, ready: () => 'For forty people.' },
  conversationTicket: { path: () => `/inbox/${conversationId}/ticket`, ready: () => 'For forty people.' },
  search: { path: () => '/search?q=invoice', ready: () => 'ACME-1' },
  drafts: { path: () => '/drafts', ready: (t) => t('ticket:drafts.empty') },
  notifications: { path: () => '/notifications', ready: (t) => t('notifications:empty') },
  jobs: { path: () => '/jobs', ready: (t) => t('bulk:jobs.title') },
  stageTimes: { path: () => '/reports/stages', ready: (t) => t('reports:stages.meaning.title') },
  mailHealth: { path: () => '/mail-health', ready: (t) => t('mail:door.title') },
  settings: { path: () => '/settings', ready: (t) => t('settings:section.general') },
  settingsGeneral: { path: () => '/settings/general', ready: (t) => t('settings:prefix.label') },
  settingsMembers: { path: () => '/settings/members', ready: () => 'ada@team.test' },
  settingsMemberStatus: {
    path: () => `/settings/members/${memberId}/status`,
    ready: (t) => t('statuses:hours.title'),
  },
  settingsCalendars: { path: () => '/settings/calendars', ready: (t) => t('calendars:lead') },
  settingsCalendar: { path: () => `/settings/calendars/${calendarId}`, ready: (t) => t('calendars:test.title') },
  settingsUserStatuses: { path: () => '/settings/user-statuses', ready: () => 'On leave' },
  settingsStatus: { path: () => '/settings/status', ready: (t) => t('statuses:substitutes.title') },
  settingsSla: { path: () => '/settings/sla', ready: (t) => t('sla:list.globalText') },
  settingsSlaPolicy: { path: () => '/settings/sla/new', ready: (t) => t('sla:policy.targetsText') },
  settingsRouting: { path: () => '/settings/routing', ready: () => 'Invoices' },
  settingsQueues: { path: () => '/settings/queues', ready: () => 'Support' },
  settingsPipelines: { path: () => '/settings/pipelines', ready: () => 'Support' },
  settingsCustomFields: { path: () => '/settings/custom-fields', ready: () => 'Order number' },
  settingsMacros: { path: () => '/settings/macros', ready: () => 'Refund is on its way' },
  settingsTicketTemplates: { path: () => '/settings/ticket-templates', ready: () => 'New colleague' },
  settingsRecurring: { path: () => '/settings/recurring-tickets', ready: () => 'Backups of the week' },
  settingsSchedule: { path: () => `/settings/recurring-tickets/${scheduleId}`, ready: () => 'Backups of the week' },
  settingsAutomations: { path: () => '/settings/automations', ready: () => 'Invoices are urgent' },
  settingsAutomation: { path: () => `/settings/automations/${ruleId}`, ready: (t) => t('automations:log.title') },
  settingsFormRules: { path: () => '/settings/form-rules', ready: () => 'Refunds have a reason' },
  settingsOpportunityStages: { path: () => '/settings/opportunity-stages', ready: () => 'Offer sent' },
  settingsObjectTypes: { path: () => '/settings/object-types', ready: () => 'Devices' },
  settingsAccountTiers: { path: () => '/settings/account-tiers', ready: () => 'Gold' },
  settingsCrm: { path: () => '/settings/crm', ready: (t) => t('crmPanel:settings.flag') },
  settingsTicketTypes: { path: () => '/settings/ticket-types', ready: () => 'Feature request' },
  settingsLabels: { path: () => '/settings/labels', ready: () => 'Billing' },
  settingsChecklists: { path: () => '/settings/checklists', ready: () => 'Return' },
  settingsApiKeys: { path: () => '/settings/api-keys', ready: () => 'A script' },
  settingsEmbedding: { path: () => '/settings/embedding', ready: (t) => t('embed:settings.snippet') },
  settingsChannels: { path: () => '/settings/channels', ready: () => supportAddress },
  settingsChannel: { path: () => `/settings/channels/${channelId}`, ready: (t) => t('channels:address') },
  settingsSendingDomains: { path: () => '/settings/sending-domains', ready: () => 'acme.test' },
  settingsHealth: { path: () => '/settings/health', ready: (t) => t('settings:section.health') },
  settingsProfile: { path: () => '/settings/profile', ready: (t) => t('profile:notifications.kind.assigned') },
  settingsWhy: { path: () => '/settings/why', ready: (t) => t('access:why.empty.title') },
  settingsSection: { path: () => '/settings/of-tomorrow', ready: (t) => t('common:notFound.title') },
  signIn: { path: () => '/sign-in', ready: (t) => t('auth:signIn.submit'), outside: true },
  forgotPassword: { path: () => '/forgot-password', ready: (t) => t('auth:forgot.submit'), outside: true },
  resetPassword: { path: () => '/reset-password/used-already', ready: (t) => t('auth:reset.submit'), outside: true },
  invitation: { path: () => '/invitations/used-already', ready: (t) => t('auth:invitation.dead'), outside: true },
  notSolved: { path: () => '/not-solved/used-already', ready: (t) => t('notSolved:expired.title'), outside: true },
  setup: { path: () => `${fresh.url}/setup`, ready: (t) => t('auth:setup.submit'), outside: true },
}

type Scheme = 'light' | 'dark'
const phone = { viewport: { width: 360, height: 740 }, hasTouch: true }
const devices: { device: string; options: BrowserContextOptions; schemes: readonly Scheme[]; t: Words }[] = [
  { device: 'desk', options: {}, schemes: ['light', 'dark'], t: wordsOf(en) },
  { device: 'phone', options: phone, schemes: ['light', 'dark'], t: wordsOf(en) },
  // German words are the longer ones: it is their room that is looked at.
  { device: 'german-phone', options: { locale: 'de-DE', ...phone }, schemes: [], t: wordsOf(de) },
]

/**
 * Opens an address of ours as a link does, without loading the app again: a third of the time. What stood there is known by its
 * mark, so that its words are not taken for those of the new page.
 */
async function follow(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => {
    document.querySelector('main h1')?.setAttribute('data-former', '')
    history.pushState(null, '', to)
  }, path)
  await page.locator('[data-former]').waitFor({ state: 'detached' })
}

/** What a screen owes to keyboards and screen readers beside what axe looks for. */
async function structureFindings(page: Page, isBare: boolean): Promise<string[]> {
  return page.evaluate((bare) => {
    const seen = (element: Element) => element.checkVisibility()
    const found: string[] = []
    const mains = [...document.querySelectorAll('main')].filter(seen)
    if (mains.length !== 1) found.push(`${mains.length} main landmarks`)
    const titles = [...document.querySelectorAll('h1')].filter(seen)
    if (titles.length !== 1) found.push(`${titles.length} headings of the first level`)
    if (document.title.trim() === '') found.push('no title of the window')
    if (document.documentElement.lang === '') found.push('no language')
    const order = [...document.querySelectorAll<HTMLElement>('[tabindex]')].filter((one) => one.tabIndex > 0)
    if (order.length > 0) found.push(`a focus order of its own: ${order[0]?.outerHTML.slice(0, 100)}`)
    if (bare) return found
    const first = document.querySelector<HTMLElement>('a[href], button, input, select, textarea, [tabindex="0"]')
    const target = document.querySelector(first?.getAttribute('href') ?? 'nothing')
    if (!target?.matches('main'))
      found.push(`the first stop of the Tab key does not skip to the page: ${first?.outerHTML}`)
    return found
  }, isBare)
}

/** A dark page is dark, and so is each frame in it: of another scheme it would be white under our light letters. */
async function schemeFindings(page: Page, scheme: Scheme): Promise<string[]> {
  const { isDark, frames } = await page.evaluate(() => {
    const canvas = document.createElement('canvas').getContext('2d')
    if (!canvas) throw new Error('no canvas')
    canvas.fillStyle = getComputedStyle(document.body).backgroundColor
    canvas.fillRect(0, 0, 1, 1)
    const roots = [...document.querySelectorAll('iframe')].flatMap((one) => one.contentDocument?.documentElement ?? [])
    return {
      isDark: (canvas.getImageData(0, 0, 1, 1).data[0] ?? 0) < 100,
      frames: roots.map((root) => getComputedStyle(root).colorScheme),
    }
  })
  const others = frames.filter((one) => one !== scheme).map((one) => `a frame of the scheme ${one}`)
  return [...(isDark === (scheme === 'dark') ? [] : ['the page has the other scheme']), ...others]
}

test.each(devices)(
  'every screen, $device: without serious findings of axe, whole for keyboards and readers, no wider than its window',
  { timeout: 900_000 },
  async ({ device, options, schemes, t }) => {
    const page = await newPerson(`looks-${device}`, options)
    const findings: string[] = []
    const examine = async (name: string, { path, ready, outside = false, bare = outside }: Screen) => {
      const address = path()
      // The first address leads to the list, which would not stand there anew.
      const isList = address === '/' || address === '/tickets'
      if (device === 'desk' || outside || isList)
        await page.goto(address.startsWith('http') ? address : `${desk.url}${address}`)
      else await follow(page, address)
      await page.getByText(ready(t)).filter({ visible: true }).first().waitFor()
      const over = () => page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth))
      await expect.poll(over, { message: `${name}: pixels beyond the window` }).toBe(0)
      findings.push(...(await structureFindings(page, bare)).map((line) => `${name}: ${line}`))
      for (const scheme of schemes) {
        await showScheme(page, scheme)
        await expect.poll(() => schemeFindings(page, scheme), { message: `${name}, ${scheme}` }).toEqual([])
        await picture(page, `${device}-${scheme}-${name}`)
        // Only colours change with the scheme, and they are those of the desk.
        if (scheme === 'dark' && device !== 'desk') continue
        const lines = await seriousFindings(page, scheme === 'dark' ? ['color-contrast'] : undefined)
        findings.push(...lines.map((line) => `${name}, ${scheme}: ${line}`))
      }
      if (schemes.length === 0) await picture(page, `${device}-${name}`)
      await showScheme(page, 'light')
    }
    const all = Object.entries(screens)
    for (const [name, screen] of all.filter(([, { outside }]) => outside)) await examine(name, screen)
    await page.goto(`${desk.url}/sign-in`)
    await page.getByLabel(t('auth:email.label')).fill(admin.email)
    await page.getByLabel(t('auth:password.label'), { exact: true }).fill(admin.password)
    await page.getByRole('button', { name: t('auth:signIn.submit') }).click()
    await page.waitForURL((url) => url.pathname === '/tickets')
    for (const [name, screen] of all.filter(([, { outside }]) => !outside)) await examine(name, screen)
    expect(findings).toEqual([])
  },
)
