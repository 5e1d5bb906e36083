/** Structured MIME headers: `type/subtype; name=value`, with RFC 2231 pieces, comments and the damage seen in real mail. */

/** A parameter still in bytes (one char a byte). `charset` is set when RFC 2231 named one. */
export type MimeParam = { value: string; charset: string | null }
export type StructuredHeader = { value: string; params: Map<string, MimeParam> }

/** Splits at semicolons outside quotes and comments. Comments are dropped, quotes are resolved. Linear. */
function splitFields(header: string): string[] {
  const fields: string[] = []
  let field = ''
  let index = 0
  while (index < header.length) {
    const char = header[index] ?? ''
    if (char === '"') {
      const closed = readQuoted(header, index)
      field += closed.text
      index = closed.next
      continue
    }
    // A parenthesis in a file name (`name=photo (1).jpg`, unquoted) is a part of the name, not a comment.
    if (
      char === '(' &&
      (field === '' || /\s$/.test(field) || field.endsWith('=')) &&
      !/name\*?[\d*]*\s*=/i.test(field)
    ) {
      index = skipComment(header, index)
      continue
    }
    if (char === ';') {
      fields.push(field)
      field = ''
    } else {
      field += char
    }
    index++
  }
  fields.push(field)
  return fields
}

/** From an opening quote to its end. An unclosed quote ends at the next semicolon, so that later parameters survive. */
function readQuoted(header: string, start: number): { text: string; next: number } {
  let text = ''
  for (let index = start + 1; index < header.length; index++) {
    const char = header[index] ?? ''
    if (char === '\\') {
      const next = header[index + 1] ?? ''
      // Windows paths in file names come with single backslashes: only quote and backslash are really escaped.
      text += next === '"' || next === '\\' ? next : char + next
      index++
    } else if (char === '"') {
      return { text, next: index + 1 }
    } else {
      text += char
    }
  }
  const semicolon = header.indexOf(';', start)
  const end = semicolon < 0 ? header.length : semicolon
  return { text: header.slice(start + 1, end), next: end }
}

/** Index after the comment that opens at `start`. An unclosed comment ends with the header. */
export function skipComment(header: string, start: number): number {
  let depth = 0
  for (let index = start; index < header.length; index++) {
    const char = header[index]
    if (char === '\\') index++
    else if (char === '(') depth++
    else if (char === ')' && --depth === 0) return index + 1
  }
  return header.length
}

type Piece = { order: number; value: string; encoded: boolean }

function percentDecode(value: string): string {
  return value.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** Joins `name*0*=`, `name*1=` pieces (RFC 2231 section 3 and 4) in the order of their numbers. */
function joinPieces(pieces: Piece[]): MimeParam {
  pieces.sort((a, b) => a.order - b.order)
  let charset: string | null = null
  let value = ''
  pieces.forEach((piece, index) => {
    let text = piece.value
    if (piece.encoded && index === 0) {
      const parts = /^([^']*)'([^']*)'([\s\S]*)$/.exec(text)
      if (parts) {
        charset = parts[1] || null
        text = parts[3] ?? ''
      }
    }
    value += piece.encoded ? percentDecode(text) : text
  })
  return { value, charset: charset ?? (pieces.some((piece) => piece.encoded) ? 'utf-8' : null) }
}

/** Reads a Content-Type or Content-Disposition. `value` is lower-cased; parameter names too, the first of a name wins. */
export function parseStructuredHeader(header: string): StructuredHeader {
  const [first = '', ...rest] = splitFields(header)
  const params = new Map<string, MimeParam>()
  const pieces = new Map<string, Piece[]>()
  for (const field of rest) {
    const equals = field.indexOf('=')
    if (equals < 1) continue
    const key = field.slice(0, equals).trim().toLowerCase()
    const value = field.slice(equals + 1).trim()
    const star = /^([^*]+)\*(?:(\d{1,4})(\*)?)?$/.exec(key)
    if (star?.[1]) {
      const list = pieces.get(star[1]) ?? []
      list.push({ order: Number(star[2] ?? 0), value, encoded: star[2] === undefined || star[3] === '*' })
      pieces.set(star[1], list)
    } else if (!params.has(key)) {
      params.set(key, { value, charset: null })
    }
  }
  // The extended form wins over the plain one (RFC 6266 section 4.3 says it for the same pair of forms).
  for (const [name, list] of pieces) params.set(name, joinPieces(list))
  return { value: first.trim().toLowerCase(), params }
}
