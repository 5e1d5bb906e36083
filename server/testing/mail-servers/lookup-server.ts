import { createServer, type Server, type Socket } from 'node:net'

/** Answers one question of Postfix, or undefined for "not found". */
export type Lookup = (map: string, key: string) => string | undefined

/**
 * A Postfix socketmap server: tables that change at run time without files and reloads. Requests and replies are
 * netstrings: `map key` in; `OK value` or `NOTFOUND ` out (socketmap_table(5)).
 */
export function createLookupServer(lookup: Lookup): Server {
  return createServer((socket: Socket) => {
    let buffered = ''
    socket.on('error', () => socket.destroy())
    // One character is one byte here: netstrings count bytes.
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      buffered += chunk
      for (;;) {
        const colon = buffered.indexOf(':')
        const length = Number(buffered.slice(0, Math.max(colon, 0)))
        if (colon < 0 || buffered.length < colon + 1 + length + 1) return
        const request = Buffer.from(buffered.slice(colon + 1, colon + 1 + length), 'latin1').toString()
        buffered = buffered.slice(colon + 1 + length + 1)
        const space = request.indexOf(' ')
        const found = lookup(request.slice(0, space), request.slice(space + 1).toLowerCase())
        const reply = found === undefined ? 'NOTFOUND ' : `OK ${found}`
        socket.write(`${Buffer.byteLength(reply)}:${reply},`)
      }
    })
  })
}
