import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'

/** A port that stays the same while the place it leads to may change. */
export type Forwarder = { port: number; server: Server; target: { host: string; port: number } | undefined }

/**
 * Passes TCP connections on to the target of the moment. Postfix remembers where a recipient's mail goes for 30 s, so a
 * relay that moves to another port is moved here. When the target is down the connection is cut, and Postfix tries later.
 */
export async function startForwarder(): Promise<Forwarder> {
  const server = createServer((inner) => {
    const outer = forwarder.target && connect(forwarder.target)
    inner.on('error', () => outer?.destroy())
    if (!outer) return inner.destroy()
    outer.on('error', () => inner.destroy())
    inner.pipe(outer).pipe(inner)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const forwarder: Forwarder = { port: (server.address() as AddressInfo).port, server, target: undefined }
  return forwarder
}
