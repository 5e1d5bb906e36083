import { expect, test } from 'vitest'
import { type UntilChoice, untilOf } from './until-choices.ts'

// A Wednesday, 10:15 in Berlin.
const now = new Date('2030-01-02T09:15:00.000Z')
test.each<[UntilChoice, string, string | null | undefined]>([
  ['proposed', '', undefined],
  ['open', '', null],
  ['minutes30', '', '2030-01-02T09:45:00.000Z'],
  ['hours1', '', '2030-01-02T10:15:00.000Z'],
  ['tomorrow', '', '2030-01-03T08:00:00.000Z'],
  ['monday', '', '2030-01-07T08:00:00.000Z'],
  ['own', '2030-02-01T12:30', '2030-02-01T11:30:00.000Z'],
  ['own', '', null],
])('%s %s', (choice, local, expected) => expect(untilOf(choice, local, now, 'Europe/Berlin')).toBe(expected))
