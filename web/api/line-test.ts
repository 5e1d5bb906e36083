import { embedHeaders, isEmbed } from './embed.ts'
import { EventStreamReader } from './event-stream.ts'

/** What the test of the line found; times in ms since it was asked for. */
export interface LineTest {
  /** `direct`: messages come when they are sent. `buffered`: something on the way holds them back. `failed`: no answer. */
  verdict: 'direct' | 'buffered' | 'failed'
  firstMs: number | null
  lastMs: number | null
}

const testPath = '/api/v1/stream/test'
/** The server sends for about a second. */
const patienceMs = 10_000

/** From when messages arrived, which were sent 200 ms apart: at least half of that must be left between the first and the last. */
export function judgeArrivals(arrivals: readonly number[], sent: number): LineTest['verdict'] {
  const [first] = arrivals
  const last = arrivals.at(-1)
  if (first === undefined || last === undefined || arrivals.length < sent) return 'failed'
  const isApart = new Set(arrivals).size > sent / 2 && last - first >= ((sent - 1) * 200) / 2
  return isApart ? 'direct' : 'buffered'
}

/** Asks the server for a few messages with pauses between them and looks when they arrive. */
export async function testLine(signal: AbortSignal): Promise<LineTest> {
  const begun = performance.now()
  const arrivals: number[] = []
  let sent = 1
  try {
    const response = await fetch(testPath, {
      headers: { accept: 'text/event-stream', ...(await embedHeaders()) },
      credentials: isEmbed ? 'omit' : 'same-origin',
      signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
      cache: 'no-store',
    })
    if (!response.ok || !response.body) return { verdict: 'failed', firstMs: null, lastMs: null }
    const reader = new EventStreamReader()
    for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
      const at = Math.round(performance.now() - begun)
      for (const message of reader.feed(piece)) {
        arrivals.push(at)
        sent = Number(JSON.parse(message.data).of)
      }
    }
  } catch {
    // Broken off, or held back longer than the patience: what has come by then decides.
  }
  return { verdict: judgeArrivals(arrivals, sent), firstMs: arrivals[0] ?? null, lastMs: arrivals.at(-1) ?? null }
}
