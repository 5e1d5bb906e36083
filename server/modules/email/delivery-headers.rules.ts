/** As much of a message is looked at: the lines of the last servers stand at its top. */
const lookAt = 32_768

/**
 * What the last server wrote on a mail that lies in a mailbox: the return path ('' for the null sender, null when it is not
 * there) and the addresses it was delivered to, in order, each once.
 */
export function deliveryHeaders(raw: Uint8Array): { envelopeFrom: string | null; envelopeTo: string[] } {
  const text = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.byteLength, lookAt)).toString('latin1')
  const [head = ''] = text.split(/\r?\n\r?\n/, 1)
  const lines = head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)
  const values = (name: RegExp) =>
    lines.flatMap((line) => {
      const value = name.exec(line)?.[1]
      return value === undefined ? [] : [bare(value)]
    })
  const [envelopeFrom = null] = values(/^return-path:(.*)$/i)
  const to = values(/^(?:delivered-to|x-original-to|envelope-to|x-envelope-to):(.*)$/i)
  const addresses = to.flatMap((one) => (one?.includes('@') ? [one] : []))
  return { envelopeFrom, envelopeTo: [...new Set(addresses)].slice(0, 20) }
}

/** The address alone; null for what is none. '' only when it says so (`<>`): the null sender has a meaning of its own. */
function bare(value: string): string | null {
  // Latin-1 above ASCII is no address that we could compare; control characters would not survive the database.
  const address = (/<([^<>]*)>/.exec(value)?.[1] ?? value).trim()
  if (address === '') return value.includes('<') ? '' : null
  return /^[\x21-\x7e]{1,320}$/.test(address) ? address : null
}
