import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { createTransport } from 'nodemailer'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createLog } from '../../platform/log.ts'
import { queueSystemMail, registerSystemMail } from '../../platform/system-mail.ts'
import { browser, type Client, catchSystemMail, inviteAs, linkToken, setUpAs } from '../../testing/client.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { findInboundChannel } from './channels.store.ts'
import { queueOwnMail } from './outbox.service.ts'
import { setOutboxState } from './outbox.store.ts'
import { findOwnLinks } from './own-links.rules.ts'
import { readMailJob, startParser } from './read-mail.ts'
import { takeIn } from './take-in.ts'

const composed = async (mail: Record<string, unknown>) => {
  const { message } = await createTransport({ streamTransport: true, buffer: true }).sendMail({
    from: 'support@acme.test',
    to: 'ann@acme.test',
    subject: 'Choose a new password',
    ...mail,
  })
  return message as Buffer
}
const token = () => randomBytes(32).toString('base64url')

describe('links of our own in a mail', () => {
  test.each(['7bit', 'quoted-printable', 'base64'])(
    'are found in text sent as %s, whatever stands around them',
    (textEncoding) =>
      fc.assert(
        fc.asyncProperty(
          fc.string({ maxLength: 300 }),
          fc.constantFrom('reset-password', 'invitations'),
          async (words, kind) => {
            const secret = token()
            const text = `${words}\n\nhttp://localhost:3000/${kind}/${secret}\n\n${words}`
            const encoding = textEncoding === '7bit' ? {} : { textEncoding }
            expect(findOwnLinks(await composed({ text, ...encoding }))).toEqual([secret])
          },
        ),
        { numRuns: 30 },
      ),
  )

  test('are found in a mail that a bounce carries, as it was or in base64', async () => {
    const secret = token()
    const original = await composed({ text: `https://help.acme.test/reset-password/${secret}`, textEncoding: 'base64' })
    const attach = (encoding: string) =>
      composed({
        text: 'It could not be delivered.',
        attachments: [{ content: original, contentType: 'message/rfc822', contentTransferEncoding: encoding }],
      })
    for (const encoding of ['7bit', '8bit', 'quoted-printable', 'base64'])
      expect(findOwnLinks(await attach(encoding)), encoding).toEqual([secret])
  })

  test('are nothing else', () => {
    for (const text of ['/reset-password/short', `/reset-password/${token()}x`, `/other/${token()}`, ''])
      expect(findOwnLinks(Buffer.from(text)), text).toEqual([])
  })
})

