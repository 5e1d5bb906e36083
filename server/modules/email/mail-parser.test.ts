import { afterEach, describe, expect, test } from 'vitest'
import { filePart, multipart, rawMail } from './fixtures/build-mail.ts'
import { createMailParser, type MailParser, type MailParserOptions } from './mail-parser.ts'
import { defaultMailLimits, MailUnreadable } from './parsed-mail.ts'

const open: MailParser[] = []
function parserWith(options: MailParserOptions = {}): MailParser {
  const parser = createMailParser(options)
  open.push(parser)
  return parser
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((parser) => parser.close()))
})

const good = rawMail(['From: Ana <ana@example.com>', 'Subject: Printer'], 'on fire')

describe('the mail parser', () => {
  test('reads in a worker and leaves the raw bytes to the caller', async () => {
    const content = new Uint8Array(300_000).fill(7)
    const { header, body } = multipart('mixed', 'b', [filePart('a.bin', content, 'base64')])
    const raw = rawMail(['From: a@b.c', header], body)
    const length = raw.length
    const mail = await parserWith().parse(raw, 'a@b.c')
    expect(mail.attachments[0]?.content).toEqual(content)
    expect(raw.length).toBe(length)
  })

  test('knows the null return path', async () => {
    const parser = parserWith()
    expect(await parser.parse(good, '')).toMatchObject({ class: 'bounce', suppressAutoReply: true })
    expect(await parser.parse(good, 'ana@example.com')).toMatchObject({ class: 'normal', suppressAutoReply: false })
  })

  test('answers many calls at once, each with its own mail', async () => {
    const parser = parserWith({ recycleAfter: 7 })
    const subjects = Array.from({ length: 30 }, (_, index) => `mail ${index}`)
    const mails = await Promise.all(
      subjects.map((subject) => parser.parse(rawMail(['From: a@b.c', `Subject: ${subject}`]), null)),
    )
    expect(mails.map((mail) => mail.subject)).toEqual(subjects)
  })

  test('passes a refusal on as what it is', async () => {
    const parser = parserWith({ limits: { ...defaultMailLimits, headers: 5 } })
    const error = await parser
      .parse(rawMail(Array.from({ length: 6 }, () => 'X-A: b')), null)
      .catch((each: unknown) => each)
    expect(error).toBeInstanceOf(MailUnreadable)
    expect(error).toMatchObject({ code: 'limit', message: 'The message has more than 5 headers.' })
    const large = createMailParser({ limits: { ...defaultMailLimits, rawBytes: 10 } })
    open.push(large)
    await expect(large.parse(good, null)).rejects.toMatchObject({ code: 'limit' })
  })

  test('refuses after it is closed, and refuses what still waits', async () => {
    const parser = parserWith()
    const waiting = [parser.parse(good, null), parser.parse(good, null)].map((each) =>
      each.catch((error: Error) => error.message),
    )
    await parser.close()
    expect(await Promise.all(waiting)).toEqual(['The mail parser is closed.', 'The mail parser is closed.'])
    await expect(parser.parse(good, null)).rejects.toThrow('The mail parser is closed.')
  })
})

describe('a poisonous mail ends its worker and nothing else', () => {
  const workerUrl = new URL('./fixtures/misbehaving.worker.ts', import.meta.url)
  const limits = { ...defaultMailLimits, cpuMs: 300, memoryMb: 64 }
  const poison = (subject: string) => rawMail([`Subject: ${subject}`])

  test.each([
    ['spin', 'timeout', 'Reading the message took more than 0.3 s of processor time.'],
    ['heap', 'memory', 'Reading the message took more than 64 MB of memory.'],
    ['buffers', 'memory', 'Reading the message took more than 64 MB of memory.'],
    ['throw', 'malformed', 'The message could not be read: a fault of its own'],
    ['exit', 'malformed', 'The parser ended unexpectedly.'],
  ])('%s', async (subject, code, message) => {
    // The processor limit must not come before the memory that the test is about.
    const parser = parserWith({ workerUrl, limits: subject === 'spin' ? limits : { ...limits, cpuMs: 20_000 } })
    const [before, bad, after] = await Promise.allSettled(
      ['fine', subject, 'fine'].map((each) => parser.parse(poison(each), null)),
    )
    expect(before).toMatchObject({ status: 'fulfilled', value: { subject: 'read' } })
    expect(bad).toMatchObject({ status: 'rejected', reason: { code, message } })
    expect(after).toMatchObject({ status: 'fulfilled', value: { subject: 'read' } })
  })

  test('a real mail over the processor limit, then a real one that is read', async () => {
    // The real one and the start of a worker for it take some 0.2 s, the heavy one more than two.
    const parser = parserWith({ limits: { ...defaultMailLimits, cpuMs: 700 } })
    await parser.parse(good, null)
    const heavy = rawMail(['From: a@b.c', 'Content-Type: text/html'], '<p><b>x</b> y</p>'.repeat(400_000))
    const [bad, after] = await Promise.allSettled([parser.parse(heavy, null), parser.parse(good, null)])
    expect(bad).toMatchObject({ status: 'rejected', reason: { code: 'timeout' } })
    expect(after).toMatchObject({ status: 'fulfilled', value: { subject: 'Printer' } })
  })
})
