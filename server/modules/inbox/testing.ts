import { expect } from 'vitest'
import { createLog } from '../../platform/log.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import type { World } from '../../testing/world.ts'
import { registerReplyTransport } from '../conversations/conversations.transport.ts'
import { readMailJob } from '../email/read-mail.ts'
import { emailReplyTransport } from '../email/reply-transport.ts'
import { takeIn } from '../email/take-in.ts'

export type InboxDesk = Awaited<ReturnType<typeof inboxDesk>>

/** A company whose channel lets new mail wait. A parser has to run (`startParser`). */
export async function inboxDesk(world: World) {
  const acme: Company = await createCompany(world)
  registerReplyTransport(emailReplyTransport)
  const admin: SignedIn = await signIn(world, acme.admin)
  const channel: { id: string; address: string } = (await admin.get('/channels')).json().data[0]
  const reply = await admin.patch(`/channels/${channel.id}`, { newMail: 'conversation' })
  expect(reply.json().newMail).toBe('conversation')
  let mails = 0

  /** A mail by the SMTP door, read; what the ledger says of it, and its Message-ID. */
  async function receive(
    subject: string,
    { from = 'Lena <lena@customer.test>', answers = [] as string[], more = [] as string[], body = 'It rained.' } = {},
  ) {
    mails += 1
    const name = `m${mails}@customer.test`
    const lines = [
      `From: ${from}`,
      `To: ${channel.address}`,
      `Subject: ${subject}`,
      `Message-ID: <${name}>`,
      ...(answers.length > 0
        ? [`In-Reply-To: <${answers.at(-1)}>`, `References: ${answers.map((one) => `<${one}>`).join(' ')}`]
        : []),
      ...more,
      '',
      body,
    ]
    const ledgerId = await takeIn(world.runtime, {
      door: 'smtp',
      orgId: acme.orgId,
      channelId: channel.id,
      raw: Buffer.from(lines.join('\r\n')),
      envelopeFrom: 'lena@customer.test',
      envelopeTo: [channel.address],
      receivedAt: world.now(),
    })
    world.setClock(1_000)
    await readMailJob(
      acme.orgId,
      { ledgerId },
      { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: true },
    )
    await world.react(acme.orgId)
    const entry = (await admin.get(`/mail/ledger/${ledgerId}`)).json()
    return { name, entry }
  }

  /** While it works the channel is kept to a team that nobody is in. */
  async function kept(work: () => Promise<void>) {
    const team = (await admin.post('/teams', { name: `Team ${mails}`, memberIds: [] })).json()
    await admin.patch(`/channels/${channel.id}`, { readTeamIds: [team.id] })
    await work()
    await admin.patch(`/channels/${channel.id}`, { readTeamIds: null })
  }

  return { acme, admin, channel, receive, kept }
}
