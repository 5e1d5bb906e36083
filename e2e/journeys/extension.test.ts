import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { buildExtension } from '../../extension/build.ts'
import { findChromium } from '../../server/testing/browser.ts'
import { type Deskhand, startDeskhand } from '../server.ts'

// product.md CH28, on pages that have the shape of Gmail's and Outlook's, at their addresses.
const folder = mkdtempSync(join(tmpdir(), 'deskhand-extension-'))
const chromiumPath = findChromium()
let desk: Deskhand
let context: BrowserContext

const gmail = (subject: string, email: string) => `<!doctype html><title>Gmail</title><body><div role="main">
  <h2 data-thread-perm-id="thread-f:1" class="hP">${subject}</h2>
  <div data-message-id="#msg-f:1" data-legacy-message-id="18c"><span email="${email}" data-hovercard-id="${email}" class="gD"><span>Somebody</span></span>
  <div class="a3s aiL">Hello</div></div></div></body>`
const outlook = (
  subject: string,
  email: string,
) => `<!doctype html><title>Outlook</title><body><div role="region" aria-label="Reading pane">
  <div data-app-section="ConversationContainer"><div role="heading" aria-level="2"><span>${subject}</span></div>
  <div aria-label="From: Lina Neu&lt;${email}&gt;"><span class="OZZZK">Lina Neu&lt;${email}&gt;</span></div>
  <div role="document">Hello</div></div></div></body>`

beforeAll(async () => {
  if (!chromiumPath) return
  desk = await startDeskhand()
  const built = join(folder, 'built')
  await buildExtension(built)
  // What a person allows by a click in the options: the browser's own question cannot be answered from here.
  const manifest = JSON.parse(readFileSync(join(built, 'manifest.json'), 'utf8'))
  writeFileSync(
    join(built, 'manifest.json'),
    JSON.stringify({ ...manifest, host_permissions: ['http://127.0.0.1/*', 'http://localhost/*'] }),
  )
  cpSync(built, join(folder, 'loaded'), { recursive: true })
  const loaded = join(folder, 'loaded')
  context = await chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath: chromiumPath,
    headless: true,
    ignoreDefaultArgs: ['--disable-extensions'],
    args: ['--no-sandbox', '--disable-gpu', `--disable-extensions-except=${loaded}`, `--load-extension=${loaded}`],
  })
})
beforeEach((test) => {
  if (!chromiumPath) test.skip('no Chromium on this machine (package chromium)')
})
afterAll(async () => {
  await context?.close()
  await desk?.remove()
  rmSync(folder, { recursive: true, force: true })
})

/** A page of a mail program, as if it had been loaded from there. */
async function open(address: string, html: string): Promise<Page> {
  const page = await context.newPage()
  await page.route(`${new URL(address).origin}/**`, (route) => route.fulfill({ contentType: 'text/html', body: html }))
  await page.goto(address)
  return page
}

test('known senders have their tickets beside the mail, and new ones; others have nothing', async () => {
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'))
  const options = await context.newPage()
  await options.goto(`chrome-extension://${new URL(worker.url()).host}/options.html`)
  await options.getByLabel('Address of Deskhand', { exact: true }).fill(desk.url)
  await options.getByLabel('API key', { exact: true }).fill(desk.apiKey)
  await options.getByRole('button', { name: 'Save', exact: true }).click()
  await options.getByText('Saved.', { exact: true }).waitFor()

  const contact = await desk.api.post<{ id: string }>('/contacts', {
    name: 'Cora Klein',
    emails: ['cora@customer.test'],
  })
  const old = await desk.api.post<{ code: string }>('/tickets', {
    subject: 'Broken pump',
    requester: { id: contact.id },
  })
  await desk.api.post('/leads', { name: 'Lina Neu', emails: ['lina@neu.test'] })

  const known = await open(
    'https://mail.google.com/mail/u/0/#inbox/1',
    gmail('Re: Fwd: A second pump', 'Cora@Customer.test'),
  )
  const panel = known.getByRole('region', { name: 'Deskhand', exact: true })
  const link = panel.getByRole('link', { name: old.code, exact: true })
  await link.waitFor()
  await expect.poll(() => link.getAttribute('href')).toBe(`${desk.url}/tickets/${old.code}`)
  await panel.getByRole('button', { name: 'Create ticket', exact: true }).focus()
  await known.keyboard.press('Enter')
  await panel.getByRole('listitem').filter({ hasText: 'A second pump' }).waitFor()
  const { data } = await desk.api.get<{ data: { subject: string; requester: { id: string } | null }[] }>('/tickets')
  expect(data.map(({ subject, requester }) => [subject, requester?.id])).toContainEqual(['A second pump', contact.id])
  await panel.getByRole('button', { name: 'Create ticket', exact: true }).focus()
  await known.keyboard.press('Escape')
  await panel.waitFor({ state: 'detached' })

  const lead = await open('https://outlook.office.com/mail/inbox/id/1', outlook('An offer, please', 'lina@neu.test'))
  const beside = lead.getByRole('region', { name: 'Deskhand', exact: true })
  await beside.getByText('No tickets yet.', { exact: true }).waitFor()
  await beside.getByRole('heading', { name: 'Lina Neu', exact: true }).waitFor()

  await beside.getByRole('button', { name: 'Create ticket', exact: true }).click()
  await beside.getByRole('listitem').filter({ hasText: 'An offer, please' }).waitFor()
  type Associated = { data: { type: string; record: { id: string; name: string } }[] }
  const associated = async (subject: string) => {
    const found = (await desk.api.get<{ data: { id: string; subject: string }[] }>('/tickets')).data
    const id = found.find((one) => one.subject === subject)?.id
    const { data: links } = await desk.api.get<Associated>(`/tickets/${id}/associations`)
    return links.map(({ type, record }) => [type, record.name])
  }
  // Smart association: with all that the sender is known as.
  await expect.poll(() => associated('An offer, please')).toContainEqual(['lead', 'Lina Neu'])
  await expect.poll(() => associated('A second pump')).toContainEqual(['contact', 'Cora Klein'])

  const stranger = await open('https://mail.google.com/mail/u/0/#inbox/2', gmail('Hello', 'nobody@elsewhere.test'))
  // Another mail of the same page is asked for after the stranger's: when it has its panel, the stranger's had none.
  await stranger.evaluate(() => {
    document.querySelector('.gD')?.setAttribute('email', 'cora@customer.test')
    document.querySelector('.hP')?.append(' again')
  })
  await stranger
    .getByRole('region', { name: 'Deskhand', exact: true })
    .getByRole('heading', { name: 'Cora Klein', exact: true })
    .waitFor()
})

