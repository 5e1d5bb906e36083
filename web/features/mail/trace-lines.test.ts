import { expect, test } from 'vitest'
import { readTrace } from './trace-lines.ts'

test('the evidence is read with its verdict and the reason behind it', () => {
  const trace = readTrace({
    class: 'normal',
    sender: 'lena@acme.test',
    dmarc: 'pass',
    considered: [
      { kind: 'token', value: 'address', ticketId: 't1', verdict: 'join: the signature: right' },
      { kind: 'subject-tag', value: 'NW-7', ticketId: '', verdict: 'ignored: of another organization' },
      { kind: 'dream', value: 'x', verdict: 'undecided' },
    ],
  })
  expect(trace.considered).toEqual([
    { kind: 'token', value: 'address', verdict: 'join', reason: 'the signature: right' },
    { kind: 'subject-tag', value: 'NW-7', verdict: 'ignored', reason: 'of another organization' },
    { kind: 'other', value: 'x', verdict: 'ignored', reason: 'undecided' },
  ])
  expect(trace).toMatchObject({ sender: 'lena@acme.test', dmarc: 'pass', forced: false, others: [] })
})

test('what was mended is a list of sentences', () => {
  const odd = { code: 'mail.odd_date', params: {}, text: 'The Date header could not be read.' }
  expect(readTrace({ mended: [odd, 'no', { code: 7 }] })).toMatchObject({ mended: [odd], others: [] })
})

test('an empty or foreign trace breaks nothing', () => {
  expect(readTrace({})).toEqual({
    sender: '',
    dmarc: undefined,
    considered: [],
    partialSize: undefined,
    forced: false,
    mended: [],
    others: [],
  })
  expect(readTrace({ considered: 'no', dmarc: 'maybe', partial: { size: 9 }, limit: { bytes: 5 } })).toMatchObject({
    considered: [],
    dmarc: undefined,
    partialSize: 9,
    others: [{ name: 'limit', value: '{"bytes":5}' }],
  })
})
