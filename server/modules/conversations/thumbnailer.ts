import { Worker } from 'node:worker_threads'
import { createTurns } from '../../platform/turns.ts'
import { readPicture } from './picture.rules.ts'
import type { Thumbnail, ThumbnailAnswer, ThumbnailRequest } from './thumbnail.worker.ts'

/**
 * Most pixels of a picture of which a small one is made: the photos of telephones. The decoder needs some 12 bytes for each, in a
 * worker that goes when it has made a large one.
 */
export const maxThumbnailPixels = 25_000_000
/** Pixels of the longer side: twice what the screen shows. */
export const thumbnailSide = 320

/** A worker that has held more than this many pixels is given up: WebAssembly never gives memory back. */
const keptPixels = 4_000_000
const idleMs = 30_000

export type ThumbnailerOptions = {
  /** On the clock; one picture that takes longer is none. */
  limitMs?: number
  /** The worker's file; tests put one in that misbehaves. */
  workerUrl?: URL
}

export type Thumbnailer = {
  /** A small picture, written anew; null when the bytes are no picture that can be read within the limits. */
  make(bytes: Uint8Array): Promise<Thumbnail | null>
  close(): Promise<void>
}

/**
 * Makes pictures small in a worker thread, one at a time, by a decoder that runs as WebAssembly: whatever a picture does to it, it
 * reaches nothing but its own memory, and the worker goes with it.
 */
export function createThumbnailer({ limitMs = 30_000, workerUrl }: ThumbnailerOptions = {}): Thumbnailer {
  const turns = createTurns(1)
  let worker: Worker | null = null
  let idle: NodeJS.Timeout | undefined
  let nextId = 1

  const drop = async () => {
    clearTimeout(idle)
    const gone = worker
    worker = null
    await gone?.terminate()
  }
  const start = () => {
    const started = new Worker(workerUrl ?? new URL('./thumbnail.worker.ts', import.meta.url), {
      // A test runner's own loaders and flags have no business in the worker; Node reads TypeScript by itself.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 128 },
    })
    started.unref()
    // One that fails while nobody waits for it must not bring the process down.
    started.on('error', () => undefined)
    return started
  }
  const ask = (bytes: Uint8Array): Promise<Thumbnail | null> =>
    new Promise((resolve) => {
      worker ??= start()
      const asked = worker
      const id = nextId++
      const settle = (thumbnail: Thumbnail | null) => {
        clearTimeout(timer)
        asked.off('message', onMessage).off('error', onEnd).off('exit', onEnd)
        resolve(thumbnail)
      }
      const onMessage = (answer: ThumbnailAnswer) => answer.id === id && settle(answer.thumbnail)
      const onEnd = () => settle(null)
      const timer = setTimeout(onEnd, limitMs)
      asked.on('message', onMessage).on('error', onEnd).on('exit', onEnd)
      const request: ThumbnailRequest = { id, bytes: new Uint8Array(bytes), longest: thumbnailSide }
      asked.postMessage(request, [request.bytes.buffer])
    })

  return {
    make: async (bytes) => {
      const picture = readPicture(bytes)
      const pixels = picture ? picture.width * picture.height : 0
      if (!picture || pixels > maxThumbnailPixels) return null
      return turns('', async () => {
        clearTimeout(idle)
        const thumbnail = await ask(bytes)
        if (thumbnail === null || pixels > keptPixels) await drop()
        else idle = setTimeout(drop, idleMs).unref()
        return thumbnail
      })
    },
    close: drop,
  }
}
