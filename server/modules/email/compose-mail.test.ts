import fc from 'fast-check'
import PostalMime, { type Email } from 'postal-mime'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { composeMail, MailNotComposable, maxReferences, type OutgoingMail } from './compose-mail.ts'
import { lastPublicMessage, NoteMustNotLeave, ownWords, type PublicMessage, toPublicMessage } from './public-message.ts'
import { maxQuotedText } from './quote-message.ts'
import { senderOf } from './sender.rules.ts'

const imageId = '0190a7c4-5b8e-7cc3-9d1a-0123456789ab'
const png = Uint8Array.from([137, 80, 78, 71, 13, 10, 26, 10, 0, 255])
const at = (address: string, name = '') => ({ name, address })
const words = (html: string | null, text = '') => toPublicMessage({ kind: 'public', html, text })

function outgoing(change: Partial<OutgoingMail> = {}): OutgoingMail {
  return {
    messageId: 'dh.token.1@acme.test',
    inReplyTo: 'first@customer.example',
    references: ['first@customer.example'],
    from: at('support@acme.test', 'Ann Agent via Acme'),
    to: [at('bob@customer.example', 'Bob')],
    cc: [],
    replyTo: at('support+token@acme.test', 'Acme'),
    subject: 'Re: [ACME-42] Printer',
    date: new Date('2026-11-21T12:00:00Z'),
    body: words('<p>Hello <b>Bob</b></p>', 'Hello Bob'),
    attachments: [],
    quote: null,
    automatic: 'no',
    loopMark: 'org-1',
    publicUrl: 'https://desk.acme.test',
    ...change,
  }
}

async function compose(change: Partial<OutgoingMail> = {}): Promise<{ raw: Buffer; head: string; mail: Email }> {
  const raw = await composeMail(outgoing(change))
  return { raw, head: raw.toString('latin1').split('\r\n\r\n')[0] ?? '', mail: await PostalMime.parse(raw) }
}
const headerNames = (head: string) => head.split(/\r\n(?![ \t])/).map((line) => line.slice(0, line.indexOf(':')))
const usualHeaders = [
  'X-Deskhand-Loop',
  'From',
  'To',
  'Reply-To',
  'In-Reply-To',
  'References',
  'Subject',
  'Message-ID',
  'Date',
  'MIME-Version',
  'Content-Type',
]

test('a reply has its headers, its text and its HTML', async () => {
  const { head, mail } = await compose({ cc: [at('carla@customer.example')] })
  expect(mail).toMatchObject({
    messageId: '<dh.token.1@acme.test>',
    inReplyTo: '<first@customer.example>',
    references: '<first@customer.example>',
    subject: 'Re: [ACME-42] Printer',
    date: '2026-11-21T12:00:00.000Z',
    from: { name: 'Ann Agent via Acme', address: 'support@acme.test' },
    to: [{ name: 'Bob', address: 'bob@customer.example' }],
    cc: [{ address: 'carla@customer.example' }],
    replyTo: [{ name: 'Acme', address: 'support+token@acme.test' }],
    text: 'Hello Bob\n',
  })
  expect(mail.html).toContain('<p>Hello <b>Bob</b></p>')
  expect(head).toContain('X-Deskhand-Loop: org-1')
  expect(head).not.toMatch(/Auto-Submitted|X-Auto-Response-Suppress|Bcc/i)
})

test('the same mail gives the same bytes, with CRLF only', async () => {
  const change = { quote: { message: words('<p>x</p>'), attribution: 'Bob wrote:', images: [] } }
  const [one, two] = [await composeMail(outgoing(change)), await composeMail(outgoing(change))]
  expect(one.equals(two)).toBe(true)
  expect(one.toString('latin1')).not.toMatch(/[^\r]\n|\r[^\n]/)
})

test.each([
  ['replied', 'auto-replied'],
  ['generated', 'auto-generated'],
] as const)('automatic mail (%s) says so', async (automatic, value) => {
  const { head } = await compose({ automatic })
  expect(head).toContain(`Auto-Submitted: ${value}`)
  expect(head).toContain('X-Auto-Response-Suppress: All')
})

