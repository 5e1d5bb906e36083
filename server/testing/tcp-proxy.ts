import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A port before a server that can be made to fail. */
export type TcpProxy = {
  port: number
  /** Connections so far, and those that are open. */
  connections: number
  open: Set<Socket>
  /** Cuts each connection once so many bytes came from the server; null: none. */
  cutAfter: number | null
  /** Changes what the server says; `connection` counts from 1. The same length, or literals no longer fit. */
  edit: ((text: string, connection: number) => string) | null
  /** Cuts all open connections now. */
  cut: () => void
  close: () => Promise<void>
}

/** Passes connections on to a server on this machine. */
export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const server = createServer((inner) => {
    const outer = connect(targetPort, '127.0.0.1')
    let bytes = 0
    proxy.connections += 1
    const connection = proxy.connections
    proxy.open.add(inner)
    inner.on('close', () => {
      proxy.open.delete(inner)
      outer.destroy()
    })
    outer.on('close', () => inner.destroy())
    inner.on('error', () => {})
    outer.on('error', () => {})
    inner.pipe(outer)
    outer.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      inner.write(proxy.edit ? Buffer.from(proxy.edit(chunk.toString('latin1'), connection), 'latin1') : chunk)
      if (proxy.cutAfter !== null && bytes > proxy.cutAfter) inner.destroy()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const proxy: TcpProxy = {
    port: (server.address() as AddressInfo).port,
    connections: 0,
    open: new Set(),
    cutAfter: null,
    edit: null,
    cut: () => {
      for (const socket of proxy.open) socket.destroy()
    },
    close: async () => {
      proxy.cut()
      server.close()
      await once(server, 'close')
    },
  }
  return proxy
}
