import { describe, expect, test } from 'vitest'
import { readBounce } from './bounce.rules.ts'
import { matchBounce, type Returned, type SentMail } from './match-bounce.rules.ts'
import type { BounceReport } from './parsed-mail.ts'

const at = (minute: number) => new Date(Date.UTC(2030, 0, 2, 9, minute, 7, 345))
const sent = (id: string, minute: number, deliveries: Record<string, string>): SentMail => ({
  id,
  createdAt: at(minute),
  deliveries: Object.entries(deliveries).map(([address, state]) => ({ id: `${id} ${address}`, address, state })),
})
const report = (change: Partial<BounceReport> & { to?: string[]; other?: string } = {}): BounceReport => {
  const { to = ['gone@far.test'], other = '', ...rest } = change
  return {
    recipients: to.map((address) => ({
      address,
      action: 'failed',
      status: '5.1.1',
      diagnostic: 'User unknown',
      otherAddress: other,
    })),
    originalMessageId: null,
    delayed: false,
    returnedAddresses: [],
    writtenAt: null,
    handedOverAt: null,
    ...rest,
  }
}
const first = sent('first', 0, { 'gone@far.test': 'accepted', 'cc@near.test': 'accepted' })
const second = sent('second', 30, { 'Gone@Far.test': 'accepted', 'cc@near.test': 'accepted' })
const other = sent('other', 40, { 'cc@near.test': 'accepted' })
const signed = (...mails: SentMail[]): Returned => ({ kind: 'signed', mails })

describe('which delivery a notice marks', () => {
  test.each<[string, BounceReport, Returned | null, Date, string[], string[]]>([
    ['of nothing we know', report(), null, at(45), [], []],
    ['the one it names', report(), { kind: 'named', mail: first }, at(45), ['first gone@far.test'], ['bounce.by_name']],
    [
      'the last that went there under the signed address',
      report(),
      signed(first, second, other),
      at(45),
      ['second Gone@Far.test'],
      ['bounce.by_address'],
    ],
    [
      'the one whose date came back',
      report({ writtenAt: '2030-01-02T09:00:07.000Z' }),
      signed(first, second),
      at(45),
      ['first gone@far.test'],
      ['bounce.by_date'],
    ],
    [
      'none that was written after the server took it over',
      report({ handedOverAt: '2030-01-02T09:01:00.000Z' }),
      signed(first, second),
      at(45),
      ['first gone@far.test'],
      ['bounce.by_address'],
    ],
    ['none that was written after the notice', report(), signed(second), at(5), [], ['bounce.not_found']],
    [
      'each recipient that failed',
      report({ to: ['gone@far.test', 'cc@near.test'] }),
      signed(first),
      at(45),
      ['first gone@far.test', 'first cc@near.test'],
      ['bounce.by_address', 'bounce.by_address'],
    ],
    [
      'by either name of a recipient',
      report({ to: ['alias@far.test'], other: 'gone@far.test' }),
      signed(first),
      at(45),
      ['first gone@far.test'],
      ['bounce.by_address'],
    ],
    [
      'forwarded to an address that we do not know, when the mail had one recipient',
      report({ to: ['elsewhere@new.test'] }),
      signed(other),
      at(45),
      ['other cc@near.test'],
      ['bounce.by_address'],
    ],
    [
      'nobody when it had several',
      report({ to: ['elsewhere@new.test'] }),
      signed(first),
      at(45),
      [],
      ['bounce.not_found'],
    ],
    [
      'nothing twice',
      report(),
      signed(first, sent('again', 35, { 'gone@far.test': 'bounced' })),
      at(45),
      [],
      ['bounce.known'],
    ],
    [
      'nothing that never left',
      report(),
      signed(sent('kept', 35, { 'gone@far.test': 'cancelled' }), first),
      at(45),
      ['first gone@far.test'],
      ['bounce.by_address'],
    ],
    ['a delay marks nothing', report({ to: [], delayed: true }), signed(first), at(45), [], ['bounce.delayed']],
    ['nobody named', report({ to: [] }), { kind: 'named', mail: first }, at(45), [], ['bounce.nobody']],
  ])('%s', (_what, notice, returned, receivedAt, marked, codes) => {
    const { marks, why } = matchBounce(notice, returned, receivedAt)
    expect(marks.map((one) => one.deliveryId)).toEqual(marked)
    expect(why.map((one) => one.code)).toEqual(codes)
  })
})

describe('what a notice says of the mail that came back', () => {
  const read = (change: Partial<Parameters<typeof readBounce>[0]>) =>
    readBounce({ deliveryStatus: [], returnedHeaders: [], failedRecipients: '', subject: '', text: '', ...change })

  test('headers that came as a part of their own', () => {
    const headers = [
      { name: 'date', value: 'Wed, 2 Jan 2030 09:00:07 +0000' },
      { name: 'reply-to', value: 'Acme <support+abc@acme.test>' },
      { name: 'return-path', value: '<support+def@acme.test>' },
    ]
    const status =
      'Arrival-Date: Wed, 2 Jan 2030 09:00:09 +0000\n\nFinal-Recipient: rfc822; gone@far.test\nAction: failed'
    expect(read({ returnedHeaders: [headers], deliveryStatus: [status] })).toMatchObject({
      returnedAddresses: ['support+abc@acme.test', 'support+def@acme.test'],
      writtenAt: '2030-01-02T09:00:07.000Z',
      handedOverAt: '2030-01-02T09:00:09.000Z',
      recipients: [{ address: 'gone@far.test' }],
    })
  })

  test('headers as lines of the text, quoted or not', () => {
    const text = `Sorry, no such user: gone@far.test\n\n--- The header of the original message is following. ---\n> Date: Wed, 2 Jan 2030 09:00:07 +0000\n> Reply-To: support+abc@acme.test\n`
    expect(read({ text, subject: 'Mail delivery failed' })).toMatchObject({
      originalMessageId: null,
      returnedAddresses: ['support+abc@acme.test'],
      writtenAt: '2030-01-02T09:00:07.000Z',
    })
  })

  test.each<[string, string, string[], boolean]>([
    ['failed', 'Final-Recipient: rfc822;gone@far.test\nAction: failed\nStatus: 5.1.1', ['gone@far.test'], false],
    ['failure, as some write', 'Final-Recipient: rfc822;gone@far.test\nAction: Failure', ['gone@far.test'], false],
    ['delayed', 'Final-Recipient: rfc822;gone@far.test\nAction: delayed\nStatus: 4.4.1', [], true],
    [
      'delayed for one, failed for the other',
      'Final-Recipient: rfc822;late@far.test\nAction: delayed\n\nFinal-Recipient: rfc822;gone@far.test\nAction: failed',
      ['gone@far.test'],
      false,
    ],
    ['delivered', 'Final-Recipient: rfc822;gone@far.test\nAction: delivered\nStatus: 2.0.0', [], false],
  ])('%s', (_what, status, failed, delayed) => {
    const found = read({ deliveryStatus: [`Reporting-MTA: dns; mx.far.test\n\n${status}`] })
    expect(found.recipients.map((one) => [one.address, one.action])).toEqual(failed.map((one) => [one, 'failed']))
    expect(found.delayed).toBe(delayed)
  })

  test('an address in xtext is known by both spellings', () => {
    const status =
      'Original-Recipient: rfc822;lena+2Btent@far.test\nFinal-Recipient: rfc822;lena+2Btent@far.test\nAction: failed'
    expect(read({ deliveryStatus: [status] }).recipients).toMatchObject([
      { address: 'lena+2Btent@far.test', otherAddress: 'lena+tent@far.test' },
    ])
  })
})
