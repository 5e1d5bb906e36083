import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type Answer = (response: ServerResponse, request: IncomingMessage) => void

/** A web server of a stranger: answers by path, and remembers what it was asked. */
export type PictureServer = {
  port: number
  /** `http://127.0.0.1:PORT` and the path; `host` for another address of this machine. */
  at: (path: string, host?: string) => string
  /** Has it answer a path with a picture, or as told. */
  serve: (path: string, answer: Uint8Array | Answer) => void
  asked: { path: string; host: string; headers: IncomingHttpHeaders }[]
  close: () => Promise<void>
}

export async function startPictureServer(): Promise<PictureServer> {
  const answers = new Map<string, Uint8Array | Answer>()
  const asked: PictureServer['asked'] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    asked.push({ path, host: request.headers.host ?? '', headers: request.headers })
    const answer = answers.get(path)
    if (answer === undefined) response.writeHead(404).end()
    else if (typeof answer === 'function') answer(response, request)
    else response.writeHead(200, { 'content-type': 'image/png' }).end(answer)
  })
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    at: (path, host = '127.0.0.1') => `http://${host}:${port}${path}`,
    serve: (path, answer) => void answers.set(path, answer),
    asked,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
