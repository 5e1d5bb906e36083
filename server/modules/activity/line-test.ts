import type { ServerResponse } from 'node:http'
import { beginStream } from './event-stream.ts'

export const testMessages = 5
export const testEveryMs = 200

/** A few short messages with pauses between them: by when they arrive a browser sees whether a proxy holds them back. */
export function testLine(response: ServerResponse): void {
  let sent = 0
  const send = () => {
    sent += 1
    response.write(`data: ${JSON.stringify({ n: sent, of: testMessages })}\n\n`)
    if (sent < testMessages) return
    clearInterval(timer)
    response.end()
  }
  beginStream(response)
  const timer = setInterval(send, testEveryMs)
  response.on('close', () => clearInterval(timer))
}
