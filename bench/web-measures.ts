import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'

/** The budgets of docs/performance.md for the web app. */
const budgets = { script: 180, prefetched: 50, cold: 200, input: 100, frame: 1000 / 60, blank: 100 }
const visits = 7
const opened = 20
const scrollMs = 10_000
/** So long nobody touches the page before the next thing is measured. */
const settleMs = 400

/** Rows of the table: what, measured, budget, verdict. */
export async function measureWeb(
  browser: Browser,
  base: string,
  who: { email: string; password: string },
): Promise<string[][]> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' })
  context.setDefaultTimeout(30_000)
  const page = await context.newPage()
  await page.goto(`${base}/sign-in?next=${encodeURIComponent('/tickets?view=all')}`)
  await page.getByLabel('Email').fill(who.email)
  await page.getByLabel('Password', { exact: true }).fill(who.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await rows(page).first().waitFor()
  return [
    await scripts(page),
    ...(await paints(page)),
    await openings(page, 'prefetched'),
    await openings(page, 'cold'),
    ...(await scrolling(page)),
    await inputs(page),
  ]
}

const rows = (page: Page) => page.locator('[data-ticket]')
const ms = (value: number) => `${value >= 10 ? value.toFixed(0) : value.toFixed(1)} ms`
const at = (values: readonly number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0
const verdict = (isMet: boolean) => (isMet ? 'met' : 'missed')

async function showList(page: Page): Promise<void> {
  await page.goto(new URL('/tickets?view=all', page.url()).href)
  await rows(page).first().waitFor()
}

async function scripts(page: Page): Promise<string[]> {
  await showList(page)
  const urls = await page.evaluate(() =>
    performance.getEntriesByType('resource').flatMap(({ name }) => (name.endsWith('.js') ? [name] : [])),
  )
  const sizes = await Promise.all(urls.map(async (url) => gzipSync(await (await page.request.get(url)).body()).length))
  const kB = sizes.reduce((sum, size) => sum + size, 0) / 1000
  const met = verdict(kB <= budgets.script)
  return [
    'JS loaded when the ticket list is painted, gzip',
    `${kB.toFixed(1)} kB in ${urls.length} files`,
    `${budgets.script} kB`,
    met,
  ]
}

/** Visits with what is in the browser's cache, as every morning. */
async function paints(page: Page): Promise<string[][]> {
  const first: number[] = []
  const list: number[] = []
  for (let n = 0; n < visits; n += 1) {
    await showList(page)
    list.push(await page.evaluate(() => performance.now()))
    first.push(
      await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN),
    )
  }
  const row = (what: string, values: number[]) => [
    what,
    `${ms(at(values, 0.5))}, at most ${ms(Math.max(...values))}`,
    '–',
    '',
  ]
  return [row('First paint of a visit', first), row('Rows of the list on screen', list)]
}

/** From the press of Enter to a painted thread. */
async function openings(page: Page, kind: 'prefetched' | 'cold'): Promise<string[]> {
  const took: number[] = []
  for (let n = 0; n < opened; n += 1) {
    await showList(page)
    // A fresh page knows no ticket: each is another one. What rests under the focus is prefetched, and the next one beside it.
    const link = page.locator('[data-ticket] [data-row-link]').nth(3 + (n % 12))
    if (kind === 'prefetched') {
      const messages = page.waitForResponse((reply) => /\/tickets\/[^/]+\/messages/.test(reply.url()))
      await link.focus()
      await link.hover()
      await messages
      await page.waitForTimeout(settleMs)
    }
    took.push(await timeToThread(page, 3 + (n % 12)))
  }
  const median = at(took, 0.5)
  const what =
    kind === 'cold' ? 'Open a cold ticket: key to painted thread' : 'Open a prefetched ticket: key to painted thread'
  const budget = budgets[kind]
  return [what, `${ms(median)}, p95 ${ms(at(took, 0.95))}`, ms(budget), verdict(median <= budget)]
}

