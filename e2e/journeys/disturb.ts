import { createHash, randomInt } from 'node:crypto'
import type { Page } from 'playwright-core'

/** Milliseconds by which each step of a journey waits (JOURNEY_SLOW): whatever comes late is there before it. */
export const slowMs = numberOf('JOURNEY_SLOW')
/** Most milliseconds by which an answer comes late (JOURNEY_DELAY): in another order, and after the next key. */
const delayMs = numberOf('JOURNEY_DELAY')
/** The same numbers again: JOURNEY_SEED, as a run before has printed it. */
const seed = process.env.JOURNEY_SEED ?? String(randomInt(1_000_000))

if (delayMs > 0) console.log(`JOURNEY_DELAY=${delayMs} JOURNEY_SEED=${seed}`)

function numberOf(name: string): number {
  const value = Number(process.env[name] ?? 0)
  if (!Number.isFinite(value) || value < 0)
    throw new Error(`${name} is a number of milliseconds, not ${process.env[name]}.`)
  return value
}

/** Between 0 and 1, the same for the same words and seed. */
const chanceOf = (words: string) => createHash('sha256').update(`${seed} ${words}`).digest().readUInt32BE() / 2 ** 32

/**
 * Lets each answer of the API, and each part of the app, come late by a time of its own. The server has done its work by then: what
 * comes late is what it knew before. A stream begins late and then flows.
 */
export async function delayAnswers(page: Page): Promise<void> {
  if (delayMs === 0) return
  const session = await page.context().newCDPSession(page)
  const times = new Map<string, number>()
  session.on('Fetch.requestPaused', async ({ requestId, request }) => {
    const what = `${request.method} ${new URL(request.url).pathname}`
    const time = (times.get(what) ?? 0) + 1
    times.set(what, time)
    await new Promise((resolve) => setTimeout(resolve, delayMs * chanceOf(`${what} ${time}`)))
    // Nobody waits for it any more: the page has gone on or is closed.
    await session.send('Fetch.continueRequest', { requestId }).catch(() => null)
  })
  await session.send('Fetch.enable', {
    patterns: ['*/api/v1/*', '*/assets/*.js'].map((urlPattern) => ({ urlPattern, requestStage: 'Response' as const })),
  })
}
