import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { confirmationNeeded } from './confirmation.rules.ts'
import type { MailAddress } from './parsed-mail.ts'
import {
  type AnsweredMessage,
  allRecipients,
  readTypedAddresses,
  recipientsKey,
  replyRecipients,
  validateAddress,
} from './recipients.rules.ts'

const own = ['support@acme.test', 'help@acme.test']
const at = (...addresses: string[]): MailAddress[] => addresses.map((address) => ({ name: '', address }))
const incoming = (change: Partial<AnsweredMessage>): AnsweredMessage => ({
  direction: 'in',
  from: { name: 'Ann', address: 'ann@customer.example' },
  replyTo: [],
  to: at('support@acme.test'),
  cc: [],
  ...change,
})
const requester = { name: 'Ann', address: 'ann@customer.example' }

function lines(answered: AnsweredMessage | null, who: MailAddress | null = requester) {
  const { to, cc, bcc } = replyRecipients({
    answered,
    requester: who,
    formerRequesters: [],
    participants: [],
    ownAddresses: own,
  })
  return [to.map(({ address }) => address), cc.map(({ address }) => address), bcc.length]
}

describe('recipients of a reply', () => {
  test.each<[string, AnsweredMessage | null, string[], string[]]>([
    ['plain', incoming({}), ['ann@customer.example'], []],
    [
      'others in To stay in To, Cc in Cc',
      incoming({ to: at('support@acme.test', 'bob@x.example'), cc: at('boss@x.example') }),
      ['ann@customer.example', 'bob@x.example'],
      ['boss@x.example'],
    ],
    [
      'our plus variants and other case go',
      incoming({ to: at('Support+abc@ACME.test', 'HELP@acme.test'), cc: at('support+x+y@acme.test') }),
      ['ann@customer.example'],
      [],
    ],
    ['agents stay', incoming({ cc: at('kim@acme.test') }), ['ann@customer.example'], ['kim@acme.test']],
    [
      'the author in Cc too',
      incoming({ cc: at('ANN@customer.example', 'b@x.example', 'B@X.example') }),
      ['ann@customer.example'],
      ['b@x.example'],
    ],
    ['Reply-To', incoming({ replyTo: at('team@customer.example') }), ['team@customer.example'], []],
    ['Reply-To that is ours', incoming({ replyTo: at('support@acme.test') }), ['ann@customer.example'], []],
    ['Reply-To that is no address', incoming({ replyTo: at('nobody', 'x@y') }), ['ann@customer.example'], []],
    [
      'our own message',
      {
        direction: 'out',
        from: { name: '', address: 'support@acme.test' },
        replyTo: at('support+t@acme.test'),
        to: at('bob@x.example'),
        cc: at('c@x.example'),
      },
      ['bob@x.example'],
      ['c@x.example'],
    ],
    ['no message', null, ['ann@customer.example'], []],
    ['no sender', incoming({ from: null, cc: at('c@x.example') }), ['ann@customer.example'], ['c@x.example']],
    [
      'our own address as the sender',
      incoming({ from: { name: '', address: 'help@acme.test' } }),
      ['ann@customer.example'],
      [],
    ],
    [
      'IDN, two spellings',
      incoming({ to: at('x@bücher.example', 'X@xn--bcher-kva.example') }),
      ['ann@customer.example', 'x@bücher.example'],
      [],
    ],
  ])('%s', (_name, answered, to, cc) => {
    expect(lines(answered)).toEqual([to, cc, 0])
  })

  test('who is the requester now stands in the place of who was, wherever that stood', () => {
    const reply = (answered: AnsweredMessage, who: MailAddress | null) => {
      const formerRequesters = ['ann@customer.example']
      const { to, cc } = replyRecipients({
        answered,
        requester: who,
        formerRequesters,
        participants: [],
        ownAddresses: own,
      })
      return [to.map(({ address }) => address), cc.map(({ address }) => address)]
    }
    const zoe = { name: 'Zoe', address: 'zoe@customer.example' }
    expect(reply(incoming({}), zoe)).toEqual([['zoe@customer.example'], []])
    expect(reply(incoming({ to: at('bob@x.example') }), zoe)).toEqual([['zoe@customer.example', 'bob@x.example'], []])
    const byBob = incoming({ from: at('bob@x.example')[0] ?? null, cc: at('ANN@customer.example', 'c@x.example') })
    expect(reply(byBob, zoe)).toEqual([['bob@x.example'], ['c@x.example']])
    const ours = { ...incoming({ to: at('ann@customer.example') }), direction: 'out' as const }
    expect(reply(ours, zoe)).toEqual([['zoe@customer.example'], []])
    // Nobody took the place: the customer who wrote is answered.
    expect(reply(incoming({}), null)).toEqual([['ann@customer.example'], []])
  })

  test('nobody to write to is said by an empty list', () => {
    expect(lines(null, null)).toEqual([[], [], 0])
    expect(lines(null, { name: '', address: 'support@acme.test' })).toEqual([[], [], 0])
  })

  test('a differing Reply-To and a missing requester are told', () => {
    const reply = replyRecipients({
      answered: incoming({ replyTo: at('evil@elsewhere.example') }),
      requester,
      formerRequesters: [],
      participants: [],
      ownAddresses: own,
    })
    expect(reply.replyToDiffers).toEqual({ from: 'ann@customer.example', replyTo: ['evil@elsewhere.example'] })
    expect(reply.requesterMissing).toBe(true)
    const plain = replyRecipients({
      answered: incoming({ replyTo: at('ANN@customer.example') }),
      requester,
      formerRequesters: [],
      participants: [],
      ownAddresses: own,
    })
    expect([plain.replyToDiffers, plain.requesterMissing]).toEqual([null, false])
  })

  test('never ourselves, never twice', () => {
    const pool = fc.array(
      fc.constantFrom(
        ...at(
          'ann@customer.example',
          'ANN@Customer.example',
          'support@acme.test',
          'Support+1@acme.test',
          'b@x.example',
          '',
          'junk',
        ),
      ),
      { maxLength: 6 },
    )
    fc.assert(
      fc.property(pool, pool, pool, fc.constantFrom<'in' | 'out'>('in', 'out'), (to, cc, replyTo, direction) => {
        const reply = replyRecipients({
          answered: incoming({ to, cc, replyTo, direction }),
          requester,
          formerRequesters: [],
          participants: [],
          ownAddresses: own,
        })
        const keys = allRecipients(reply).map(({ address }) => address.toLowerCase())
        expect(new Set(keys).size).toBe(keys.length)
        expect(keys.filter((key) => key.includes('acme.test') || !key.includes('@'))).toEqual([])
        expect(reply.to.length).toBeGreaterThan(0)
      }),
    )
  })
})

