import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { htmlToText } from '../../platform/html/html-to-text.ts'
import { sanitizeMailHtml } from '../../platform/html/sanitize-mail-html.ts'
import { cpuMsOf } from '../../testing/cpu-time.ts'
import { htmlMails } from './fixtures-quotes/html-mails.ts'
import { foldHtml } from './quote-html.rules.ts'

const safe = (html: string) => sanitizeMailHtml(html, { cid: () => null }).html

describe('history of mail programs is folded', () => {
  test.each(htmlMails)('$name', ({ html, visible }) => {
    const folded = foldHtml(html('<p>Customer speaks.</p>'))
    expect(folded.hasQuoted).toBe(true)
    expect(htmlToText(folded.visibleHtml)).toBe(visible ?? 'Customer speaks.')
    expect(folded.visibleText).toBe('Customer speaks.')
    expect(folded.visibleHtml).not.toContain('HISTORY')
  })

  test.each(htmlMails)('$name: after sanitizing too', ({ html, visible }) => {
    const folded = foldHtml(safe(html('<p>Customer speaks.</p>')))
    expect(folded.hasQuoted).toBe(true)
    expect(htmlToText(folded.visibleHtml)).toBe(visible ?? 'Customer speaks.')
  })

  test.each(htmlMails)('$name: a mail of nothing but the quote is shown', ({ html }) => {
    const mail = html('')
    expect(foldHtml(mail)).toMatchObject({ visibleHtml: mail, hasQuoted: false })
    expect(foldHtml(mail).visibleText).toContain('HISTORY')
  })

  test.each(htmlMails.filter((mail) => !mail.rest))('$name: what is written underneath stays', ({ html }) => {
    const folded = foldHtml(`${html('<p>Above.</p>')}<p>Customer below.</p>`)
    expect(htmlToText(folded.visibleHtml)).toContain('Customer below.')
    expect(folded.visibleText).toContain('Customer below.')
    expect(folded.visibleText).toContain('Above.')
    const under = foldHtml(`${html('')}<p>Customer below.</p>`)
    expect(htmlToText(under.visibleHtml)).toContain('Customer below.')
    expect(under.visibleText).toContain('Customer below.')
  })

  test.each(htmlMails)('$name: a picture of the customer counts as something to show', ({ html }) => {
    const folded = foldHtml(html('<img src="cid:photo">'))
    expect(folded.hasQuoted).toBe(true)
    expect(folded.visibleHtml).toContain('cid:photo')
    expect(folded.visibleHtml).not.toContain('HISTORY')
  })

  test.each(htmlMails.filter((mail) => mail.rest))('$name: answers inside, as the writer says, stay', ({ html }) => {
    const mail = html('<p>See my answers below in red.</p>')
    expect(foldHtml(mail)).toMatchObject({ visibleHtml: mail, hasQuoted: false })
  })

  test.each(htmlMails.filter((mail) => mail.rest))(
    '$name: announced by a colon it is part of the letter',
    ({ html }) => {
      const mail = html('<p>You sent me this:</p>')
      expect(foldHtml(mail)).toMatchObject({ visibleHtml: mail, hasQuoted: false })
    },
  )

  test.each(htmlMails)('$name: a forward by its subject is shown', ({ html }) => {
    const mail = html('<p>FYI</p>')
    expect(foldHtml(mail, { subject: 'Fwd: x' })).toMatchObject({ visibleHtml: mail, hasQuoted: false })
  })
})

const attr = '<div dir="ltr" class="gmail_attr">On Mon, 1 Jan 2024 at 10:00, Ann &lt;ann@acme.test&gt; wrote:<br></div>'

