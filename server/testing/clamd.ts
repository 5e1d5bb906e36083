import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

/** A ClamAV daemon as far as INSTREAM goes (clamd(8)): finds the EICAR test text. `mode` says how it feels. */
export type FakeClamd = {
  address: string
  /** `busy`: takes the connection and answers with an error; `gone`: hangs up. */
  mode: 'well' | 'busy' | 'gone'
  /** Bytes of each stream that was looked at. */
  scanned: Buffer[]
  close: () => Promise<void>
}

/** The harmless text that every scanner reports, in two halves so that this file is not reported. */
export const eicar = `X5O!P%@AP[4\\PZX54(P^)7CC)7}$${'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'}`

/** `maxBytes`: its StreamMaxLength; over it it says so and hangs up in the middle of the stream. */
export async function startFakeClamd(maxBytes = 25_000_000): Promise<FakeClamd> {
  const sockets = new Set<Socket>()
  const clamd: FakeClamd = { address: '', mode: 'well', scanned: [], close: async () => {} }
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    if (clamd.mode === 'gone') return void socket.destroy()
    let held = Buffer.alloc(0)
    let file = Buffer.alloc(0)
    let began = false
    socket.on('data', (data) => {
      held = Buffer.concat([held, data])
      if (!began) {
        const end = held.indexOf(0)
        if (end < 0) return
        if (held.subarray(0, end).toString() !== 'zINSTREAM') return void socket.end('UNKNOWN COMMAND\0')
        began = true
        held = held.subarray(end + 1)
        if (clamd.mode === 'busy') return void socket.end('Time limit exceeded. ERROR\0')
      }
      while (held.length >= 4) {
        const length = held.readUInt32BE()
        if (length === 0) {
          clamd.scanned.push(file)
          return void socket.end(file.includes(eicar) ? 'stream: Eicar-Test-Signature FOUND\0' : 'stream: OK\0')
        }
        if (file.length + length > maxBytes) return void socket.end('INSTREAM size limit exceeded. ERROR\0')
        if (held.length < 4 + length) return
        file = Buffer.concat([file, held.subarray(4, 4 + length)])
        held = held.subarray(4 + length)
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  clamd.address = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`
  clamd.close = async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  }
  return clamd
}