test('the part that is missing is made from the other', async () => {
  const fromText = await compose({ body: words(null, 'a < b\nsecond') })
  expect(fromText.mail.html).toMatch(/a &lt; b<br>\s*second/)
  const fromHtml = await compose({ body: words('<p>one</p><p>two &amp; three</p>') })
  expect(fromHtml.mail.text).toMatch(/^one\n+two & three\n$/)
})

describe('pictures and attachments', () => {
  const image = { id: imageId, name: 'shot.png', contentType: 'image/png', content: png }
  const file = {
    id: 'f1',
    name: 'Prüfung "1".pdf',
    contentType: 'application/pdf',
    content: Uint8Array.from([1, 13, 10, 46, 13, 10, 0]),
  }

  test.each([
    `/api/v1/attachments/${imageId}`,
    `https://desk.acme.test/api/v1/attachments/${imageId}?inline=1`,
    `/api/v1/attachments/${imageId.toUpperCase()}`,
  ])('%s is shown in place', async (src) => {
    const { raw, mail } = await compose({
      body: words(`<p><img src="${src}" alt="shot"></p>`),
      attachments: [image, file],
    })
    const cid = /src="cid:([^"]+)"/.exec(mail.html ?? '')?.[1]
    const [inline, attached] = [
      mail.attachments.find(({ related }) => related),
      mail.attachments.find(({ related }) => !related),
    ]
    expect(inline?.contentId).toBe(`<${cid}>`)
    expect(inline?.disposition).toBe('inline')
    expect(new Uint8Array(inline?.content as ArrayBuffer)).toEqual(png)
    expect(attached).toMatchObject({ filename: file.name, mimeType: 'application/pdf', disposition: 'attachment' })
    expect(new Uint8Array(attached?.content as ArrayBuffer)).toEqual(file.content)
    expect(raw.toString('latin1')).not.toContain('/api/v1/attachments')
    expect(mail.attachments).toHaveLength(2)
  })

  test('what is not shown is attached; what is missing becomes its alternative text, and no address of ours leaves', async () => {
    const other = imageId.replace('0190', '0191')
    const html = `<p>a<img src="/api/v1/attachments/${other}" alt="the &lt;b&gt; shot">b<img src="https://desk.acme.test/api/v1/attachments/${other}">c</p>`
    const { raw, mail } = await compose({ body: words(html, 'x'), attachments: [image] })
    expect(mail.html).toContain('<p>a[the &lt;b&gt; shot]bc</p>')
    expect(mail.attachments.map(({ disposition }) => disposition)).toEqual(['attachment'])
    expect(raw.toString('latin1')).not.toContain('attachments/')
  })

  test('pictures of the quoted message are shown, not attached; blocked ones get their address back', async () => {
    const html = `<img src="/api/v1/attachments/${imageId}"><img data-remote-src="https://cdn.example/x.png" alt="x">`
    const quote = {
      message: words(html),
      attribution: 'Bob wrote:',
      images: [image, { ...image, id: imageId.replace('0190', '0192') }],
    }
    const { mail } = await compose({ quote })
    expect(mail.attachments.map(({ related }) => related)).toEqual([true])
    expect(mail.html).toContain('src="https://cdn.example/x.png"')
    expect(mail.html).not.toContain('data-remote')
  })

  test('a nested mail arrives byte by byte', async () => {
    const content = Buffer.from('Subject: x\n\nbody\rwith odd line ends\n')
    const { mail } = await compose({
      attachments: [{ id: 'm', name: 'old.eml', contentType: 'message/rfc822', content }],
    })
    expect(Buffer.from(mail.attachments[0]?.content as ArrayBuffer).equals(content)).toBe(true)
  })
})

