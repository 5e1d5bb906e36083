import fc from 'fast-check'
import { Parser } from 'htmlparser2'
import { describe, expect, test } from 'vitest'
import { cpuMsOf } from '../../testing/cpu-time.ts'
import {
  composedAttributes,
  composedTags,
  MAX_MAIL_HTML,
  mailAttributes,
  mailTags,
  sanitizeComposedHtml,
  sanitizeMailHtml,
} from './sanitize-mail-html.ts'
import { xssVectors } from './xss-vectors.ts'

const cid = (id: string) => (id === 'logo@acme' ? '/api/v1/attachments/1/content' : null)
const clean = (html: string) => sanitizeMailHtml(html, { cid })

type Found = { tag: string; attributes: Record<string, string> }

function elementsOf(html: string): Found[] {
  const found: Found[] = []
  new Parser({ onopentag: (tag, attributes) => found.push({ tag, attributes }) }).end(html)
  return found
}

function expectOnlyAllowed(
  html: string,
  tags: readonly string[],
  attributes: Readonly<Record<string, readonly string[]>>,
) {
  for (const element of elementsOf(html)) {
    expect(tags, html).toContain(element.tag)
    for (const [name, value] of Object.entries(element.attributes)) {
      expect(attributes[element.tag] ?? [], `${element.tag} ${html}`).toContain(name)
      if (name === 'href') expect(value).toMatch(/^\s*(?:https?:|mailto:|tel:)/i)
      if (name === 'src')
        expect(value).toMatch(/^(?:\/api\/v1\/attachments\/|cid:|data:image\/(?:png|jpe?g|gif|webp);base64,)/i)
      if (name.startsWith('data-remote-')) expect(value).toMatch(/^https?:/i)
      if (name === 'style') expect(value).not.toMatch(/url|expression|position|behavior|binding|\\|\/\*|var\(|attr\(/i)
    }
  }
  expect(html).not.toMatch(/<!--|<!\[|<\?|<!doctype/i)
}

describe('a mail cannot run anything', () => {
  test('the corpus is large enough to mean something', () => {
    expect(new Set(xssVectors).size).toBeGreaterThanOrEqual(100)
  })

  test.each(xssVectors.map((vector) => [vector]))('%s', (vector) => {
    for (const html of [vector, `<p>before</p>${vector}<p>after</p>`, `<table><tr><td>${vector}</td></tr></table>`]) {
      const once = clean(html).html
      expectOnlyAllowed(once, mailTags, mailAttributes)
      expectOnlyAllowed(clean(once).html, mailTags, mailAttributes)
      expectOnlyAllowed(sanitizeComposedHtml(html), composedTags, composedAttributes)
    }
  })

  test('whatever pieces are put together, only listed tags and attributes come out', () => {
    const piece = fc.oneof(
      fc.constantFrom(...xssVectors),
      fc.constantFrom('<svg>', '</svg>', '<math>', '<style>', '</style>', '<!--', '-->', '<p title="', '">', "'", '<'),
      fc.constantFrom('<noscript>', '</noscript>', '<template>', '<textarea>', '</p>', '<table>', '<tr>', '<select>'),
      fc.string({ maxLength: 20 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const html = pieces.join('')
        expectOnlyAllowed(clean(html).html, mailTags, mailAttributes)
        expectOnlyAllowed(sanitizeComposedHtml(html), composedTags, composedAttributes)
      }),
      { numRuns: 1500 },
    )
  })

  test('sanitizing twice changes nothing that matters: the second pass finds nothing to remove', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...xssVectors), { maxLength: 6 }), (vectors) => {
        const once = clean(vectors.join('')).html
        const tags = (html: string) => elementsOf(html).map((element) => element.tag)
        expect(tags(clean(once).html)).toEqual(tags(once))
      }),
      { numRuns: 300 },
    )
  })
})

