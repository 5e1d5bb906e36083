import { describe, expect, test } from 'vitest'
import { cleanName, contactName, nameLimit } from './contact-names.rules.ts'

// product.md CR1: how a new contact is called whom a mail's header, or nothing but an address or a number, names.
const jane = 'jane.doe@example.com'

describe('the name of a new contact', () => {
  test.each([
    ['Jane Doe', 'Jane Doe'],
    ['  Jane \t  Doe ', 'Jane Doe'],
    // Quotes, also twice and typographic ones, and what is escaped in them.
    ['"Jane Doe"', 'Jane Doe'],
    [`'Jane Doe'`, 'Jane Doe'],
    [`"'Jane Doe'"`, 'Jane Doe'],
    ['“Jane Doe”', 'Jane Doe'],
    ['‘Jane Doe’', 'Jane Doe'],
    ['"Jane \\"JD\\" Doe"', 'Jane "JD" Doe'],
    [`Jane "JD" Doe`, 'Jane "JD" Doe'],
    [`Pat O'Neil`, `Pat O'Neil`],
    // Last, First.
    ['Doe, Jane', 'Jane Doe'],
    ['"Doe, Jane"', 'Jane Doe'],
    ['van der Berg, Anna Maria', 'Anna Maria van der Berg'],
    ['Doe ,  Jane', 'Jane Doe'],
    // Not a person's: titles, forms of companies, lists, numbers, sentences.
    ['Jane Doe, PhD', 'Jane Doe, PhD'],
    ['John Doe, Jr.', 'John Doe, Jr.'],
    ['Acme, Inc.', 'Acme, Inc.'],
    ['Acme, GmbH', 'Acme, GmbH'],
    ['Doe, Jane, Sales', 'Doe, Jane, Sales'],
    ['Team 7, North', 'Team 7, North'],
    ['Doe,', 'Doe,'],
    ['Your friends of the house, Jane', 'Your friends of the house, Jane'],
    // Lists that send in somebody's name.
    [`'Jane Doe' via Support`, 'Jane Doe'],
    [`"Doe, Jane" via Team list`, 'Jane Doe'],
    ['‘Jane Doe’ via Support', 'Jane Doe'],
    ['Jane Doe via Support', 'Jane Doe via Support'],
    // A name that is an address says nothing: the address is told apart.
    [jane, 'Jane Doe'],
    ['JANE.DOE@EXAMPLE.COM', 'Jane Doe'],
    [`<${jane}>`, 'Jane Doe'],
    [`'other@else.example'`, 'Jane Doe'],
    [`'${jane}' via Support`, 'Jane Doe'],
    ['""', 'Jane Doe'],
    ['', 'Jane Doe'],
    [null, 'Jane Doe'],
    // What hides or turns text.
    ['Jane\u202e Doe\u0000', 'Jane Doe'],
    ['\u200bJane\r\nDoe', 'Jane Doe'],
  ])('of the header %j is %j', (name, called) => {
    expect(contactName({ name, email: jane })).toBe(called)
  })

  test.each([
    ['jane.doe@example.com', 'Jane Doe'],
    ['jane_doe-miller@example.com', 'Jane Doe Miller'],
    ['jane.doe+shop@example.com', 'Jane Doe'],
    ['jane.doe.1984@example.com', 'Jane Doe'],
    ['JD@example.com', 'JD'],
    ['über.maß@example.com', 'Über Maß'],
    ['4711@example.com', '4711@example.com'],
    ['...@example.com', '...@example.com'],
    ['"odd@place"@example.com', '"odd@place"'],
  ])('of the address %s alone is %s', (email, called) => {
    expect(contactName({ email })).toBe(called)
  })

  test('without an address is the number, and never nothing', () => {
    expect(contactName({ phone: '+4930123456' })).toBe('+4930123456')
    expect(contactName({ name: 'Jane', phone: '+4930123456' })).toBe('Jane')
    expect(contactName({})).toBe('Unknown')
  })

  test('is of so many letters at most, none of them cut in two', () => {
    expect(Array.from(cleanName('🙂'.repeat(nameLimit + 5)))).toEqual(Array.from({ length: nameLimit }, () => '🙂'))
    expect(cleanName(`${'a'.repeat(nameLimit - 1)} b`)).toBe('a'.repeat(nameLimit - 1))
    expect(contactName({ email: `${'a'.repeat(300)}@example.com` })).toHaveLength(nameLimit)
  })
})