describe('the quoted message', () => {
  test('stands under the answer, marked and attributed', async () => {
    const message = words('<p>My <i>words</i></p>', 'My words\n> older\n\nend')
    const { mail } = await compose({
      quote: { message, attribution: 'On Friday, Bob <bob@x.example> wrote:', images: [] },
    })
    expect(mail.text).toBe('Hello Bob\n\nOn Friday, Bob <bob@x.example> wrote:\n> My words\n>> older\n>\n> end\n')
    expect(mail.html).toMatch(
      /<div class="deskhand-quote"><p>On Friday, Bob &lt;bob@x\.example&gt; wrote:<\/p><blockquote[^>]*><p>My <i>words<\/i><\/p><\/blockquote><\/div>/,
    )
  })
  test('is cut when it is long', async () => {
    const line = `${'word '.repeat(15)}\n`
    const message = words(`<p>${line.repeat(5000)}</p>`, line.repeat(5000))
    const { raw, mail } = await compose({ quote: { message, attribution: 'Bob wrote:', images: [] } })
    expect(mail.text?.endsWith('> […]\n')).toBe(true)
    expect(mail.text?.length).toBeLessThan(maxQuotedText * 1.1)
    expect(mail.html).toContain('[…]')
    expect(raw.length).toBeLessThan(200_000)
  })
})

describe('headers', () => {
  test('are folded, whatever the length of the subject', async () => {
    const subject = `Re: [ACME-42] ${'Übergrößenträger und '.repeat(40)}`
    const { head, mail } = await compose({
      subject,
      to: Array.from({ length: 200 }, (_, n) => at(`person.${n}@customer.example`, 'Jörg Näme')),
    })
    expect(mail.subject).toBe(subject.trim())
    expect(mail.to).toHaveLength(200)
    expect(head.split('\r\n').every((line) => line.length <= 200)).toBe(true)
    expect(head).toMatch(/^[\x20-\x7e\r\n]*$/)
  })

  test('References hold the first and the last, each once, and nothing malformed', async () => {
    const references = [
      'root@x',
      ...Array.from({ length: 500 }, (_, n) => `m${n}@x`),
      'm499@x',
      'bad id@x',
      'evil>\r\nBcc: x@y',
      `${'l'.repeat(500)}@x`,
    ]
    const { mail, head } = await compose({ references, inReplyTo: 'm499@x' })
    const ids = mail.references?.split(/\s+/) ?? []
    expect(ids).toHaveLength(maxReferences)
    expect([ids[0], ids[1], ids.at(-1)]).toEqual(['<root@x>', '<m481@x>', '<m499@x>'])
    expect(head).not.toMatch(/evil|Bcc/)
  })

  test('a malformed In-Reply-To is left out', async () => {
    const { head } = await compose({ inReplyTo: 'a b', references: [] })
    expect(headerNames(head)).toEqual(usualHeaders.filter((name) => name !== 'In-Reply-To' && name !== 'References'))
  })

  test('non-ASCII domains are written in ASCII, non-ASCII names stay as they are', async () => {
    const { head, mail } = await compose({ to: [at('bob@bücher.example'), at('jörg@bücher.example')] })
    expect(head).toContain('bob@xn--bcher-kva.example')
    expect(mail.to?.[1]?.address).toMatch(/^jörg@/)
  })

  test.each<[string, Partial<OutgoingMail>]>([
    ['no recipients', { to: [] }],
    ['an address with a line break', { to: [at('a@x.example\r\nBcc: e@x.example')] }],
    ['an address in angle brackets', { cc: [at('<a@x.example>')] }],
    ['no sender', { from: at('') }],
    ['a malformed reply address', { replyTo: at('x') }],
    ['a malformed Message-ID', { messageId: 'a b@x' }],
    ['a malformed date', { date: new Date(Number.NaN) }],
    ['a malformed loop mark', { loopMark: 'x\r\nBcc: y' }],
  ])('%s is refused', async (_name, change) => {
    await expect(composeMail(outgoing(change))).rejects.toThrow(MailNotComposable)
  })

  test('nothing that a person can write adds a header', async () => {
    const nasty = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom(
        '\r\nBcc: evil@x.example',
        '\nX-A: b\n\nbody',
        '\rX-A: b',
        '"\r\n <x@y>, ',
        '=?utf-8?Q?=0D=0ABcc:_x?=',
        '\u2028Bcc: x',
        '\x85Bcc: x',
        '\ud800',
      ),
    )
    await fc.assert(
      fc.asyncProperty(nasty, nasty, nasty, nasty, async (subject, fromName, toName, fileName) => {
        const file = { id: 'f', name: fileName, contentType: `text/plain${fileName}`, content: png }
        const { head, mail } = await compose({
          subject: `s ${subject}`,
          from: at('support@acme.test', fromName),
          to: [at('bob@customer.example', toName)],
          inReplyTo: `x${subject}@y`,
          references: [`x${toName}@y`],
          attachments: [file],
        })
        expect(headerNames(head).filter((name) => !usualHeaders.includes(name))).toEqual([])
        expect(new Set(headerNames(head)).size).toBe(headerNames(head).length)
        expect(mail.from?.address).toBe('support@acme.test')
        expect(mail.to?.map(({ address }) => address)).toEqual(['bob@customer.example'])
        expect(mail.bcc).toBeUndefined()
        expect(mail.attachments).toHaveLength(1)
        expect(mail.text).toBe('Hello Bob\n')
      }),
      { numRuns: 150 },
    )
  })
})

