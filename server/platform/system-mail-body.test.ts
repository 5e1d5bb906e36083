import fc from 'fast-check'
import { Parser } from 'htmlparser2'
import { expect, test } from 'vitest'
import { oneLine, systemMailBody } from './system-mail-body.ts'

// docs/quality.md, security 3: subjects and file names are inert in the mails of the product, too.
const hostile = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '</a></p><form action=//evil.test>',
    '&lt;b&gt; &#60;script&#62;',
    'Hi\r\nBcc: all@acme.test',
  ),
)

function readHtml(html: string) {
  const tags: string[] = []
  let text = ''
  const parser = new Parser({
    onopentag: (name, attributes) => tags.push([name, ...Object.keys(attributes)].join(' ')),
    ontext: (words) => {
      text += words
    },
  })
  parser.end(html)
  return { tags, text }
}

test('whatever a subject is, the mail has its own tags alone, and the words as they are', () => {
  const url = 'https://help.acme.test/tickets/ACME-1?a=1&b=2'
  fc.assert(
    fc.property(hostile, hostile, hostile, (words, label, detail) => {
      const { html } = systemMailBody([
        { kind: 'text', text: words },
        { kind: 'link', label, url },
        { kind: 'list', title: words, items: [{ label, url, detail }] },
      ])
      const { tags, text } = readHtml(html)
      expect(tags).toEqual(['p', 'p', 'a href', 'p', 'b', 'ul', 'li', 'a href', 'br'])
      for (const part of [words, oneLine(label), oneLine(detail)]) expect(text).toContain(part)
    }),
  )
})

test('a header is one line, whatever stands in a subject', () => {
  fc.assert(
    fc.property(hostile, (subject) => {
      expect(oneLine(subject)).toMatch(/^\P{Cc}{0,300}$/u)
    }),
  )
})
