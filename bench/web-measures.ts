import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'

/** The budgets of docs/performance.md for the web app. */
const budgets = { script: 180, prefetched: 50, cold: 200, input: 100, frame: 1000 / 60, blank: 100 }
const visits = 7
const opened = 12
/** So many tickets somebody opened before the one that is measured. */
const before = 4
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
    ...(await openings(page, 'prefetched')),
    ...(await openings(page, 'cold')),
    ...(await scrolling(page)),
    ...(await inputs(page)),
  ]
}

const rows = (page: Page) => page.locator('[data-ticket]')
const ms = (value: number) => `${value >= 10 ? value.toFixed(0) : value.toFixed(1)} ms`
const at = (values: readonly number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0
const verdict = (isMet: boolean) => (isMet ? 'met' : 'missed')

/** The list as a page that was just loaded. `all`: not the open tickets alone. */
async function showList(page: Page, view: 'open' | 'all' = 'open'): Promise<void> {
  await page.goto(new URL(`/tickets?view=${view}`, page.url()).href)
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

/**
 * From the key or the click to a painted thread, of open tickets: those have a composer. The first one of a visit, whose scripts never ran
 * before, and those after others were opened, as all day long, are two things.
 */
async function openings(page: Page, kind: 'prefetched' | 'cold'): Promise<string[][]> {
  const open = kind === 'prefetched' ? openByKey : openByClick
  const first: number[] = []
  for (let n = 0; n < opened; n += 1) {
    await showList(page)
    // A fresh page knows no ticket: each is another one.
    first.push(await open(page, 3 + (n % 12)))
  }
  const later: number[] = []
  await showList(page)
  for (let n = 0; n < before + opened; n += 1) {
    // Those beside an opened one are known with it.
    const took = await open(page, 4)
    if (n >= before) later.push(took)
    await page.waitForTimeout(settleMs)
    await page.keyboard.press('Escape')
    await rows(page).first().waitFor()
    await page.waitForTimeout(settleMs)
  }
  const row = (when: string, took: number[]) => {
    const median = at(took, 0.5)
    const what = `Open a ${kind} ticket ${when}: ${kind === 'prefetched' ? 'key' : 'click'} to painted thread`
    return [what, `${ms(median)}, p95 ${ms(at(took, 0.95))}`, ms(budgets[kind]), verdict(median <= budgets[kind])]
  }
  return [row('after others', later), row('first of a visit', first)]
}

/** So many rows further by J, and Enter once the ticket under the cursor is there. */
async function openByKey(page: Page, further: number): Promise<number> {
  await page.evaluate(() => performance.clearResourceTimings())
  for (let n = 0; n < further; n += 1) await page.keyboard.press('j')
  await page.waitForFunction(() => {
    const code = document.activeElement?.getAttribute('href')?.split('/').pop()
    const asked = performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)
    return code && asked.some((path) => path.endsWith(`/tickets/${code}/messages`))
  })
  await page.waitForTimeout(settleMs)
  await page.evaluate(watchThread, { link: null })
  await page.keyboard.press('Enter')
  return page.evaluate(() => (globalThis as unknown as { took: Promise<number> }).took)
}

/** A click on the row so many further, which nothing foresaw. */
async function openByClick(page: Page, further: number): Promise<number> {
  await page.evaluate(watchThread, { link: further })
  return page.evaluate(() => (globalThis as unknown as { took: Promise<number> }).took)
}

/**
 * Runs in the page: milliseconds from the next Enter, or from the click on a link at once, until words of the thread are on the screen, as
 * the browser itself says (Element Timing: when the frame that first holds them was shown).
 */
function watchThread({ link: further }: { link: number | null }): void {
  const took = new Promise<number>((resolve) => {
    const begin = ({ timeStamp }: Event) => {
      const painted = new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
          resolve((entry as PerformanceEntry & { renderTime: number }).renderTime - timeStamp)
      })
      painted.observe({ type: 'element' })
      // Before they are painted: what is drawn is told to who changed the page first.
      const drawn = new MutationObserver(() => {
        const parts = document.querySelectorAll('main article h2')
        for (const part of parts) part.setAttribute('elementtiming', 'thread')
        if (parts.length > 0) drawn.disconnect()
      })
      drawn.observe(document.body, { childList: true, subtree: true })
    }
    if (further === null) addEventListener('keydown', begin, { capture: true, once: true })
    else {
      const links = [...document.querySelectorAll<HTMLElement>('[data-ticket] [data-row-link]')]
      const cursor = links.findIndex((one) => one.matches(':focus'))
      addEventListener('click', begin, { capture: true, once: true })
      links[Math.max(0, cursor) + further]?.click()
    }
  })
  Object.assign(globalThis, { took })
}

/** Scrolls on and on through the list, as by a wheel that does not stop. */
async function scrolling(page: Page): Promise<string[][]> {
  await showList(page, 'all')
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

/** Keys and clicks with the processor slowed four times, from the input to the next frame (INP): in the list, and in a ticket. */
async function inputs(page: Page): Promise<string[][]> {
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
  const rest = () => page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)))
  const taken = () => page.evaluate(() => (globalThis as unknown as { durations: number[] }).durations.splice(0))

  const keysOf = async (keys: readonly string[], clicks: readonly string[]) => {
    for (const key of keys) {
      await page.keyboard.press(key)
      await rest()
    }
    for (const name of clicks) {
      await page.locator('main button', { hasText: name }).first().click()
      await rest()
      await page.keyboard.press('Escape')
      await rest()
    }
    const seen = await taken()
    // Those that took less than a frame are not reported: they count as one.
    const unseen = Math.max(0, keys.length + 2 * clicks.length - seen.length)
    return [...seen, ...Array.from({ length: unseen }, () => 16)]
  }
  const lists = ['s', 'Escape', 'p', 'Escape', 'a', 'Escape', 'l', 'Escape']
  const inList = () => keysOf([...'jjjjjjjjjjjj', 'x', 'x', ...lists, 'k', 'k'], ['Status', 'Priority'])
  const inTicket = async () => {
    const durations = await keysOf([...'jjjj', ...lists, 'k', 'k', 'n', 'h', 'Backspace'], [])
    // What is pressed next is no text.
    await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur())
    return durations
  }
  const listFirst = await inList()
  const list = [...(await inList()), ...(await inList())]
  await page.keyboard.press('j')
  await rest()
  await page.keyboard.press('Enter')
  await page.locator('main article').first().waitFor()
  for (let n = 0; n < 4; n += 1) await rest()
  await taken()
  const ticketFirst = await inTicket()
  const ticket = [...(await inTicket()), ...(await inTicket())]
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 })
  const row = (where: string, durations: number[]) => {
    const worst = Math.max(...durations)
    return [
      `Keys and clicks ${where}, processor slowed 4 times (${durations.length})`,
      `${ms(at(durations, 0.5))}, p95 ${ms(at(durations, 0.95))}, at most ${ms(worst)}`,
      ms(budgets.input),
      verdict(worst <= budgets.input),
    ]
  }
  return [
    row('in the list after each was used', list),
    row('in the list, first of a visit', listFirst),
    row('in a ticket after each was used', ticket),
    row('in a ticket, first of a visit', ticketFirst),
  ]
}
