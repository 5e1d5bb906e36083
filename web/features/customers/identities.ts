import { isEmail } from '../../ui/address-list.ts'

/** The lines as they are sent: without blanks around them and without empty ones; doubled ones once, in any case. */
export function cleanLines(lines: readonly string[]): string[] {
  const seen = new Set<string>()
  return lines
    .map((line) => line.trim())
    .filter((line) => {
      const key = line.toLowerCase()
      if (line === '' || seen.has(key)) return false
      seen.add(key)
      return true
    })
}

/** The first line that is no address; undefined when all are. */
export function findWrongEmail(lines: readonly string[]): string | undefined {
  return cleanLines(lines).find((line) => !isEmail(line))
}

/** What a typed domain means: `https://www.Acme.com/shop` and `anna@acme.com` are acme.com. */
export function cleanDomain(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, '')
    .replace(/^.*@/, '')
    .replace(/[/?#:].*$/, '')
    .replace(/^www\./, '')
    .replace(/\.$/, '')
}
