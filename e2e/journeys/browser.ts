import { readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type axe from 'axe-core'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect as expectValue, onTestFinished } from 'vitest'
import { findChromium, launchBrowser } from '../../server/testing/browser.ts'
import { admin, type Deskhand } from '../server.ts'
import { delayAnswers, slowMs } from './disturb.ts'

const results = fileURLToPath(new URL('../../test-results/', import.meta.url))
/** Half as long as what the package gives as its source: each page that is looked at reads it anew. */
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const noBrowser = 'no Chromium on this machine (package chromium)'

/** This machine's browser; the files of a process have it one after the other, and it ends with the process. */
let browser: Browser | null = null

/** Starts this machine's browser for `newPerson`, unless a file before has; false where there is none. */
export async function openBrowser(): Promise<boolean> {
  if (findChromium() && !browser?.isConnected()) browser = await launchBrowser({ slowMo: slowMs })
  return browser !== null
}

/**
 * The stage of a file of journeys: this machine's browser and what `prepare` starts, put away by `clear` after the last test.
 * Without a browser every test is skipped, and says so.
 */
export function journeys(prepare: () => Promise<unknown>, clear: () => Promise<unknown>): void {
  beforeAll(async () => {
    if (await openBrowser()) await prepare()
  })
  beforeEach((context) => {
    if (!browser) context.skip(noBrowser)
  })
  afterAll(async () => {
    if (browser) await clear()
  })
}

/**
 * A person at a screen of its own: a fresh profile that is gone after the test. What breaks in the page's own scripts fails the
 * test; when the test fails a picture is kept in test-results/, and with JOURNEY_TRACE=1 a trace, which costs a sixth of the time.
 */
export async function newPerson(name: string, options: BrowserContextOptions = {}): Promise<Page> {
  if (!browser) throw new Error('no browser is open')
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
    ...options,
  })
  context.setDefaultTimeout(15_000)
  if (process.env.JOURNEY_TRACE) await context.tracing.start({ screenshots: true, snapshots: true })
  const page = await context.newPage()
  await delayAnswers(page)
  const broken: string[] = []
  page.on('pageerror', (error) => broken.push(error.stack ?? error.message))
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'fail') {
      await mkdir(results, { recursive: true })
      await page.screenshot({ path: join(results, `failed-${name}.png`) }).catch(() => null)
      if (process.env.JOURNEY_TRACE) await context.tracing.stop({ path: join(results, `failed-${name}.zip`) })
    }
    await context.close()
    expectValue(broken, 'errors in the page').toEqual([])
  })
  return page
}

