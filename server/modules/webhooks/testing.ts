import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createLog } from '../../platform/log.ts'
import type { World } from '../../testing/world.ts'
import { sendNextCall } from './send-call.ts'

type Asked = { method: string; path: string; headers: IncomingHttpHeaders; body: string }
type Answer = number | ((response: ServerResponse, asked: Asked) => void)

/** A server of others: answers as told, and remembers what it was asked, in order. */
export type HookServer = {
  port: number
  /** `http://127.0.0.1:PORT` and the path; `host` for another address of this machine. */
  at: (path: string, host?: string) => string
  /** What the next calls get: a status, or as told; the last one for all that follow. */
  answers: (...answers: Answer[]) => void
  asked: Asked[]
  close: () => Promise<void>
}

export async function startHookServer(): Promise<HookServer> {
  let coming: Answer[] = [200]
  const asked: Asked[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const { method = '', url: path = '', headers } = request
    const one = { method, path, headers, body: Buffer.concat(chunks).toString() }
    asked.push(one)
    const [answer = 200] = coming
    if (coming.length > 1) coming = coming.slice(1)
    if (typeof answer === 'function') answer(response, one)
    else response.writeHead(answer, { 'content-type': 'text/plain' }).end(`answered ${answer}`)
  })
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    at: (path, host = '127.0.0.1') => `http://${host}:${port}${path}`,
    answers: (...answers) => {
      coming = answers
    },
    asked,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Makes the calls of an organization that are due, one after the other; how many there were. */
export async function callAll(world: World, orgId: string, options: { within?: number } = {}): Promise<number> {
  const cx = { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: false }
  for (let made = 0; ; made += 1) if (!(await sendNextCall(orgId, cx, options))) return made
}
