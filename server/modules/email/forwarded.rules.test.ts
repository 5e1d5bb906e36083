import { expect, test } from 'vitest'
import { findOriginalSender } from './forwarded.rules.ts'
import type { MailAttachment } from './parsed-mail.ts'

// As the programs write them, product.md CH22.
const jane = { name: 'Jane Doe', address: 'jane@customer.test' }
const find = (subject: string, text: string, attachments: MailAttachment[] = []) =>
  findOriginalSender({ subject, text, attachments })
const message = (content: string): MailAttachment => ({
  name: 'x.eml',
  contentType: 'message/rfc822',
  size: content.length,
  sha256: '',
  content: Buffer.from(content),
  contentId: null,
  inline: false,
  origin: 'message',
})

test.each([
  [
    'Gmail',
    'Fwd: Broken pump',
    'See below.\n\n---------- Forwarded message ---------\nFrom: Jane Doe <jane@customer.test>\nDate: Mon, 2 Nov 2026 at 09:15\nSubject: Broken pump\nTo: Maya <maya@acme.test>\n\nIt broke.',
  ],
  [
    'Gmail, its HTML as text',
    'Fwd: Broken pump',
    '---------- Forwarded message ---------\nVon: *Jane Doe* <jane@customer.test <mailto:jane@customer.test>>\nDate: Mo., 2. Nov. 2026 um 09:15 Uhr\nSubject: x\nTo: <maya@acme.test>',
  ],
  [
    'Outlook, English',
    'FW: Broken pump',
    'Can you take this?\n\nMaya\n\nFrom: Jane Doe <jane@customer.test>\nSent: Monday, November 2, 2026 9:15 AM\nTo: Maya Ortiz <maya@acme.test>\nSubject: Broken pump\n\nIt broke.',
  ],
  [
    'Outlook, German',
    'WG: Kaputte Pumpe',
    'Von: Jane Doe <jane@customer.test>\nGesendet: Montag, 2. November 2026 09:15\nAn: Maya Ortiz <maya@acme.test>\nBetreff: Kaputte Pumpe\n\nSie ist kaputt.',
  ],
  [
    'Outlook of old',
    'WG: Kaputte Pumpe',
    '-----Ursprüngliche Nachricht-----\nVon: Jane Doe [mailto:jane@customer.test]\nGesendet: Montag, 2. November 2026 09:15\nAn: Maya\nBetreff: Kaputte Pumpe',
  ],
  [
    'Outlook on the web',
    'Fw: Broken pump',
    'Yours?\n________________________________\nFrom: Jane Doe <jane@customer.test>\nSent: Monday, November 2, 2026 9:15:00 AM\nTo: Maya <maya@acme.test>\nSubject: Broken pump',
  ],
  [
    'Apple Mail, English',
    'Fwd: Broken pump',
    'Yours?\n\n> Begin forwarded message:\n> \n> From: Jane Doe <jane@customer.test>\n> Subject: Broken pump\n> Date: 2. November 2026 at 09:15:00 GMT\n> To: maya@acme.test\n> \n> It broke.',
  ],
  [
    'Apple Mail, German',
    'Fwd: Kaputte Pumpe',
    'Anfang der weitergeleiteten Nachricht:\n\nVon: Jane Doe <jane@customer.test>\nBetreff: Kaputte Pumpe\nDatum: 2. November 2026 um 09:15:00 MEZ\nAn: maya@acme.test',
  ],
  [
    'Thunderbird',
    'Fwd: Broken pump',
    '-------- Forwarded Message --------\nSubject: \tBroken pump\nDate: \tMon, 2 Nov 2026 09:15:00 +0000\nFrom: \tJane Doe <jane@customer.test>\nTo: \tmaya@acme.test',
  ],
])('%s says who wrote it', (_program, subject, text) => {
  expect(find(subject, text)).toEqual(jane)
})

test('the one attached message says it, with encoded names and folded lines', () => {
  const raw =
    'Received: x\r\nFrom: =?utf-8?Q?J=C3=A4ne?=\r\n <jane@customer.test>\r\nSubject: x\r\n\r\nFrom: Eve <eve@x.test>'
  expect(find('Fwd: x', 'See attached', [message(raw)])).toEqual({ name: 'Jäne', address: 'jane@customer.test' })
  expect(find('Pump', '', [message(raw)])).toMatchObject({ address: 'jane@customer.test' })
  expect(find('Fwd: two', 'See attached', [message(raw), message(raw)])).toBeNull()
  expect(find('A report', 'The mail that I mean', [message(raw)])).toBeNull()
})

test('the outermost forward counts; an address without a name is enough', () => {
  const inner =
    '---------- Forwarded message ---------\nFrom: <eve@x.test>\nDate: Mon, 2 Nov 2026 at 09:15\nSubject: x\nTo: a@b.test'
  expect(find('Fwd: Fwd: x', `${inner.replace('eve@', 'tom@')}\n\n${inner}`)).toEqual({
    name: '',
    address: 'tom@x.test',
  })
})

test.each([
  [
    'an answer with its history',
    'Re: Broken pump',
    'Yes.\n\nFrom: Jane Doe <jane@customer.test>\nSent: Monday, November 2, 2026 9:15 AM\nTo: Maya <maya@acme.test>\nSubject: Broken pump',
  ],
  [
    'a quote',
    'Re: Broken pump',
    'Yes.\n\nOn Mon, 2 Nov 2026 at 09:15, Jane Doe <jane@customer.test> wrote:\n> It broke.',
  ],
  ['an address in the words alone', 'Fwd: Broken pump', 'Please write to Jane Doe <jane@customer.test>.'],
  [
    'a name without an address',
    'FW: Broken pump',
    '---------- Forwarded message ---------\nFrom: Jane Doe\nDate: 2 Nov 2026\nSubject: x',
  ],
  ['a form that names a sender', 'Fwd: Order', 'From: Jane Doe <jane@customer.test>\nColour: red'],
  [
    'a separator with other words below',
    'Fwd: x',
    'Begin forwarded message:\n\nNothing here\nFrom: Jane Doe <jane@customer.test>',
  ],
  ['nothing', '', ''],
])('%s is nobody', (_case, subject, text) => {
  expect(find(subject, text)).toBeNull()
})