describe('what a mail may show', () => {
  test('keeps the looks of ordinary mail', () => {
    const html =
      '<p style="margin:0 0 12px;color:#1f497d;font-family:\'Segoe UI\',Arial;text-indent:-18pt"><b>Hello</b><br></p>'
    expect(clean(html).html).toBe(
      '<p style="margin:0 0 12px;color:#1f497d;font-family:\'Segoe UI\',Arial;text-indent:-18pt"><b>Hello</b><br /></p>',
    )
  })

  test('the body keeps its colour as a div; style blocks and titles go with their content', () => {
    const { html } = clean(
      '<html><head><title>T</title><style>p{}</style></head><body bgcolor="#eeeeee">x</body></html>',
    )
    expect(html).toBe('<div bgcolor="#eeeeee">x</div>')
  })

  test('links open elsewhere and tell nobody', () => {
    const { html } = clean('<a href="https://a.test/?a=1&amp;b=2" target="_top" rel="opener">x</a>')
    expect(html).toBe('<a href="https://a.test/?a=1&amp;b=2" rel="noopener noreferrer nofollow" target="_blank">x</a>')
  })

  test.each([
    ['mailto:ann@acme.test', 'mailto:ann@acme.test'],
    ['tel:+49 30 1', 'tel:+49 30 1'],
    ['www.acme.test/x', 'https://www.acme.test/x'],
    ['//acme.test/x', 'https://acme.test/x'],
  ])('the link %s becomes %s', (href, expected) => {
    expect(elementsOf(clean(`<a href="${href}">x</a>`).html)[0]?.attributes.href).toBe(expected)
  })

  test.each([['/settings'], ['settings.html'], ['#top'], ['ftp://a.test/'], ['http://'], ['']])(
    'the link %s loses its address and keeps its text',
    (href) => {
      expect(clean(`<a href="${href}">text</a>`).html).toBe('<a>text</a>')
    },
  )

  test('quote markers stay as classes, also from ids and with prefixes; other names go', () => {
    const { html } = clean('<div id="divRplyFwdMsg" class="x">a</div><div class="x_gmail_quote big">b</div>')
    expect(html).toBe('<div class="divRplyFwdMsg">a</div><div class="gmail_quote">b</div>')
  })
})