function timeToThread(page: Page, nth: number): Promise<number> {
  return page.evaluate(
    (index) =>
      new Promise<number>((resolve) => {
        const link = document.querySelectorAll<HTMLElement>('[data-ticket] [data-row-link]')[index]
        const began = performance.now()
        const look = () => {
          // The frame after the one in which the thread stands is on the screen.
          if (document.querySelector('main article')) requestAnimationFrame(() => resolve(performance.now() - began))
          else requestAnimationFrame(look)
        }
        link?.click()
        requestAnimationFrame(look)
      }),
    nth,
  )
}

/** Scrolls on and on through the list, as by a wheel that does not stop. */
async function scrolling(page: Page): Promise<string[][]> {
  await showList(page)
  const { frames, blank, length } = await page.evaluate(
    (duration) =>
      new Promise<{ frames: number[]; blank: number; length: number }>((resolve) => {
        let box: Element | null = document.querySelector('[data-ticket]')
        while (box && !(box.scrollHeight > box.clientHeight && /auto|scroll/.test(getComputedStyle(box).overflowY)))
          box = box.parentElement
        const scroller = box
        if (!scroller) throw new Error('The list does not scroll.')
        const { left, top, width, height } = scroller.getBoundingClientRect()
        const frames: number[] = []
        let [before, blankSince, blank] = [performance.now(), 0, 0]
        const began = before
        const step = (now: number) => {
          frames.push(now - before)
          before = now
          const isRow = [0.25, 0.5, 0.75].every((share) =>
            document
              .elementFromPoint(left + width / 2, top + height * share)
              ?.closest('[data-ticket], thead, [role=row]'),
          )
          if (isRow) blankSince = 0
          else if (blankSince === 0) blankSince = now
          else blank = Math.max(blank, now - blankSince)
          scroller.scrollTop += 40
          if (now - began < duration) requestAnimationFrame(step)
          else resolve({ frames: frames.slice(2), blank, length: scroller.scrollTop })
        }
        requestAnimationFrame(step)
      }),
    scrollMs,
  )
  const median = at(frames, 0.5)
  const late = frames.filter((frame) => frame > budgets.frame * 1.5).length / frames.length
  return [
    [
      `Scroll the list for ${scrollMs / 1000} s (${Math.round(length).toLocaleString('en')} px)`,
      `${(1000 / median).toFixed(0)} frames a second; ${(late * 100).toFixed(1)} % late, p99 ${ms(at(frames, 0.99))}`,
      '60 frames a second',
      verdict(median <= budgets.frame + 0.5),
    ],
    ['Longest time without rows while scrolling', ms(blank), ms(budgets.blank), verdict(blank <= budgets.blank)],
  ]
}

/** Keys and clicks with the processor slowed four times, from the input to the next frame (INP). */
async function inputs(page: Page): Promise<string[]> {
  await showList(page)
  await page.waitForTimeout(settleMs)
  const devtools = await page.context().newCDPSession(page)
  await page.evaluate(() => {
    const all: number[] = []
    Object.assign(globalThis, { durations: all })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        if (/^(keydown|click|pointerup)$/.test(entry.name)) all.push(entry.duration)
    }).observe({ type: 'event', buffered: false, durationThreshold: 16 } as PerformanceObserverInit)
  })
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  const rest = () => page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 250)))
  let count = 0
  const press = async (keys: string) => {
    count += 1
    await page.keyboard.press(keys)
    await rest()
  }
  for (let n = 0; n < 12; n += 1) await press('j')
  for (const keys of ['x', 'x', 's', 'Escape', 'p', 'Escape', 'a', 'Escape', 'l', 'Escape', 'k', 'k']) await press(keys)
  for (const name of ['Status', 'Priority']) {
    count += 2
    await page.locator('button', { hasText: name }).first().click()
    await rest()
    await page.keyboard.press('Escape')
    await rest()
  }
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 })
  const seen = await page.evaluate(() => (globalThis as unknown as { durations: number[] }).durations)
  // Those that took less than a frame are not reported: they count as one.
  const durations = [...seen, ...Array.from({ length: Math.max(0, count - seen.length) }, () => 16)]
  const worst = Math.max(...durations)
  return [
    `Keys and clicks in the list, processor slowed 4 times (${count})`,
    `${ms(at(durations, 0.5))}, p95 ${ms(at(durations, 0.95))}, at most ${ms(worst)}`,
    ms(budgets.input),
    verdict(worst <= budgets.input),
  ]
}
