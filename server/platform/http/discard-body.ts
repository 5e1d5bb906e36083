import type { IncomingMessage } from 'node:http'

const mostBytes = 128 * 1024 * 1024
const longestMs = 10_000

/**
 * Reads on, and forgets, what a client still sends after its request was refused as too large: at most 128 MB or 10 seconds.
 * Closing a connection with bytes unread resets it, and the client, still writing, never meets the answer that says why.
 */
export async function discardBody(body: IncomingMessage): Promise<void> {
  if (body.readableEnded || body.destroyed) return
  await new Promise<void>((resolve) => {
    let left = mostBytes
    const count = (chunk: Buffer) => {
      left -= chunk.length
      if (left < 0) end()
    }
    const timer = setTimeout(() => end(), longestMs)
    const end = () => {
      clearTimeout(timer)
      body.off('data', count).off('end', end).off('error', end).off('close', end)
      resolve()
    }
    body.on('data', count).once('end', end).once('error', end).once('close', end).resume()
  })
}
