/** One address as people write it: `Anna Berg <anna@acme.test>` or only the address. */
export interface Address {
  name?: string
  email: string
}

export interface ParsedAddresses {
  addresses: Address[]
  /** The pieces that are no address, as they were written. */
  refused: string[]
}

// One @, no blanks or list characters, a dot in the domain. The server decides; this finds slips of the hand.
const email = /^[^\s@,;<>"()]+@[^\s@,;<>"()]+\.[^\s@,;<>"().]{2,}$/u

/** True when the text looks like one complete email address. */
export function isEmail(text: string): boolean {
  return text.length <= 254 && email.test(text)
}

/** Cuts at commas, semicolons and line ends that stand outside of quotation marks and angle brackets. */
function pieces(text: string): string[] {
  const found: string[] = []
  let piece = ''
  let quoted = false
  let bracketed = false
  for (const character of text) {
    if (character === '"') quoted = !quoted
    else if (character === '<') bracketed = true
    else if (character === '>') bracketed = false
    if (/[\r\n]/.test(character) || (!quoted && !bracketed && /[,;]/.test(character))) {
      found.push(piece)
      piece = ''
      quoted = false
      bracketed = false
    } else piece += character
  }
  found.push(piece)
  return found.map((one) => one.trim()).filter((one) => one !== '')
}

function parseOne(piece: string): Address[] | undefined {
  const bracket = /^(.*)<\s*([^<>]+?)\s*>$/su.exec(piece)
  if (bracket) {
    const address = bracket[2] ?? ''
    const name = (bracket[1] ?? '')
      .trim()
      .replace(/^"(.*)"$/su, '$1')
      .trim()
    return isEmail(address) ? [{ email: address, ...(name && { name }) }] : undefined
  }
  const bare = piece.replace(/^mailto:/i, '')
  if (isEmail(bare)) return [{ email: bare }]
  // Addresses copied out of a column or a sentence are parted by blanks alone.
  const words = piece.split(/\s+/u)
  return words.length > 1 && words.every(isEmail) ? words.map((word) => ({ email: word })) : undefined
}

/** Reads what was typed or pasted into an address field; doubled addresses (ignoring case) are kept once. */
export function parseAddresses(text: string): ParsedAddresses {
  const addresses = new Map<string, Address>()
  const refused: string[] = []
  for (const piece of pieces(text)) {
    const found = parseOne(piece)
    if (!found) refused.push(piece)
    for (const address of found ?? []) {
      const key = address.email.toLowerCase()
      if (!addresses.has(key)) addresses.set(key, address)
    }
  }
  return { addresses: [...addresses.values()], refused }
}
