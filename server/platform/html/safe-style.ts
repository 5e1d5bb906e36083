/**
 * Allow-list for inline styles. What is not listed is dropped: position, z-index, transform, filter, content, cursor,
 * animation and everything that loads something. Values are letters, digits and plain punctuation; the only functions
 * are colours. Backslashes, comments, url(), expression(), var() and attr() therefore cannot occur in the result.
 */
const properties = new Set(
  `color background-color font font-family font-size font-style font-weight font-variant line-height letter-spacing
  word-spacing word-break word-wrap overflow-wrap white-space text-align text-decoration text-decoration-line
  text-decoration-style text-decoration-color text-indent text-transform vertical-align direction width min-width
  max-width height min-height max-height margin margin-top margin-right margin-bottom margin-left padding padding-top
  padding-right padding-bottom padding-left border border-top border-right border-bottom border-left border-color
  border-style border-width border-top-color border-top-style border-top-width border-right-color border-right-style
  border-right-width border-bottom-color border-bottom-style border-bottom-width border-left-color border-left-style
  border-left-width border-collapse border-spacing border-radius border-top-left-radius border-top-right-radius
  border-bottom-left-radius border-bottom-right-radius box-sizing caption-side clear display empty-cells float
  list-style-type list-style-position table-layout`.split(/\s+/),
)

/** Longest style attribute that is read, in characters; Outlook's longest are near 1,000. */
const MAX_STYLE = 8_000
const MAX_VALUE = 300
const plainValue = /^[#\p{L}\p{N}\s.,%()'"+\-/_]+$/u
const functionName = /([a-z-]*)\(/gi
const colourFunctions = new Set(['rgb', 'rgba', 'hsl', 'hsla'])
const colourToken = /^(?:#[0-9a-f]{3,8}|[a-z]{3,25}|(?:rgb|hsl)a?\([\d\s.,%/]{1,60}\))$/i
/** Addresses with parentheses are not read: without them the expression has nothing to go back for. */
const urlFunction = /url\(([^()]{0,4000})\)/i

/** `style`: what may stay (may be ''). `backgroundUrl`: the first picture the style asked for, unchecked, or null. */
export type SafeStyle = { style: string; backgroundUrl: string | null }

/** Reduces the value of a style attribute to the allow-list. */
export function safeStyle(css: string): SafeStyle {
  if (css.length > MAX_STYLE) return { style: '', backgroundUrl: null }
  const kept: string[] = []
  let backgroundUrl: string | null = null
  for (const declaration of splitDeclarations(css)) {
    const colon = declaration.indexOf(':')
    if (colon < 1) continue
    const name = declaration.slice(0, colon).trim().toLowerCase()
    const value = declaration
      .slice(colon + 1)
      .replace(/!\s*important\s*$/i, '')
      .trim()
    if (name === 'background' || name === 'background-image') {
      backgroundUrl ??= urlIn(value)
      const colour = name === 'background' ? colourOf(value) : null
      if (colour) kept.push(`background-color:${colour}`)
    } else if (properties.has(name) && isPlain(name, value)) {
      kept.push(`${name}:${value}`)
    }
  }
  return { style: kept.join(';'), backgroundUrl }
}

/** A semicolon inside url(...) or quotes does not end a declaration (data: URLs hold one). */
function splitDeclarations(css: string): string[] {
  const parts: string[] = []
  let from = 0
  let quote = ''
  let open = 0
  for (let at = 0; at < css.length; at += 1) {
    const char = css[at]
    if (quote) {
      if (char === quote) quote = ''
    } else if (char === '"' || char === "'") quote = char
    else if (char === '(') open += 1
    else if (char === ')') open = Math.max(0, open - 1)
    else if (char === ';' && open === 0) {
      parts.push(css.slice(from, at))
      from = at + 1
    }
  }
  parts.push(css.slice(from))
  return parts
}

function isPlain(name: string, value: string): boolean {
  if (value === '' || value.length > MAX_VALUE || !plainValue.test(value)) return false
  for (const match of value.matchAll(functionName)) {
    if (!colourFunctions.has((match[1] ?? '').toLowerCase())) return false
  }
  // A negative margin could lay a mail's content over what stands before it.
  if (name.startsWith('margin') && value.includes('-')) return false
  return true
}

function colourOf(value: string): string | null {
  // What follows an address that could not be read is part of it, as far as anybody knows.
  const outside = value
    .replace(urlFunction, ' ')
    .replace(/url\s*\(.*/is, '')
    .slice(0, MAX_VALUE)
  const tokens = outside.match(/[a-z]+\([^()]*\)|[^\s()]+/gi) ?? []
  const notColours = new Set(['none', 'repeat', 'scroll', 'fixed', 'center', 'top', 'left', 'right', 'bottom', 'cover'])
  return tokens.find((token) => colourToken.test(token) && !notColours.has(token.toLowerCase())) ?? null
}

function urlIn(value: string): string | null {
  const inside = urlFunction.exec(value)?.[1]?.trim() ?? ''
  const quote = inside[0]
  const quoted = inside.length > 1 && (quote === '"' || quote === "'") && inside.endsWith(quote)
  return (quoted ? inside.slice(1, -1).trim() : inside) || null
}