describe('a mail of ours that comes back', () => {
  let world: World
  let stopParser: () => Promise<void>
  let admin: Client & { orgId: string; userId: string }
  let reader: Client
  beforeAll(async () => {
    world = await createWorld()
    stopParser = startParser()
    const mails = catchSystemMail()
    admin = await setUpAs(world)
    reader = await inviteAs(world, admin, mails, { name: 'Mo', email: 'mo@acme.test', role: 'manager' })
  })
  afterAll(async () => {
    await stopParser()
    await world.close()
  })

  async function arrive(raw: Buffer): Promise<{ id: string; read: () => Promise<void> }> {
    const channel = await world.runtime.runOpen((open) => findInboundChannel(open, 'support@acme.test'))
    const id = await takeIn(world.runtime, {
      door: 'smtp',
      orgId: admin.orgId,
      channelId: channel?.channelId ?? '',
      raw,
      envelopeFrom: '',
      envelopeTo: ['support@acme.test'],
      receivedAt: world.now(),
    })
    if (!id) throw new Error('not taken in')
    const cx = { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: true }
    return { id, read: () => readMailJob(admin.orgId, { ledgerId: id }, cx) }
  }
  const bounceOf = (original: Buffer) =>
    composed({
      headers: { 'Content-Type': 'multipart/report; report-type=delivery-status', 'Auto-Submitted': 'auto-replied' },
      from: 'MAILER-DAEMON@mx.acme.test',
      to: 'support@acme.test',
      subject: 'Undelivered Mail Returned to Sender',
      text: 'The mail system: <ada@acme.test>: 550 5.1.1 user unknown',
      attachments: [
        {
          contentType: 'message/delivery-status',
          content:
            'Reporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; ada@acme.test\r\nAction: failed\r\nStatus: 5.1.1\r\n',
        },
        { contentType: 'message/rfc822', content: original },
      ],
    })
  /** Asks for a new password of the admin, and answers with the mail and the path of its link. */
  async function reset(ip: string): Promise<{ original: Buffer; path: string }> {
    const mails = catchSystemMail()
    await browser(world, ip).post('/password-resets', { email: 'ada@acme.test' })
    const secret = linkToken(mails, 'ada@acme.test')
    return { original: await composed(mails.at(-1) ?? {}), path: `/password-resets/${secret}` }
  }
  const works = async (path: string) =>
    // A password that is refused does not use the link up.
    (await browser(world, '203.0.113.77').post(path, { password: 'password1' })).statusCode === 422

  test('no longer lets anybody in who may read the mail', async () => {
    const { original, path } = await reset('203.0.113.1')
    expect(await works(path)).toBe(true)
    const mail = await arrive(await bounceOf(original))
    await mail.read()
    const entry = (await reader.get(`/mail/ledger/${mail.id}`)).json()
    expect(entry).toMatchObject({ outcome: 'suspended', class: 'bounce' })
    expect(entry.reason).toContain('has been made invalid')
    // The bytes stay as they arrived; their link is dead.
    expect((await reader.get(`/mail/ledger/${mail.id}/raw`)).rawPayload.includes(path.split('/')[2] ?? '')).toBe(true)
    expect(await works(path)).toBe(false)
  })

  test('nor when its bytes are downloaded before it was read, or from quarantine', async () => {
    const waiting = await reset('203.0.113.2')
    const unread = await arrive(await bounceOf(waiting.original))
    expect((await reader.get(`/mail/ledger/${unread.id}/raw`)).statusCode).toBe(200)
    expect(await works(waiting.path)).toBe(false)

    const second = await reset('203.0.113.3')
    const nested = Buffer.concat([
      Buffer.from(`Subject: over a limit\r\n${'X-Filler: x\r\n'.repeat(2100)}\r\n`),
      second.original,
    ])
    const odd = await arrive(nested)
    await odd.read()
    expect((await reader.get(`/mail/ledger/${odd.id}`)).json()).toMatchObject({ outcome: 'quarantined' })
    expect(await works(second.path)).toBe(true)
    await reader.get(`/mail/ledger/${odd.id}/raw`)
    expect(await works(second.path)).toBe(false)
  })

  test('an invitation that came back is listed as expired, to be sent again', async () => {
    const mails = catchSystemMail()
    const roles = (await admin.get('/roles')).json<{ data: { id: string; key: string }[] }>().data
    const roleId = roles.find(({ key }) => key === 'admin')?.id
    const invited = await admin.post('/members/invitations', { email: 'typo@acme.test', roleId })
    const path = `/invitations/${linkToken(mails, 'typo@acme.test')}`
    expect((await browser(world).get(path)).statusCode).toBe(200)
    await (await arrive(await bounceOf(await composed(mails.at(-1) ?? {})))).read()
    expect((await browser(world).get(path)).json()).toMatchObject({ status: 410, code: 'token.expired' })
    expect((await admin.get('/members/invitations')).json().data).toMatchObject([
      { id: invited.json().id, expired: true },
    ])
  })

  test('is not in the outbox for those who may read it', async () => {
    registerSystemMail(queueOwnMail)
    onTestFinished(() => void catchSystemMail())
    await browser(world, '203.0.113.4').post('/password-resets', { email: 'ada@acme.test' })
    await world.runtime.run({ kind: 'system', orgId: admin.orgId, name: 'test' }, (cx) =>
      queueSystemMail(cx, {
        purpose: 'invitation',
        to: { name: '', address: 'x@acme.test' },
        subject: 'Join',
        text: 'http://localhost:3000/invitations/secret-in-the-text',
        html: '<p>secret-in-the-text</p>',
      }),
    )
    const outbox = await reader.get('/mail/outbox')
    expect(outbox.json().data).toHaveLength(2)
    for (const reply of [outbox, await reader.get(`/mail/outbox/${outbox.json().data[0].id}`)]) {
      expect(reply.body).not.toContain('secret-in-the-text')
      expect(reply.body).not.toMatch(/reset-password\/[\w-]{43}/)
    }
    // Once it has left it is nowhere: the database keeps hashes alone.
    const contents = () =>
      world.runtime.run({ kind: 'system', orgId: admin.orgId, name: 'test' }, (cx) =>
        cx.tx.selectFrom('outbox').select('content').where('orgId', '=', cx.org.id).execute(),
      )
    expect(JSON.stringify(await contents())).toMatch(/reset-password\/[\w-]{43}/)
    await world.runtime.run({ kind: 'system', orgId: admin.orgId, name: 'test' }, async (cx) => {
      for (const { id } of outbox.json().data) await setOutboxState(cx, id, { state: 'accepted' })
    })
    const left = JSON.stringify(await contents())
    expect(left).not.toMatch(/reset-password|secret-in-the-text/)
  })
})
