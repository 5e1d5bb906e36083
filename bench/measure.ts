import { readFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import type { Budget } from './cases.ts'

/** What was measured of one operation: milliseconds at the client, keep-alive, one after the other. */
export type Figures = {
  name: string
  count: number
  p50: number
  p99: number
  perSecond: number
  errors: number
  budget: Budget | null
  /** What else is to be said of this run. */
  note?: string
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 })

export type Call = { method?: string; path: string; body?: unknown }

/** One request by the API key. Resolves with status and body; rejects only when the connection fails. */
export function call(
  base: URL,
  apiKey: string,
  { method = 'GET', path, body }: Call,
): Promise<{ status: number; text: string }> {
  const payload = body === undefined ? undefined : JSON.stringify(body)
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        agent,
        host: base.hostname,
        port: base.port,
        method,
        path,
        headers: {
          authorization: `Bearer ${apiKey}`,
          ...(payload ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) } : {}),
        },
      },
      (reply) => {
        const chunks: Buffer[] = []
        reply.on('data', (chunk: Buffer) => chunks.push(chunk))
        reply.on('end', () => resolve({ status: reply.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }))
        reply.on('error', reject)
      },
    )
    sent.on('error', reject)
    sent.end(payload)
  })
}

/** Milliseconds. Node compiles what is called again and again: 200 requests for a list of 50 tickets take 16 ms each when they are the first ones, 11 later. */
const warmUp = 3_000

/**
 * Calls `once(i)` `count` times from `clients` clients and sorts the times. Before, for three seconds and at least a twentieth of `count`, it is
 * called without being counted: what is measured is a server that is at work.
 */
export async function measure(
  name: string,
  count: number,
  clients: number,
  once: (i: number) => Promise<boolean>,
): Promise<Figures> {
  const warmAt = performance.now() + warmUp
  let next = 0
  while (next < count / 20 || performance.now() < warmAt) {
    await once(next)
    next += 1
  }
  const last = next + count
  const times: number[] = []
  let errors = 0
  const began = performance.now()
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (next < last) {
        const i = next
        next += 1
        const at = performance.now()
        if (!(await once(i))) errors += 1
        times.push(performance.now() - at)
      }
    }),
  )
  return { ...figuresOf(name, times, (performance.now() - began) / 1000), errors }
}

/** The figures of times in milliseconds, which were measured in so many seconds. */
export function figuresOf(name: string, times: number[], seconds: number): Figures {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) =>
    Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(2))
  const perSecond = Math.round(sorted.length / seconds)
  return { name, count: sorted.length, p50: at(0.5), p99: at(0.99), perSecond, errors: 0, budget: null }
}

export function line({ name, p50, p99, perSecond, errors, note }: Figures): string {
  return `  ${name.padEnd(56)} p50 ${String(p50).padStart(8)} ms   p99 ${String(p99).padStart(8)} ms   ${String(perSecond).padStart(6)}/s${errors ? `   ${errors} ERRORS` : ''}${note ? `   ${note}` : ''}`
}

/** Resident memory of a process in MB, now and at its highest. Linux only; null elsewhere. */
export async function memoryOf(pid: number): Promise<{ now: number; peak: number } | null> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8')
    const kb = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0)
    return { now: Math.round(kb('VmRSS') / 1024), peak: Math.round(kb('VmHWM') / 1024) }
  } catch {
    return null
  }
}
