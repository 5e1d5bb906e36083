import { createSocket, type RemoteInfo } from 'node:dgram'
import { once } from 'node:events'

/** A DNS server that knows TXT records, in the hands of the test. */
export type Dns = {
  /** Name in lower case, with the texts of its TXT records. */
  texts: Map<string, string[]>
  /** Answers nothing but "server failure". */
  broken: boolean
  /** Lets the Node process that has these settings in its environment ask here. */
  settings: Record<string, string>
  close: () => Promise<void>
}

const header = 12
const [noError, serverFailure, noSuchName] = [0, 2, 3]
const txt = 16

export async function startDns(): Promise<Dns> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  const code = `import{setServers}from"node:dns";setServers(["127.0.0.1:${port}"])`
  const dns: Dns = {
    texts: new Map(),
    broken: false,
    settings: { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(code)}` },
    close: async () => {
      socket.close()
      await once(socket, 'close')
    },
  }
  socket.on('message', (query, { port, address }: RemoteInfo) => socket.send(answer(query, dns), port, address))
  return dns
}

/** RFC 1035, 4.1: the question comes back, behind it one record for each text. */
function answer(query: Buffer, { texts, broken }: Dns): Buffer {
  const labels: string[] = []
  let at = header
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  const end = at + 5
  const name = labels.join('.').toLowerCase()
  const found = broken || query.readUInt16BE(at + 1) !== txt ? [] : (texts.get(name) ?? [])
  const code = broken ? serverFailure : texts.has(name) ? noError : noSuchName
  const head = Buffer.from(query.subarray(0, header))
  // A response, recursion available.
  head.writeUInt16BE(0x8180 | code, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(found.length, 6)
  head.writeUInt32BE(0, 8)
  return Buffer.concat([head, query.subarray(header, end), ...found.map(record)])
}

function record(text: string): Buffer {
  const strings = (text.match(/.{1,255}/gs) ?? ['']).map((one) =>
    Buffer.from([one.length, ...Buffer.from(one, 'latin1')]),
  )
  const data = Buffer.concat(strings)
  // A pointer to the name of the question, type, class IN, no caching.
  const front = Buffer.from([0xc0, header, 0, txt, 0, 1, 0, 0, 0, 0, 0, 0])
  front.writeUInt16BE(data.length, 10)
  return Buffer.concat([front, data])
}
