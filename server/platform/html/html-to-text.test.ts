import { describe, expect, test } from 'vitest'
import { cpuMsOf } from '../../testing/cpu-time.ts'
import { htmlToText, previewOf, textToHtml } from './html-to-text.ts'

describe('HTML to text', () => {
  test.each([
    ['paragraphs', '<p>One</p><p>Two</p>', 'One\n\nTwo'],
    ['line breaks and divs', '<div>One<br>Two</div><div>Three</div>', 'One\nTwo\nThree'],
    ['entities and no-break spaces', 'a &lt;b&gt;&nbsp;&amp; c', 'a <b> & c'],
    ['links keep their address', '<a href="https://a.test/x">the page</a>', 'the page <https://a.test/x>'],
    [
      'but say it once',
      '<a href="https://www.a.test/">a.test</a> <a href="mailto:a@b.test">a@b.test</a>',
      'a.test a@b.test',
    ],
    ['javascript links say nothing', '<a href="javascript:x">y</a>', 'y'],
    ['pictures say their alternative text', '<img src="cid:x" alt="Logo"> <img src="cid:y">', '[Logo]'],
    ['lists', '<ul><li>a</li><li>b</li></ul>', '- a\n- b'],
    [
      'tables row by row',
      '<table><tr><td>Name</td><td>Ann</td></tr><tr><td>Age</td><td>7</td></tr></table>',
      'Name Ann\nAge 7',
    ],
    ['headings as they are written', '<h1>Hello World</h1>', 'Hello World'],
    ['quotes', '<blockquote>a<br>b</blockquote>', '> a\n> b'],
    ['no styles, scripts or titles', '<head><title>t</title><style>s{}</style></head><script>x</script>text', 'text'],
    ['text behind the body', '<html><body>one</body></html><p>two</p>', 'one\n\ntwo'],
    ['the signature delimiter keeps its space', '<div>Hi</div><div>-- <br>Ann</div>', 'Hi\n-- \nAnn'],
    ['and so it does with an entity', 'Hi<br>--&nbsp;<br>Ann', 'Hi\n-- \nAnn'],
    ['two dashes alone are not one', 'Hi<br>--<br>Ann', 'Hi\n--\nAnn'],
    ['preformatted text', '<pre>a\n  b</pre>', 'a\n  b'],
    ['nothing', '', ''],
  ])('%s', (_name, html, text) => {
    expect(htmlToText(html)).toBe(text)
  })

  test.each([
    ['deep nesting', '<div>'.repeat(100_000)],
    ['many lines', 'line<br>'.repeat(50_000)],
    ['a long line of spaces in pre', `<pre>${' '.repeat(500_000)}x</pre>`],
    ['many links', '<a href="https://a.test/">x</a> '.repeat(20_000)],
  ])('ends soon: %s', (_name, html) => {
    expect(cpuMsOf(() => expect(htmlToText(`${html}end`)).toMatch(/end$/))).toBeLessThan(6000)
  })
})

describe('text to HTML', () => {
  test.each([
    ['escapes', '<b> & "c"', '&lt;b&gt; &amp; &quot;c&quot;'],
    ['keeps lines of every kind', 'a\r\nb\nc\rd', 'a<br>\nb<br>\nc<br>\nd'],
    ['keeps runs of spaces', 'a   b', 'a &nbsp; b'],
  ])('%s', (_name, text, html) => {
    expect(textToHtml(text)).toBe(html)
  })

  const link = (href: string, shown = href) =>
    `<a href="${href}" rel="noopener noreferrer nofollow" target="_blank">${shown}</a>`
  test('links web and mail addresses', () => {
    expect(textToHtml('See https://a.test/x?a=1&b=2, www.acme.com or ann@acme.com.')).toBe(
      `See ${link('https://a.test/x?a=1&amp;b=2')}, ${link('https://www.acme.com', 'www.acme.com')} or ${link('mailto:ann@acme.com', 'ann@acme.com')}.`,
    )
  })

  test('does not link what only looks like a domain, nor javascript', () => {
    expect(textToHtml('read readme.md javascript:alert(1)')).toBe('read readme.md javascript:alert(1)')
  })

  test('an address cannot break out of its attribute', () => {
    expect(textToHtml('https://a.test/"onclick="x')).not.toMatch(/<a [^>]*"\s*onclick/)
  })
})

describe('preview', () => {
  test.each([
    ['one line', 'Hello\n\n  world\t!', 'Hello world !'],
    ['no addresses of links', 'see the page <https://a.test/very/long> now', 'see the page now'],
    ['no direction marks or controls', 'a\u202egpj.exe\u0000b', 'a gpj.exe b'],
    ['nothing', '', ''],
  ])('%s', (_name, text, preview) => {
    expect(previewOf(text)).toBe(preview)
  })

  test('is cut between words and never inside a character', () => {
    expect(previewOf('one two three four', 12)).toBe('one two…')
    expect(previewOf('😀'.repeat(50), 10)).toBe(`${'😀'.repeat(9)}…`)
  })
})
