/**
 * Makes docs/screenshot.png, the picture of the README: a ticket of the demo company, as an agent sees it.
 * Usage: node scripts/screenshot.ts   (after `npm run build`; needs Chromium)
 */
import { fileURLToPath } from 'node:url'
import { startDeskhand } from '../e2e/server.ts'
import { launchBrowser } from '../server/testing/browser.ts'

type Row = { code: string; messageCount: number; labels: unknown[]; account: unknown; status: string }

const target = fileURLToPath(new URL('../docs/screenshot.png', import.meta.url))
const desk = await startDeskhand({ setUp: false, args: ['--demo'] })
const browser = await launchBrowser()
try {
  const [, email, password] = /sign in as (\S+) with the password (.+)/.exec(desk.log()) ?? []
  if (!email || !password) throw new Error(`The demo named no sign-in:\n${desk.log()}`)
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    deviceScaleFactor: 2,
    locale: 'en-GB',
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  await page.goto(`${desk.url}/sign-in`)
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password.trim())
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('row').nth(3).waitFor()
  const reply = await page.request.get(`${desk.url}/api/v1/tickets?open=true&limit=200`)
  const { data } = (await reply.json()) as { data: Row[] }
  const rich = data.filter((row) => row.labels.length > 0 && row.account && row.messageCount >= 3)
  const ticket = rich.sort((one, other) => other.messageCount - one.messageCount)[0] ?? data[0]
  if (!ticket) throw new Error('The demo has no ticket.')
  await page.goto(`${desk.url}/tickets/${ticket.code}`)
  await page.getByRole('article').first().waitFor()
  await page.evaluate(() => document.fonts.ready)
  await page.screenshot({ path: target })
  console.log(`docs/screenshot.png shows ${ticket.code}`)
} finally {
  await browser.close()
  await desk.remove()
}