describe('notes never leave', () => {
  test('the type does not let them in', () => {
    expectTypeOf<{ html: string | null; text: string }>().not.toExtend<PublicMessage>()
    expectTypeOf<{ kind: 'note'; html: string | null; text: string }>().not.toExtend<PublicMessage>()
    expectTypeOf<OutgoingMail['body']>().toEqualTypeOf<PublicMessage>()
    expect(() => toPublicMessage({ kind: 'note', html: null, text: 'secret' })).toThrow(NoteMustNotLeave)
    expect(() => toPublicMessage({ kind: '', html: null, text: 'secret' })).toThrow(NoteMustNotLeave)
    expect(ownWords({ html: null, text: 'hello' }).text).toBe('hello')
  })

  test('whatever thread is answered, no text of a note is in the bytes', async () => {
    const threads = fc.array(fc.record({ kind: fc.constantFrom('public', 'note'), asHtml: fc.boolean() }), {
      minLength: 1,
      maxLength: 8,
    })
    await fc.assert(
      fc.asyncProperty(threads, async (thread) => {
        const messages = thread.map(({ kind, asHtml }, index) => {
          const text = `${kind === 'note' ? 'SECRETNOTE' : 'OPENWORDS'}${index}END`
          return { kind, html: asHtml ? `<p>${text}</p>` : null, text: asHtml ? '' : text }
        })
        const last = lastPublicMessage(messages)
        const body = messages.at(-1)
        if (body?.kind === 'note') expect(() => toPublicMessage(body)).toThrow(NoteMustNotLeave)
        const { raw, mail } = await compose({ quote: last && { message: last, attribution: 'Bob wrote:', images: [] } })
        for (const form of [raw.toString('latin1'), mail.text ?? '', mail.html ?? ''])
          expect(form).not.toContain('SECRETNOTE')
        const expected = messages.findLastIndex(({ kind }) => kind === 'public')
        expect(mail.text?.includes(`OPENWORDS${expected}END`)).toBe(expected >= 0)
      }),
      { numRuns: 60 },
    )
  })
})

test.each([
  [
    { domainVerified: true, fallbackAddress: 'desk@host.example', agentName: 'Ann Agent' },
    'Ann Agent via Acme',
    'support@acme.test',
    false,
  ],
  [
    { domainVerified: false, fallbackAddress: 'desk@host.example', agentName: 'Ann Agent' },
    'Ann Agent via Acme',
    'desk@host.example',
    true,
  ],
  [{ domainVerified: false, fallbackAddress: null, agentName: null }, 'Acme', 'support@acme.test', false],
  [{ domainVerified: true, fallbackAddress: null, agentName: 'Acme' }, 'Acme', 'support@acme.test', false],
])('the sender for %j is %s <%s>', (input, name, address, fallback) => {
  expect(senderOf({ channel: { address: 'support@acme.test', senderName: 'Acme' }, ...input })).toEqual({
    name,
    address,
    fallback,
  })
})
