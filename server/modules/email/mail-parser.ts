import { Worker } from 'node:worker_threads'
import { sentence, words } from '../../platform/words.ts'
import type { ParseAnswer, ParseRequest } from './mail-parser.worker.ts'
import { tooLarge } from './mime-tree.ts'
import { notRead } from './parse-mail.ts'
import { defaultMailLimits, type MailLimits, MailUnreadable, type ParsedMail } from './parsed-mail.ts'

export type MailParserOptions = {
  limits?: MailLimits
  /** Messages a worker reads before it is replaced: what a hostile mail may have left behind goes with it. */
  recycleAfter?: number
  /** The worker's file; tests put one in that misbehaves. */
  workerUrl?: URL
}

export type MailParser = {
  /**
   * Reads one message in the worker; calls queue up. `envelopeFrom` is '' for the null return path, null when unknown.
   * @throws MailUnreadable 'limit' | 'malformed' | 'timeout' | 'memory'
   */
  parse(raw: Uint8Array, envelopeFrom: string | null): Promise<ParsedMail>
  /** Ends the worker. What waits is refused. */
  close(): Promise<void>
}

type Waiting = {
  raw: Uint8Array
  envelopeFrom: string | null
  resolve: (mail: ParsedMail) => void
  reject: (error: Error) => void
}

/** How often the running worker's use of processor and memory is looked at. */
const watchEveryMs = 50
/** On a machine too busy to give the worker its time, the clock on the wall ends it after this many times the limit. */
const wallClockFactor = 6
const megabyte = 1024 * 1024
/** What is on the heap is in part garbage that was not collected yet. */
const garbageFactor = 1.5
/**
 * Where V8 ends the worker by itself, in MB. When it comes to that within one large allocation (an array that grows), V8 ends the whole
 * process instead: so it is far above what the watch lets through.
 */
const hardLimitMb = (memoryMb: number) => memoryMb * 2 + 128

/**
 * A parser in a disposable worker thread: one warm worker, one message at a time. A message that uses more processor
 * time or memory than the limits kills its worker and nothing else; the next one gets a new worker.
 */
export function createMailParser(options: MailParserOptions = {}): MailParser {
  return new WorkerMailParser(options)
}

class WorkerMailParser implements MailParser {
  private readonly limits: MailLimits
  private readonly recycleAfter: number
  private readonly workerUrl: URL
  private readonly queue: Waiting[] = []
  private worker: Worker | null = null
  private running: Waiting | null = null
  private served = 0
  private nextId = 1
  private closed = false

  constructor(options: MailParserOptions) {
    this.limits = options.limits ?? defaultMailLimits
    this.recycleAfter = options.recycleAfter ?? 500
    this.workerUrl = options.workerUrl ?? new URL('./mail-parser.worker.ts', import.meta.url)
  }

  parse(raw: Uint8Array, envelopeFrom: string | null): Promise<ParsedMail> {
    if (this.closed) return Promise.reject(new Error('The mail parser is closed.'))
    // Refused here, before 35 MB and more are copied to the worker.
    if (raw.length > this.limits.rawBytes) {
      return Promise.reject(new MailUnreadable('limit', tooLarge(raw.length, this.limits.rawBytes)))
    }
    return new Promise((resolve, reject) => {
      this.queue.push({ raw, envelopeFrom, resolve, reject })
      void this.runNext()
    })
  }

  async close(): Promise<void> {
    this.closed = true
    const waiting = [...this.queue.splice(0), ...(this.running ? [this.running] : [])]
    await this.dropWorker()
    for (const each of waiting) each.reject(new Error('The mail parser is closed.'))
  }

  private async runNext(): Promise<void> {
    if (this.running) return
    const next = this.queue.shift()
    if (!next) return
    this.running = next
    try {
      next.resolve(await this.ask(next))
    } catch (error) {
      next.reject(error instanceof Error ? error : new Error(String(error)))
    }
    if (++this.served >= this.recycleAfter) await this.dropWorker()
    this.running = null
    void this.runNext()
  }

