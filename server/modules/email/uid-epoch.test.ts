import { expect, test } from 'vitest'
import { deliveryHeaders } from './delivery-headers.rules.ts'
import { nextLife, openFolder, packEpoch, unpackEpoch } from './uid-epoch.rules.ts'

const epoch = (life: bigint, uidValidity: bigint) => packEpoch({ life, uidValidity })
const state = { uidvalidity: epoch(2n, 77n), lastUid: 100, resyncUntil: 40 }

test('lives and UIDVALIDITY are one number for the database', () => {
  expect(unpackEpoch(epoch(3n, 4_294_967_295n))).toEqual({ life: 3n, uidValidity: 4_294_967_295n })
  expect(epoch(0n, 1_700_000_000n)).toBe('1700000000')
  expect(unpackEpoch(nextLife(epoch(3n, 9n)))).toEqual({ life: 4n, uidValidity: 0n })
})

test.each([
  ['nothing happened', { uidValidity: 77n, uidNext: 101, reused: false }, state],
  ['mail arrived', { uidValidity: 77n, uidNext: 150, reused: false }, state],
  [
    'made anew',
    { uidValidity: 78n, uidNext: 50, reused: false },
    { uidvalidity: epoch(2n, 78n), lastUid: 0, resyncUntil: 49 },
  ],
  [
    'went back in time',
    { uidValidity: 77n, uidNext: 90, reused: false },
    { uidvalidity: epoch(3n, 77n), lastUid: 0, resyncUntil: 89 },
  ],
  [
    'gave UIDs again',
    { uidValidity: 77n, uidNext: 150, reused: true },
    { uidvalidity: epoch(3n, 77n), lastUid: 0, resyncUntil: 149 },
  ],
  [
    'came back with a former UIDVALIDITY',
    { uidValidity: 76n, uidNext: 9, reused: true },
    { uidvalidity: epoch(3n, 76n), lastUid: 0, resyncUntil: 8 },
  ],
])('a folder that %s', (_name, opening, expected) => {
  expect(openFolder(state, opening)).toEqual(expected)
})

test.each([
  [
    'Return-Path: <a@b.test>\r\nDelivered-To: x@y.test\r\nFrom: z\r\n\r\nReturn-Path: <no@no.test>',
    'a@b.test',
    ['x@y.test'],
  ],
  [
    'Return-Path: <>\nX-Original-To: one@y.test\nDelivered-To: <two@y.test>\nDelivered-To: one@y.test\n\n',
    '',
    ['one@y.test', 'two@y.test'],
  ],
  ['Subject: x\r\n\r\n', null, []],
  ['return-path:\r\n <folded@b.test>\r\nSubject: x', 'folded@b.test', []],
  ['Return-Path: <\u0000@b.test>\r\nDelivered-To: nobody\r\n\r\n', null, []],
  ['', null, []],
])('delivery headers of %j', (head, envelopeFrom, envelopeTo) => {
  expect(deliveryHeaders(Buffer.from(head))).toEqual({ envelopeFrom, envelopeTo })
})