describe('what stays', () => {
  test.each([
    [
      'answers that Gmail sets between the quoted parts',
      `<div>Hi</div><div class="gmail_quote">${attr}<blockquote class="gmail_quote">HISTORY 1</blockquote><div>My answer.</div><blockquote class="gmail_quote">HISTORY 2</blockquote></div>`,
      'My answer.',
    ],
    [
      'answers between quotes in Thunderbird',
      '<p>Hi</p><div class="moz-cite-prefix">On 1/1/24 10:00, Ann wrote:<br></div><blockquote type="cite" cite="mid:1@a">HISTORY 1</blockquote><p>My answer.</p><blockquote type="cite" cite="mid:1@a">HISTORY 2</blockquote><p>Bye.</p>',
      'My answer.',
    ],
    [
      'answers typed between the parts of our own quote',
      '<p>Hi</p><div class="deskhand-quote"><p>On Monday, Ann wrote:</p><blockquote>HISTORY 1</blockquote><p>My answer.</p><blockquote>HISTORY 2</blockquote></div>',
      'My answer.',
    ],
    ['a quote the customer made', '<p>Hi</p><blockquote>My grandmother used to say</blockquote>', 'grandmother'],
    [
      'a quote by the button of Gmail',
      '<p>Hi</p><blockquote class="gmail_quote">pasted words</blockquote>',
      'pasted words',
    ],
    ['a quote pasted in Thunderbird', '<p>Hi</p><blockquote type="cite">pasted words</blockquote>', 'pasted words'],
    [
      'a forward in Gmail',
      '<div>FYI</div><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>From: <b>Ann</b> &lt;ann@acme.test&gt;<br>Date: Mon, 1 Jan 2024 at 10:00<br>Subject: x<br>To: joe@b.test</div><br>the forwarded words</div>',
      'the forwarded words',
    ],
    [
      'a forward in Apple Mail',
      '<div>FYI</div><blockquote type="cite"><div>Begin forwarded message:</div><div><b>From: </b>Ann &lt;ann@acme.test&gt;</div><div>the forwarded words</div></blockquote>',
      'the forwarded words',
    ],
    [
      'a forward in Thunderbird',
      '<p>FYI</p><div class="moz-forward-container">-------- Forwarded Message --------<table><tr><th>Subject:</th><td>x</td></tr></table><p>the forwarded words</p><div class="moz-cite-prefix">On 1/1/24 10:00, Ann wrote:</div><blockquote type="cite" cite="mid:1">older</blockquote></div>',
      'older',
    ],
    [
      'a form with lines like headers',
      '<p>Travel</p><div>From: Berlin<br>Date: 3 May 2024<br>To: Paris<br>Subject: fair</div>',
      'Paris',
    ],
    ['a sentence', '<p>On Monday, Anna wrote: please call</p><p>Nobody answered.</p>', 'Nobody answered.'],
    [
      'a bordered box',
      '<div style="border-top:1px solid red"><p>Important: read this</p></div><p>end</p>',
      'Important',
    ],
    ['an empty mark of Outlook', '<p>Hi</p><div id="appendonsend"></div><p>typed behind the mark</p>', 'typed behind'],
  ])('%s', (_name, html, words) => {
    const folded = foldHtml(html)
    expect(folded).toMatchObject({ visibleHtml: html, hasQuoted: false })
    expect(folded.visibleText).toContain(words)
  })

  test('a picture under the quote keeps it open; a counting pixel does not', () => {
    const mail = (below: string) =>
      `<div>Hi</div><div class="gmail_quote">${attr}<blockquote class="gmail_quote">HISTORY</blockquote></div>${below}`
    expect(foldHtml(mail('<img src="cid:photo">')).hasQuoted).toBe(false)
    expect(foldHtml(mail('<img src="https://t.test/x" width="1" height="1">')).hasQuoted).toBe(true)
  })

  test('signatures stay in the HTML and go from the text', () => {
    const folded = foldHtml(
      `<div>Hi</div><div><br></div><span class="gmail_signature_prefix">-- </span><br><div class="gmail_signature">Joe<br>B Ltd</div><div class="gmail_quote">${attr}<blockquote class="gmail_quote">HISTORY</blockquote></div>`,
    )
    expect(folded.visibleText).toBe('Hi')
    expect(folded.visibleHtml).toContain('B Ltd')
    expect(foldHtml('<p>Hi</p><p>Sent from my iPhone</p>')).toMatchObject({ visibleText: 'Hi', hasQuoted: false })
  })

  test('a text-like quote without marks in the HTML is folded from the text alone', () => {
    const html = 'Hi<br><br>On 1/1/24 10:00, Ann wrote:<br>&gt; HISTORY<br>&gt; more'
    expect(foldHtml(html)).toEqual({ visibleHtml: html, hasQuoted: false, visibleText: 'Hi' })
  })
})

