import { EventEmitter } from 'node:events'
import type { Log } from './log.ts'

/** Several are passed on together, ten times a second at most. */
const togetherMs = 100
/** What one NOTIFY may carry: 8,000 bytes are the limit of PostgreSQL. */
const noteBytes = 7_900
const wordBytes = 2_000

const heard = new EventEmitter()
heard.setMaxListeners(0)
let pass: ((key: string, word: string) => void) | null = null

/**
 * Says something passing to the other processes (who is where, who writes): kept nowhere, said once, lost when nobody listens.
 * `word` is one line of at most 2,000 bytes; of those with the same `key` that wait to be passed on, the last one counts.
 */
export function whisper(topic: string, key: string, word: string): void {
  if (Buffer.byteLength(word) > wordBytes || word.includes('\n'))
    throw new Error(`Whispers are one line of at most ${wordBytes} bytes.`)
  pass?.(`${topic} ${key}`, `${topic} ${word}`)
}

/** Calls `listener` with what other processes whisper under the topic. Returns the way to stop. */
export function listenToWhispers(topic: string, listener: (word: string) => void): () => void {
  heard.on(topic, listener)
  return () => heard.off(topic, listener)
}

/** Passes on what this process whispers, as notes for `send`, until the returned function is called. */
export function passWhispers(send: (note: string) => void): () => void {
  const waiting = new Map<string, string>()
  let timer: NodeJS.Timeout | null = null
  const say = () => {
    timer = null
    let note = ''
    for (const [key, word] of waiting) {
      if (Buffer.byteLength(note) + Buffer.byteLength(word) >= noteBytes) break
      waiting.delete(key)
      note += `${word}\n`
    }
    send(note)
    if (waiting.size > 0) book()
  }
  const book = () => {
    timer ??= setTimeout(say, togetherMs)
  }
  pass = (key, word) => {
    waiting.set(key, word)
    book()
  }
  return () => {
    pass = null
    if (timer) clearTimeout(timer)
  }
}

/** Tells the listeners what a note of another process says. A word that nobody understands is passed over. */
export function hearWhispers(note: string, log: Log): void {
  for (const line of note.split('\n')) {
    const end = line.indexOf(' ')
    if (end < 0) continue
    try {
      heard.emit(line.slice(0, end), line.slice(end + 1))
    } catch (error) {
      log.debug({ err: error }, 'a word of another process was not understood')
    }
  }
}
