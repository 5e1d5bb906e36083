import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A plain reverse proxy before a server on this machine, with the habits of real ones. */
export type HttpProxy = {
  url: string
  port: number
  /** Holds each answer back until it is whole, as proxies with response buffering do. */
  buffers: boolean
  /** Ends what has taken so many ms with 504, as a read timeout does; null: never. */
  timeoutMs: number | null
  /** Paths asked so far, newest last. */
  asked: string[]
  /** Breaks all connections, as a network that is gone does. */
  cut: () => void
  close: () => Promise<void>
}

export async function startHttpProxy(targetPort: number): Promise<HttpProxy> {
  const server = createServer((inner, answer) => {
    proxy.asked.push(inner.url ?? '')
    const outer = request(
      { host: '127.0.0.1', port: targetPort, method: inner.method, path: inner.url, headers: inner.headers },
      (found) => (proxy.buffers ? holdBack(found, answer) : passOn(found, answer)),
    )
    const timer =
      proxy.timeoutMs === null
        ? null
        : setTimeout(() => {
            if (!answer.headersSent) answer.writeHead(504).end('Gateway Time-out')
            outer.destroy()
          }, proxy.timeoutMs)
    answer.on('close', () => {
      if (timer) clearTimeout(timer)
      outer.destroy()
    })
    outer.on('error', () => {
      if (answer.headersSent) answer.destroy()
      else answer.writeHead(502).end('Bad Gateway')
    })
    inner.pipe(outer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const proxy: HttpProxy = {
    url: `http://127.0.0.1:${port}`,
    port,
    buffers: false,
    timeoutMs: null,
    asked: [],
    cut: () => server.closeAllConnections(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return proxy
}

function passOn(found: IncomingMessage, answer: ServerResponse): void {
  answer.writeHead(found.statusCode ?? 502, found.headers)
  answer.flushHeaders()
  found.on('error', () => answer.destroy())
  found.pipe(answer)
}

function holdBack(found: IncomingMessage, answer: ServerResponse): void {
  const parts: Buffer[] = []
  found.on('data', (part: Buffer) => parts.push(part))
  found.on('error', () => answer.destroy())
  found.on('end', () => {
    if (answer.destroyed || answer.headersSent) return
    answer.writeHead(found.statusCode ?? 502, found.headers)
    answer.end(Buffer.concat(parts))
  })
}