describe('pictures', () => {
  test('an inline picture is shown from where we serve it', () => {
    expect(clean('<img src="cid:logo%40acme" width="20" alt="Logo">')).toEqual({
      html: '<img width="20" alt="Logo" src="/api/v1/attachments/1/content" />',
      remoteImages: 0,
      truncated: false,
    })
  })

  test('an unknown inline picture leaves its alternative text and is not counted as remote', () => {
    expect(clean('<img src="cid:gone" alt="Chart">')).toMatchObject({ html: '<img alt="Chart" />', remoteImages: 0 })
  })

  test('remote pictures are blocked, counted and can be found again', () => {
    const { html, remoteImages } = clean(
      '<img src="http://t.test/a.gif" srcset="https://t.test/b.gif 2x, javascript:x 3x"><img src="//t.test/c.png">' +
        '<td background="https://t.test/d.png">x</td><div style="background:#fff url(\'https://t.test/e.png\') no-repeat">y</div>',
    )
    expect(remoteImages).toBe(4)
    const found = elementsOf(html).map((element) => element.attributes)
    expect(found[0]).toEqual({
      alt: '',
      'data-remote-src': 'http://t.test/a.gif',
      'data-remote-srcset': 'https://t.test/b.gif 2x',
    })
    expect(found[1]).toMatchObject({ 'data-remote-src': 'https://t.test/c.png' })
    expect(found[2]).toMatchObject({ 'data-remote-background': 'https://t.test/d.png' })
    expect(found[3]).toEqual({ style: 'background-color:#fff', 'data-remote-background': 'https://t.test/e.png' })
    expect(html).not.toMatch(/\ssrc=|\ssrcset=|\sbackground=|url\(/)
  })

  test('data: pictures of passive kinds are shown, up to a size', () => {
    const data = 'data:image/png;base64,iVBORw0KGgo='
    expect(elementsOf(clean(`<img src="${data}">`).html)[0]?.attributes.src).toBe(data)
    const huge = `data:image/png;base64,${'A'.repeat(2_000_001)}`
    expect(clean(`<img src="${huge}" alt="big">`)).toMatchObject({ html: '<img alt="big" />', remoteImages: 0 })
  })
})

describe('limits: hostile sizes end soon', () => {
  const within = (milliseconds: number, work: () => void) => expect(cpuMsOf(work)).toBeLessThan(milliseconds)

  test.each([
    ['100,000 nested divs', `${'<div>'.repeat(100_000)}deep${'</div>'.repeat(100_000)}`, 'deep'],
    ['divs in paragraphs that close early', `${'<p><div></p>'.repeat(100_000)}end`, 'end'],
    ['100,000 closing tags of nothing', `${'<div>'.repeat(150) + '</b>'.repeat(100_000)}end`, 'end'],
    ['100,000 noscripts', `${'<noscript>'.repeat(100_000)}end`, 'end'],
    ['100,000 nested svg and math', `${'<svg><desc><math><mi>'.repeat(25_000)}end`, 'end'],
    ['50,000 blockquotes and fonts', `${'<blockquote><font color=red>'.repeat(50_000)}end`, 'end'],
    ['100,000 attributes', `<p ${Array.from({ length: 100_000 }, (_, n) => `a${n}=1`).join(' ')}>end</p>`, 'end'],
    ['a style of a million spaces', `<p style="background:url(${' '.repeat(1_000_000)}">end</p>`, 'end'],
    ['many styles that almost match', `${`<p style="background:${'url('.repeat(1900)}">x</p>`.repeat(300)}end`, 'end'],
    ['a link of a million spaces', `<a href="${' '.repeat(1_000_000)}x">end</a>`, 'end'],
    ['a million angle brackets', `${'<'.repeat(1_000_000)}<p>end`, 'end'],
    ['200,000 comments', `${'<!-- x -->'.repeat(200_000)}end`, 'end'],
  ])('%s', (_name, html, text) => {
    within(6000, () => expect(clean(html).html).toContain(text))
    within(6000, () => expect(sanitizeComposedHtml(html)).toContain(text))
  })

  test('a body over the limit is cut, and says so', () => {
    const result = clean(`<p>first</p>${'x'.repeat(MAX_MAIL_HTML)}`)
    expect(result.truncated).toBe(true)
    expect(result.html).toContain('<p>first</p>')
    expect(clean('<p>first</p>').truncated).toBe(false)
  })

  test('text under too many levels is kept', () => {
    expect(clean(`${'<div>'.repeat(300)}a${'</div>'.repeat(100)}b${'</div>'.repeat(200)}<p>c</p>`).html).toMatch(
      /a.*b.*<p>c<\/p>/s,
    )
  })
})

describe('what an agent writes', () => {
  test('keeps the words of the editor and translates what people paste', () => {
    expect(
      sanitizeComposedHtml('<div class="x" style="color:red">a <b>b</b> <i>c</i></div><h4>t</h4><ul><li>1</li></ul>'),
    ).toBe('<p>a <strong>b</strong> <em>c</em></p><h3>t</h3><ul><li>1</li></ul>')
  })

  test.each([
    ['/api/v1/attachments/0197f0aa-0000-7000-8000-000000000001/content', true],
    ['cid:logo@acme', true],
    ['data:image/png;base64,iVBORw0KGgo=', true],
    ['https://evil.test/x.png', false],
    ['/api/v1/attachments/../users/me', false],
    ['//evil.test/api/v1/attachments/0197f0aa-0000-7000-8000-000000000001', false],
    ['/other.png', false],
  ])('picture %s: kept %s', (src, kept) => {
    const html = sanitizeComposedHtml(`<p>a<img src="${src}" alt="Chart">b</p>`)
    expect(elementsOf(html)[1]?.attributes).toEqual(kept ? { alt: 'Chart', src } : { alt: 'Chart' })
    expect(html).toMatch(/^<p>a<img [^<>]*>b<\/p>$/)
  })

  test('javascript links lose their address', () => {
    expect(sanitizeComposedHtml('<a href="javascript:alert(1)">x</a>')).toBe('<a>x</a>')
  })
})
