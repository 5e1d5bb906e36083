import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cpuMsOf } from '../../testing/cpu-time.ts'
import {
  findSubjectTags,
  maxOutgoingSubjectLength,
  replySubject,
  stripSubjectPrefixes,
  subjectChanged,
  tagSubject,
} from './subject.rules.ts'

describe('prefixes', () => {
  test.each([
    ['Re: Printer', 'Printer'],
    ['RE : Printer', 'Printer'],
    ['re:re:Re: Printer', 'Printer'],
    ['Re[2]: Printer', 'Printer'],
    ['RE(3): Printer', 'Printer'],
    ['Re^2: Printer', 'Printer'],
    ['AW: WG: Drucker', 'Drucker'],
    ['Antw: Printer', 'Printer'],
    ['SV: VB: Skrivare', 'Skrivare'],
    ['VS: VL: Tulostin', 'Tulostin'],
    ['RV: RES: ENC: Impressora', 'Impressora'],
    ['TR: Imprimante', 'Imprimante'],
    ['R: I: Stampante', 'Stampante'],
    ['Odp: PD: Drukarka', 'Drukarka'],
    ['YNT: İLT: Yazıcı', 'Yazıcı'],
    ['Отв: Пересл: Принтер', 'Принтер'],
    ['ΑΠ: ΠΡΘ: Εκτυπωτής', 'Εκτυπωτής'],
    ['回复：转发: 打印机', '打印机'],
    ['返信: 転送: プリンター', 'プリンター'],
    ['Trả lời: Máy in', 'Máy in'],
    ['رد: إعادة توجيه: طابعة', 'طابعة'],
    ['[EXTERNAL] Re: [EXTERNAL] Printer', 'Printer'],
    ['***SPAM*** Fwd: Printer', 'Printer'],
    ['Reply needed: printer', 'Reply needed: printer'],
    ['Trip: Rome', 'Trip: Rome'],
    ['Report', 'Report'],
    ['PR: fix the build', 'PR: fix the build'],
    ['Re:', ''],
    ['', ''],
    ['Re: a\r\nBcc: x@y.example', 'a Bcc: x@y.example'],
  ])('%j is about %j', (subject, topic) => {
    expect(stripSubjectPrefixes(subject)).toBe(topic)
  })

  test('a subject of 50,000 characters is read in no time', () => {
    const read = () => {
      expect(stripSubjectPrefixes('Re: '.repeat(12_500))).toMatch(/^(Re)?$/)
      expect(findSubjectTags('['.repeat(50_000), ['ACME'])).toEqual([])
    }
    expect(cpuMsOf(read)).toBeLessThan(1000)
  })
})

describe('tags', () => {
  test.each([
    ['Re: [ACME-42] Printer', ['ACME-42']],
    ['re: [acme-42] printer', ['ACME-42']],
    ['[ACME42] x', ['ACME-42']],
    ['[ACME 42] x', ['ACME-42']],
    ['[#ACME-42] x', ['ACME-42']],
    ['[ACME–42] x', ['ACME-42']],
    ['[OLD-7] and [ACME-42] and [acme42]', ['OLD-7', 'ACME-42']],
    ['[ACME2-11]', ['ACME2-11']],
    ['[ACME-0042]', ['ACME-42']],
    ['ACME-42 without brackets', []],
    ['[ACMEX-42]', []],
    ['[OTHER-42]', []],
    ['[ACME-42a]', []],
    ['[ACME-9999999999]', []],
    ['[ACME-]', []],
  ])('%j names %j', (subject, codes) => {
    expect(findSubjectTags(subject, ['ACME', 'ACME2', 'old']).map(({ code }) => code)).toEqual(codes)
  })

  test('a prefix is text, not a pattern', () => {
    expect(findSubjectTags('[A.B-1] [AxB-1]', ['A.B']).map(({ code }) => code)).toEqual(['A.B-1'])
  })

  test.each([
    ['Printer', '[ACME-42] Printer'],
    ['[acme42] Printer [ACME-42]', '[ACME-42] Printer'],
    ['[OLD-7] Printer', '[ACME-42] Printer'],
    ['Printer, see [ACME-43]', '[ACME-42] Printer, see [ACME-43]'],
    ['', '[ACME-42]'],
  ])('tagging %j gives %j', (subject, tagged) => {
    expect(tagSubject(subject, 'ACME-42', ['OLD-7'])).toBe(tagged)
  })

  test.each([
    ['Printer', 'Re: [ACME-42] Printer'],
    ['AW: Re: [ACME-42] AW: Drucker', 'Re: [ACME-42] Drucker'],
    ['Re: [ACME-42]', 'Re: [ACME-42]'],
  ])('the answer to %j is %j', (subject, reply) => {
    expect(replySubject(subject, 'ACME-42')).toBe(reply)
  })

  test('the tag is there exactly once, on one line of bounded length, whatever came in, and stays so', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'Re: [ACME-42]\r\n\0') })),
        (subject) => {
          const once = replySubject(subject, 'ACME-42')
          expect(findSubjectTags(once, ['ACME']).filter(({ code }) => code === 'ACME-42')).toHaveLength(1)
          expect(once.split('[ACME-42]')).toHaveLength(2)
          expect(once).not.toMatch(/[\r\n\0]/)
          expect([...once].length).toBeLessThanOrEqual(maxOutgoingSubjectLength)
          expect(replySubject(once, 'ACME-42')).toBe(once)
        },
      ),
    )
  })
})

describe('a changed subject', () => {
  const long = 'The printer on the second floor prints every page twice since Monday morning'
  test.each([
    ['Re: [ACME-42] Printer', ['Printer'], false],
    ['AW: PRINTER  ', ['Printer'], false],
    ['', ['Printer'], false],
    ['Re:', ['Printer'], false],
    ['Invoice 7', ['Printer'], true],
    ['Re: Invoice 7', ['Printer', 'Invoice 7'], false],
    ['Printer and invoice', ['Printer'], true],
    [`Re: ${long.slice(0, 60)}…`, [long], false],
    ['Anything', [], false],
  ])('%j after %j: %s', (incoming, known, changed) => {
    expect(subjectChanged(incoming, known, ['ACME'])).toBe(changed)
  })
})
