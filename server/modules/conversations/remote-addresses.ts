import { Parser } from 'htmlparser2'

/** Most pictures of one message that are fetched; newsletters have some dozens. */
const mostPictures = 200

/**
 * The addresses of blocked pictures in sanitized HTML (sanitizeMailHtml checked and marked them), each once, in their order. What lies
 * beyond 200 stays blocked.
 */
export function remoteAddresses(html: string): string[] {
  const found = new Set<string>()
  const parser = new Parser({
    onopentag: (_name, attribs) => {
      const candidates = (attribs['data-remote-srcset'] ?? '').split(/,\s+/).map((one) => one.split(' ')[0] ?? '')
      for (const address of [attribs['data-remote-src'], attribs['data-remote-background'], ...candidates])
        if (address) found.add(address)
    },
  })
  parser.end(html)
  return [...found].slice(0, mostPictures)
}