test('the key of recipients ignores order, case and names only', () => {
  const key = recipientsKey({ to: at('a@x.example', 'B@x.example'), cc: [], bcc: [] })
  expect(recipientsKey({ to: [{ name: 'B', address: 'b@X.example' }, ...at('a@x.example')], cc: [], bcc: [] })).toBe(
    key,
  )
  expect(recipientsKey({ to: at('a@x.example'), cc: at('b@x.example'), bcc: [] })).not.toBe(key)
  expect(recipientsKey({ to: at('a@x.example'), cc: [], bcc: [] })).not.toBe(key)
})

describe('addresses typed by a person', () => {
  test.each([
    ['ann@x.example', null],
    ["o'neil+tag@sub.x.example", null],
    ['jörg@bücher.example', null],
    ['ann@x', 'address.domain'],
    ['ann@127.0.0.1', 'address.domain'],
    ['ann@-x.example', 'address.domain'],
    ['ann', 'address.form'],
    ['@x.example', 'address.form'],
    ['a@b@x.example', 'address.form'],
    ['.ann@x.example', 'address.dots'],
    ['ann..b@x.example', 'address.dots'],
    ['ann b@x.example', 'address.characters'],
    ['ann@x.example\r\nBcc: e@x.example', 'address.characters'],
    ['ann\u202e@x.example', 'address.characters'],
    [`${'a'.repeat(65)}@x.example`, 'address.length'],
    [`${'a'.repeat(64)}@${'b.'.repeat(100)}example`, 'address.length'],
    ['', 'address.empty'],
  ])('%j: %s', (address, code) => {
    expect(validateAddress(address)?.code ?? null).toBe(code)
  })

  test('several at once, with names, and each problem named', () => {
    const { addresses, problems } = readTypedAddresses(
      '"Muster, Ann" <ann@x.example>, bob@y.example;\n mailto:c@z.example, oops, Dee <d@>',
    )
    expect(addresses).toEqual([
      { name: 'Muster, Ann', address: 'ann@x.example' },
      { name: '', address: 'bob@y.example' },
      { name: '', address: 'c@z.example' },
    ])
    expect(problems.map(({ typed, problem }) => [typed, problem.code])).toEqual([
      ['oops', 'address.form'],
      ['Dee <d@>', 'address.form'],
    ])
  })

  test('no text is dropped in silence', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'a@x.<>",; ') }), (text) => {
        const { addresses, problems } = readTypedAddresses(text)
        expect(addresses.length + problems.length > 0).toBe(/[^,;\s]/.test(text))
      }),
    )
  })
})

describe('asking once more', () => {
  const usual = {
    recipients: { to: at('ann@customer.example'), cc: [], bcc: [] },
    known: ['Ann@customer.example'],
    trustedDomains: ['acme.test'],
    bodyText: 'Hello',
    replyToDiffers: null,
  }
  test('not for the usual', () => {
    expect(confirmationNeeded(usual)).toEqual([])
  })
  test('for new people, foreign domains, many, internal words and a differing Reply-To', () => {
    const flags = confirmationNeeded({
      ...usual,
      recipients: {
        to: at('ann@customer.example', 'new@customer.example', 'kim@acme.test'),
        cc: at('x@elsewhere.example'),
        bcc: at('a@b.example', 'b@b.example', 'c@b.example', 'd@b.example'),
      },
      bodyText: 'Please, INTERNAL ONLY: he is late.',
      replyToDiffers: { from: 'a@x.example', replyTo: ['b@x.example'] },
    })
    expect(flags.map(({ kind }) => kind)).toEqual([
      'new_recipient',
      'new_recipient',
      'foreign_domain',
      'foreign_domain',
      'foreign_domain',
      'foreign_domain',
      'foreign_domain',
      'many_recipients',
      'internal_text',
      'reply_to_differs',
    ])
  })
})
