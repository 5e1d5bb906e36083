import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codesOf, confusedWith, formatCode, plainCode, spellingsOf } from './ticket-codes.ts'

describe('codes', () => {
  test.each([
    ['ACME-42', ['ACME-42']],
    ['acme-42', ['ACME-42']],
    [' acme42 ', ['ACME-42', 'ACME4-2', 'AC-ME42', 'ACM-E42']],
    ['TKT-M001', ['TKT-M1']],
    ['tkt m001', []],
    ['tkt - m001', ['TKT-M1']],
    ['tktm001', ['TKTM-1', 'TKTM0-1', 'TKTM00-1', 'TK-TM1', 'TKT-M1']],
    ['TKT-ABCD1', []],
    ['TKT-M', []],
    ['TKT-M000', []],
    ['ACME-0042', ['ACME-42']],
    ['ACME – 42', ['ACME-42']],
    ['ab12', ['AB-12', 'AB1-2']],
    ['A1B-7', ['A1B-7']],
    ['ACME-', []],
    ['ACME', []],
    ['42', []],
    ['-42', []],
    ['ACME-0', []],
    ['ACME-4 2', []],
    ['ACME-42; drop', []],
    ['ıtest-42', []],
    ['acme-4ı', []],
    ['maß-42', []],
    ['ACME-99999999999999999999', []],
  ])('%s', (word, codes) => {
    expect(codesOf(word)).toEqual(codes)
  })

  test('of any prefix and number are read back in any case, with and without dash', () => {
    const prefix = fc.stringMatching(/^[A-Z][A-Z0-9]{1,9}$/)
    fc.assert(
      fc.property(prefix, fc.integer({ min: 1, max: 2 ** 31 }), fc.boolean(), (word, number, dash) => {
        const code = `${word}-${number}`
        const typed = dash ? code.toLowerCase() : code.replace('-', '').toLowerCase()
        expect(codesOf(typed)).toContain(code)
      }),
    )
  })
})

const formats = fc.record({
  prefix: fc.stringMatching(/^[A-Z][A-Z0-9]{1,9}$/),
  infix: fc.stringMatching(/^[A-Z]{0,3}$/),
  digits: fc.integer({ min: 1, max: 6 }),
})

describe('a format', () => {
  test.each([
    [{ prefix: 'ACME', infix: '', digits: 1 }, 42, 'ACME-42'],
    [{ prefix: 'TKT', infix: 'M', digits: 3 }, 1, 'TKT-M001'],
    [{ prefix: 'TKT', infix: 'M', digits: 3 }, 1234, 'TKT-M1234'],
    [{ prefix: 'A1', infix: '', digits: 6 }, 7, 'A1-000007'],
  ])('%j writes %d as %s', (format, number, code) => expect(formatCode(format, number)).toBe(code))

  test('is read back in any case, with and without dash, with more or fewer zeros', () => {
    const number = fc.integer({ min: 1, max: 2 ** 31 })
    const typing = fc.record({ dash: fc.boolean(), small: fc.boolean(), zeros: fc.integer({ min: 1, max: 9 }) })
    fc.assert(
      fc.property(formats, number, typing, (format, n, { dash, small, zeros }) => {
        const code = formatCode(format, n)
        const plain = plainCode(code)
        expect(spellingsOf(plain)).toContain(code)
        const written = formatCode({ ...format, digits: zeros }, n)
        const word = dash ? written : written.replace('-', '')
        // Without a dash, what ends in digits before zeros reads otherwise: ABC1-01 is ABC101.
        if (!dash && (/\d$/.test(format.prefix) || format.infix === '')) return
        expect(codesOf(small ? word.toLowerCase() : word)).toContain(plain)
      }),
      { numRuns: 1_000 },
    )
  })

  test('tells plain codes apart: zeros never join two numbers', () => {
    expect(plainCode('tkt-m0010')).toBe('TKT-M10')
    expect(plainCode('ACME-100')).toBe('ACME-100')
    expect(spellingsOf('TKT-M12')).toEqual(['TKT-M12', 'TKT-M012', 'TKT-M0012', 'TKT-M00012', 'TKT-M000012'])
    expect(spellingsOf('ACME-1234567')).toEqual(['ACME-1234567'])
    expect(spellingsOf('nonsense')).toEqual([])
  })

  test.each([
    ['TKT', 'M', ['TKTM'], 'TKTM'],
    ['TKTM', 'M', ['TKT'], 'TKT'],
    ['TKT', '', ['TKTM'], null],
    ['TKT', 'M', ['TKT', 'TKTX'], null],
  ])('%s with %s beside %j: confused with %s', (prefix, infix, others, other) => {
    expect(confusedWith({ prefix, infix, digits: 1 }, others)).toBe(other)
  })
})
