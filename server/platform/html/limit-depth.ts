import { Parser, type ParserOptions, Tokenizer, type TokenizerCallbacks } from 'htmlparser2'

/** Deepest nesting that is kept. Real newsletters stay under 60; browsers themselves flatten at 512. */
export const MAX_HTML_DEPTH = 200

/** Elements whose content is raw text: they cannot nest, and without their tag the content would turn into markup. */
const rawText = new Set(['script', 'style', 'title', 'textarea', 'xmp', 'iframe', 'noembed', 'noframes', 'plaintext'])

type Tags = { isTooDeep: () => boolean; skip: (start: number, end: number) => void }

/** Hides from the parser the tags that would nest too deep, and reports where they stand in the source. */
function guard(to: TokenizerCallbacks, html: string, tags: Tags): TokenizerCallbacks {
  const droppedByName = new Map<string, number>()
  let skipFrom = -1
  const nameAt = (start: number, end: number) => html.slice(start, end).toLowerCase()
  return {
    ...passThrough(to),
    onopentagname(start, end) {
      const name = nameAt(start, end)
      if (!tags.isTooDeep() || rawText.has(name)) return to.onopentagname(start, end)
      droppedByName.set(name, (droppedByName.get(name) ?? 0) + 1)
      skipFrom = start - 1
    },
    onattribname: (start, end) => skipFrom < 0 && to.onattribname(start, end),
    onattribdata: (start, end) => skipFrom < 0 && to.onattribdata(start, end),
    onattribentity: (codepoint) => skipFrom < 0 && to.onattribentity(codepoint),
    onattribend: (quote, end) => skipFrom < 0 && to.onattribend(quote, end),
    onopentagend: (end) => endOfTag(end, to.onopentagend.bind(to)),
    onselfclosingtag: (end) => endOfTag(end, to.onselfclosingtag.bind(to)),
    onclosetag(start, end) {
      const name = nameAt(start, end)
      const dropped = droppedByName.get(name) ?? 0
      if (dropped === 0) return to.onclosetag(start, end)
      droppedByName.set(name, dropped - 1)
      tags.skip(start - 2, html.indexOf('>', end) + 1 || html.length)
    },
  }
  function endOfTag(end: number, pass: (end: number) => void) {
    if (skipFrom < 0) return pass(end)
    tags.skip(skipFrom, end + 1)
    skipFrom = -1
  }
}

/** The parser's methods live on its prototype, so that a spread would miss them. */
function passThrough(to: TokenizerCallbacks): TokenizerCallbacks {
  return {
    onattribdata: (start, end) => to.onattribdata(start, end),
    onattribentity: (codepoint) => to.onattribentity(codepoint),
    onattribend: (quote, end) => to.onattribend(quote, end),
    onattribname: (start, end) => to.onattribname(start, end),
    oncdata: (start, end, offset) => to.oncdata(start, end, offset),
    onclosetag: (start, end) => to.onclosetag(start, end),
    oncomment: (start, end, offset) => to.oncomment(start, end, offset),
    ondeclaration: (start, end) => to.ondeclaration(start, end),
    onend: () => to.onend(),
    onopentagend: (end) => to.onopentagend(end),
    onopentagname: (start, end) => to.onopentagname(start, end),
    onprocessinginstruction: (start, end) => to.onprocessinginstruction(start, end),
    onselfclosingtag: (end) => to.onselfclosingtag(end),
    ontext: (start, end) => to.ontext(start, end),
    ontextentity: (codepoint, end) => to.ontextentity(codepoint, end),
    isInForeignContext: () => to.isInForeignContext?.() ?? false,
  }
}

/**
 * Removes the tags (never the text) that lie deeper than `max` levels. HTML parsers keep a stack whose operations cost
 * its depth, and everything after them recurses: 100,000 nested divs would take minutes or overflow. Linear in the
 * length of `html`. The result is not sanitized; it is the step before.
 */
export function limitDepth(html: string, max = MAX_HTML_DEPTH): string {
  if (countUpTo(html, '<', max + 1) <= max) return html
  let depth = 0
  let kept = ''
  let from = 0
  const tags: Tags = {
    isTooDeep: () => depth >= max,
    skip(start, end) {
      kept += html.slice(from, start)
      from = end
    },
  }
  class GuardedTokenizer extends Tokenizer {
    constructor(options: ParserOptions, callbacks: TokenizerCallbacks) {
      super(options, guard(callbacks, html, tags))
    }
  }
  const parser = new Parser(
    {
      onopentagname: () => {
        depth += 1
      },
      onclosetag: () => {
        depth -= 1
      },
    },
    { Tokenizer: GuardedTokenizer },
  )
  parser.end(html)
  return from === 0 ? html : kept + html.slice(from)
}

function countUpTo(text: string, mark: string, limit: number): number {
  let count = 0
  for (let at = text.indexOf(mark); at >= 0 && count < limit; at = text.indexOf(mark, at + 1)) count += 1
  return count
}