// Both programs change their class names; each way of open-mail.ts is held alone.
const shapes: { host: string; name: string; html: (subject: string, email: string) => string }[] = [
  {
    host: 'https://mail.google.com',
    name: 'Gmail, by the id of the thread and the address of a message',
    html: (subject, email) => `<h2 data-legacy-thread-id="18c">${subject}</h2>
      <div data-legacy-message-id="18c"><span email="${email}">Somebody</span></div>`,
  },
  {
    host: 'https://mail.google.com',
    name: 'Gmail, by the other id of the thread and the card of the person',
    html: (subject, email) => `<h2 data-thread-perm-id="thread-f:1">${subject}</h2>
      <div><span data-hovercard-id="${email}">Somebody</span></div>`,
  },
  {
    host: 'https://mail.google.com',
    name: 'Gmail, the newest of several that are open',
    html: (subject, email) => `<h2 class="hP">${subject}</h2>
      <span class="gD" email="older@shapes.test">Somebody</span><span class="gD" email="${email}">Somebody</span>`,
  },
  {
    host: 'https://outlook.live.com',
    name: 'Outlook, the pane of reading and writing, a persona with a title',
    html: (subject, email) => `<div data-app-section="MailReadCompose"><div role="heading">${subject}</div>
      <span title="Lina Neu &lt;${email}&gt;">Lina Neu</span></div>`,
  },
  {
    host: 'https://outlook.live.com',
    name: 'Outlook, the pane by its id, in German',
    html: (subject, email) => `<div id="ReadingPaneContainerId"><div role="heading" aria-level="3">${subject}</div>
      <div aria-label="Von: Lina Neu&lt;${email}&gt;">Lina Neu</div></div>`,
  },
  {
    host: 'https://outlook.live.com',
    name: 'Outlook, a region that is called so, and the text of a persona',
    html: (subject, email) => `<div role="region" aria-label="Reading Pane"><div role="heading">${subject}</div>
      <span class="OZZZK">Lina Neu&lt;${email}&gt;</span></div>`,
  },
]

test('the open mail is found in each shape that the programs give it, and nothing in a page that has none', async () => {
  const opened = new Map<string, Page>()
  for (const [i, { host, name, html }] of shapes.entries()) {
    await desk.api.post('/contacts', { name, emails: [`s${i}@shapes.test`] })
    const page = opened.get(host) ?? (await open(`${host}/mail/`, '<!doctype html><title>Mail</title><body></body>'))
    opened.set(host, page)
    await page.evaluate(
      (shape) => {
        document.body.innerHTML = shape
      },
      html(`AW: ${name}`, `s${i}@shapes.test`),
    )
    const panel = page.getByRole('region', { name: 'Deskhand', exact: true })
    await panel.getByRole('heading', { name, exact: true }).waitFor()
    await panel.getByRole('button', { name: 'Create ticket', exact: true }).click()
    // The subject is that of the mail, without what answers and forwards put before it.
    await panel.getByRole('listitem').filter({ hasText: name }).waitFor()
  }
  const { data } = await desk.api.get<{ data: { subject: string }[] }>('/tickets?limit=50')
  expect(data.map(({ subject }) => subject)).toEqual(expect.arrayContaining(shapes.map(({ name }) => name)))
  for (const page of opened.values()) {
    await page.evaluate(() => {
      document.body.innerHTML = '<h2>No mail</h2><div role="heading">s0@shapes.test</div>'
    })
    await page.getByRole('region', { name: 'Deskhand', exact: true }).waitFor({ state: 'detached' })
  }
})