  private startWorker(): Worker {
    const worker = new Worker(this.workerUrl, {
      // A test runner's own loaders and flags have no business in the worker; Node reads TypeScript by itself.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: hardLimitMb(this.limits.memoryMb), stackSizeMb: 4 },
    })
    // An idle worker must not keep the process alive.
    worker.unref()
    // A worker that fails while nobody waits for it must not bring the process down.
    worker.on('error', () => undefined)
    this.served = 0
    this.worker = worker
    return worker
  }

  private async dropWorker(): Promise<void> {
    const worker = this.worker
    this.worker = null
    await worker?.terminate()
  }

  private ask(waiting: Waiting): Promise<ParsedMail> {
    const worker = this.worker ?? this.startWorker()
    const id = this.nextId++
    return new Promise((resolve, reject) => {
      const stopWatching = this.watch(worker, (error) => {
        settle()
        void this.dropWorker().then(() => reject(error))
      })
      const onMessage = (answer: ParseAnswer) => {
        if (answer.id !== id) return
        settle()
        if (answer.ok) resolve(answer.mail)
        else reject(new MailUnreadable(answer.code, answer.why))
      }
      const onError = (error: Error & { code?: string }) => {
        settle()
        const outOfMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY'
        const unreadable = outOfMemory ? this.memoryError() : new MailUnreadable('malformed', notRead(error.message))
        void this.dropWorker().then(() => reject(unreadable))
      }
      const onExit = () => {
        settle()
        this.worker = this.worker === worker ? null : this.worker
        reject(
          this.closed
            ? new Error('The mail parser is closed.')
            : new MailUnreadable('malformed', sentence('mail.parser_ended', 'The parser ended unexpectedly.')),
        )
      }
      const settle = () => {
        stopWatching()
        worker.off('message', onMessage)
        worker.off('error', onError)
        worker.off('exit', onExit)
      }
      worker.on('message', onMessage)
      worker.on('error', onError)
      worker.on('exit', onExit)
      // A copy of its own, so that it can be handed over whole and the caller keeps the original.
      const raw = new Uint8Array(waiting.raw)
      const request: ParseRequest = { id, raw, envelopeFrom: waiting.envelopeFrom, limits: this.limits }
      worker.postMessage(request, [raw.buffer])
    })
  }

  /**
   * Looks at the worker until stopped. Processor time, not time on the wall, is the limit: a busy machine must not make
   * mail unreadable. Memory is watched too: outside the heap (buffers) nothing else bounds it; on the heap, it must end before the hard
   * limit does.
   */
  private watch(worker: Worker, onOver: (error: MailUnreadable) => void): () => void {
    let stopped = false
    let startMicros: number | null = null
    const startedAt = performance.now()
    const look = async () => {
      if (performance.now() - startedAt > this.limits.cpuMs * wallClockFactor) return this.timeoutError()
      const [cpu, heap] = await Promise.all([worker.cpuUsage(), worker.getHeapStatistics()])
      const micros = cpu.user + cpu.system
      startMicros ??= micros
      if (micros - startMicros > this.limits.cpuMs * 1000) return this.timeoutError()
      const { external_memory: outside, used_heap_size: onHeap } = heap
      const most = this.limits.memoryMb * megabyte
      return outside > most || onHeap > most * garbageFactor ? this.memoryError() : null
    }
    const timer = setInterval(() => {
      look().then(
        (error) => {
          if (error && !stopped) onOver(error)
        },
        // The worker is gone: its exit is reported by its own event.
        () => undefined,
      )
    }, watchEveryMs)
    return () => {
      stopped = true
      clearInterval(timer)
    }
  }

  private timeoutError(): MailUnreadable {
    return new MailUnreadable(
      'timeout',
      sentence(
        'mail.too_slow',
        words`Reading the message took more than ${{ seconds: this.limits.cpuMs / 1000 }} s of processor time.`,
      ),
    )
  }

  private memoryError(): MailUnreadable {
    return new MailUnreadable(
      'memory',
      sentence(
        'mail.too_much_memory',
        words`Reading the message took more than ${{ megabytes: this.limits.memoryMb }} MB of memory.`,
      ),
    )
  }
}