/** Signs in by the sign-in page, as a person does; ends at the path. */
export async function signInByPage(page: Page, desk: Deskhand, path = '/tickets', who = admin): Promise<void> {
  await page.goto(`${desk.url}/sign-in?next=${encodeURIComponent(path)}`)
  await page.getByLabel('Email').fill(who.email)
  await page.getByLabel('Password', { exact: true }).fill(who.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.waitForURL((url) => url.pathname === path)
}

/** Comes to the path, with its query, signed in: with a session that the API gave, which saves the sign-in page. */
export async function signIn(page: Page, desk: Deskhand, path = '/tickets', who = admin): Promise<void> {
  const reply = await page.context().request.post(`${desk.url}/api/v1/session`, {
    headers: { 'x-deskhand': 'web' },
    data: { email: who.email, password: who.password },
  })
  if (!reply.ok()) throw new Error(`${who.name} could not sign in: ${reply.status()} ${await reply.text()}`)
  await page.goto(`${desk.url}${path}`)
  await page.waitForURL((url) => url.pathname === path.replace(/\?.*/, ''))
}

/** Keeps a picture in test-results/. */
export async function picture(page: Page, name: string): Promise<void> {
  await mkdir(results, { recursive: true })
  await page.screenshot({ path: join(results, `${name}.png`) })
}

/** As much of axe as is used here; how bad a breach of a rule is stands with the rule, which the types leave out. */
type Axe = typeof axe & { _audit: { rules: { id: string; impact?: axe.ImpactValue }[] } }

/**
 * What axe finds serious or critical on the page, one line each with the element; by all its rules or by some. Rules that are never
 * more than moderate are not asked: they were half of the time.
 */
export async function seriousFindings(page: Page, only?: string[]): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axeSource)
  const { violations } = await page.evaluate((only) => {
    const { axe } = globalThis as unknown as { axe: Axe }
    const slight = axe._audit.rules.filter(({ impact }) => impact === 'minor' || impact === 'moderate')
    return axe.run({
      resultTypes: ['violations'],
      ...(only ? { runOnly: only } : { rules: Object.fromEntries(slight.map(({ id }) => [id, { enabled: false }])) }),
    })
  }, only)
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 200)}`))
}

/**
 * Shows the page by day or by night, and waits until its colours have changed: half-way they have any contrast. They change at once:
 * each element whose colour glides makes those in it glide after it, which was a third of the time of a look.
 */
export async function showScheme(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  const isShown = await page.evaluate((wanted) => {
    if (matchMedia(`(prefers-color-scheme: ${wanted})`).matches) return true
    const still = new CSSStyleSheet()
    still.replaceSync('*, ::before, ::after { transition: none !important }')
    document.adoptedStyleSheets.push(still)
    return false
  }, colorScheme)
  if (isShown) return
  await page.emulateMedia({ colorScheme })
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    await frame()
    await frame()
    const ending = document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity)
    await Promise.allSettled(ending.map((one) => one.finished))
    document.adoptedStyleSheets.pop()
  })
}

/** Gives the window another size, and waits until the page has drawn itself for it. */
export async function resize(page: Page, size: { width: number; height: number }): Promise<void> {
  await page.setViewportSize(size)
  await page.evaluate(async ({ width }) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    while (innerWidth !== width) await frame()
    // What listens to the size draws in the frame after it.
    await frame()
    await frame()
  }, size)
}

/**
 * Keeps pictures of what is on the screen now: light, dark, and dark on a phone. What axe finds, and a page wider than the phone,
 * fail the test. Afterwards the screen is as it was.
 */
export async function everyLook(page: Page, name: string): Promise<void> {
  const before = page.viewportSize() ?? { width: 1280, height: 800 }
  const findings: string[] = []
  const look = async (look: string, colorScheme: 'light' | 'dark', rules?: string[]) => {
    await showScheme(page, colorScheme)
    await picture(page, `${look}-${name}`)
    findings.push(...(await seriousFindings(page, rules)).map((line) => `${look}: ${line}`))
  }
  await look('light', 'light')
  await look('dark', 'dark', ['color-contrast'])
  await resize(page, { width: 360, height: 740 })
  await look('phone-dark', 'dark')
  findings.push(...(await sharedKeys(page)))
  await expectValue
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth), { message: `width of ${name} on a phone` })
    .toBeLessThanOrEqual(360)
  await showScheme(page, 'light')
  await resize(page, before)
  expectValue(findings, `what is wrong with the looks of ${name}`).toEqual([])
}

/** Keys that two controls on the screen would both answer to: the page, and each of its rows, has its own. */
async function sharedKeys(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const seen = new Map<Element | null, Map<string, string>>()
    return [...document.querySelectorAll('[data-key]')].flatMap((control) => {
      const shown = control.matches('[hidden]') ? control.parentElement : control
      if (!shown?.checkVisibility() || control.closest('[role=menu]')) return []
      const ground = control.closest('[data-row], [role=dialog], form')
      const keys = control.getAttribute('data-key') ?? ''
      const name =
        control.getAttribute('data-key-label') ?? control.getAttribute('aria-label') ?? control.textContent ?? ''
      const names = seen.get(ground) ?? new Map<string, string>()
      seen.set(ground, names)
      const other = names.get(keys)
      names.set(keys, name)
      return other !== undefined && other !== name ? [`${keys} presses “${other}” and “${name}”`] : []
    })
  })
}

/**
 * Types ahead in an open menu or list and takes what it leads to.
 * The focus moves a moment after the letter: Enter before that would take the old choice.
 */
export async function typeAhead(page: Page, choice: Locator, text: string): Promise<void> {
  await choice.waitFor()
  await page.keyboard.type(text)
  await hasFocus(choice)
  await page.keyboard.press('Enter')
}

/** Waits until the element has the focus: a key before that would go elsewhere. */
export async function hasFocus(element: Locator): Promise<void> {
  await expectValue
    .poll(() => element.evaluateAll(([it]) => it !== undefined && it === document.activeElement))
    .toBe(true)
}

type Box = { x: number; y: number; width: number; height: number }

/**
 * Where an element is on the screen, once it is in view and stands still. What it depends on (the order of a list, rows that come) is
 * awaited on the screen before: the API has it sooner, and a pointer that goes to where something else was takes hold of that.
 */
export async function standing(element: Locator): Promise<Box> {
  await element.scrollIntoViewIfNeeded()
  return element.evaluate(async (it) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    const boxNow = () => {
      const { x, y, width, height } = it.getBoundingClientRect()
      return { x, y, width, height }
    }
    let box = boxNow()
    for (let still = 0; still < 3; ) {
      await frame()
      const next = boxNow()
      still = JSON.stringify(next) === JSON.stringify(box) ? still + 1 : 0
      box = next
    }
    return box
  })
}

/**
 * From the next page on: how far the one element stands below the other while both are shown, each distance that a change of the page
 * led to, in their order. What stays where it is has one.
 */
export async function watchDistance(page: Page, upper: string, lower: string): Promise<() => Promise<number[]>> {
  await page.addInitScript(
    ([upper, lower]) => {
      const seen: number[] = []
      Object.assign(globalThis, { seenDistances: seen })
      new MutationObserver(() => {
        const [one, other] = [document.querySelector(upper), document.querySelector(lower)]
        if (![one, other].every((it) => it?.checkVisibility({ visibilityProperty: true }))) return
        const distance = Math.round(
          (other?.getBoundingClientRect().top ?? 0) - (one?.getBoundingClientRect().bottom ?? 0),
        )
        if (seen.at(-1) !== distance) seen.push(distance)
      }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
    },
    [upper, lower] as const,
  )
  return () => page.evaluate(() => (globalThis as unknown as { seenDistances: number[] }).seenDistances)
}

/** Takes hold of an element by the mouse, at its middle, where it stands still; the button stays down. */
export async function grab(element: Locator): Promise<Box> {
  const { mouse } = element.page()
  const middleOf = ({ x, y, width, height }: Box) => [x + width / 2, y + height / 2] as const
  let box = await standing(element)
  for (;;) {
    await mouse.move(...middleOf(box))
    // What the pointer is over may show more, and move others.
    const now = await standing(element)
    if (middleOf(now).join() === middleOf(box).join()) break
    box = now
  }
  await mouse.down()
  return box
}

/** Waits until a dialog is gone, and the focus is back where it was before: it goes there a moment later. */
export async function closed(dialog: Locator): Promise<void> {
  await dialog.waitFor({ state: 'hidden' })
  // A panel whose code has just come keeps the keys for two frames (web/ui/hold-keys.tsx), also when it was closed meanwhile.
  await dialog
    .page()
    .evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))))
}

/** Chooses in an open picker, which keeps the focus in its field: Enter takes what is marked. */
export async function pick(page: Page, text: string, name: RegExp): Promise<void> {
  await page.getByRole('option').first().waitFor()
  await hasFocus(page.locator('[cmdk-input]'))
  await page.keyboard.type(text)
  await page.getByRole('option', { name, selected: true }).waitFor()
  await page.keyboard.press('Enter')
}

/** Where replies or notes are written, once the editor is there: what stands in for it until then knows no `@` and no `/`. */
export const editorIn = (page: Page | Locator, kind: 'Reply' | 'Internal note' = 'Reply'): Locator =>
  page.locator(`[contenteditable=true][aria-label="${kind} text"]`)

/** Presses the key of reply or note once the ticket is there, and waits until the editor has the focus. */
export async function startWriting(page: Page, key: 'r' | 'n'): Promise<void> {
  await page
    .getByRole('button', { name: /^Internal note/ })
    .first()
    .waitFor()
  await page.keyboard.press(key)
  await hasFocus(editorIn(page, key === 'n' ? 'Internal note' : 'Reply'))
}