describe('for every customer', () => {
  const words = fc
    .array(
      fc.constantFrom(
        'lamp',
        'broken',
        'On Monday, Anna wrote:',
        'From: me',
        'Sent',
        'to',
        '&gt; x',
        'ok',
        '--',
        'Subject: x',
        'please',
      ),
      {
        minLength: 1,
        maxLength: 6,
      },
    )
    .map((parts) => `<div>customer ${parts.join('<br>')} end.</div>`)
  const template = fc.constantFrom(...htmlMails)

  test('all text above every kind of quote stays, and below those that have an end', () => {
    const squeeze = (text: string) => text.replace(/\s+/g, ' ').trim()
    fc.assert(
      fc.property(words, words, template, (above, below, mail) => {
        const top = foldHtml(mail.html(above))
        expect(squeeze(htmlToText(top.visibleHtml))).toContain(squeeze(htmlToText(above)))
        expect(squeeze(top.visibleText)).toContain(squeeze(htmlToText(above)))
        if (mail.rest) return
        const both = foldHtml(`${mail.html(above)}${below}`)
        expect(squeeze(both.visibleText)).toContain(squeeze(htmlToText(above)))
        expect(squeeze(both.visibleText)).toContain(squeeze(htmlToText(below)))
        expect(squeeze(htmlToText(both.visibleHtml))).toContain(squeeze(htmlToText(below)))
      }),
      { numRuns: 400 },
    )
  })

  test('any HTML at all is survived', () => {
    const piece = fc.constantFrom(
      '<div class="gmail_quote">',
      '</div>',
      '<blockquote type="cite">',
      '</blockquote>',
      '<hr>',
      '<div id="divRplyFwdMsg">',
      '<p>',
      'x',
      '<!--',
      '<b>From:</b> a@b.test',
      '<br>',
      '<table><td>',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const folded = foldHtml(pieces.join(''))
        expect(folded.hasQuoted || folded.visibleHtml === pieces.join('')).toBe(true)
      }),
      { numRuns: 400 },
    )
  })
})

describe('limits', () => {
  test.each([
    ['nested quotes', '<div class="gmail_quote"><blockquote>'.repeat(50_000)],
    ['quotes in a row', `<div class="gmail_quote">${attr}<blockquote>x</blockquote></div>`.repeat(10_000)],
    ['blank elements before a quote', `<span></span>`.repeat(100_000)],
    ['header lines', '<p><b>From:</b> Ann &lt;a@b.test&gt;</p>'.repeat(30_000)],
    [
      'lines behind Outlook’s mark',
      `<hr><div id="divRplyFwdMsg"><b>From:</b> Ann &lt;a@b.test&gt;<br><b>Sent:</b> 1 Jan 2024 10:00<br><b>To:</b> x<br><b>Subject:</b> y</div>${'<br>x'.repeat(200_000)}`,
    ],
    ['citations in a row', '<blockquote type="cite">x</blockquote>'.repeat(20_000)],
  ])('%s end soon', (_name, html) => {
    const read = () => expect(foldHtml(`<p>Hello</p>${html}`).visibleText).toContain('Hello')
    expect(cpuMsOf(read)).toBeLessThan(8000)
  })
})
