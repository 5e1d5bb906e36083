import { expect, test } from 'vitest'
import { findSections } from './find-sections.ts'
import { sectionGroups } from './sections.ts'

const words: Record<string, string> = {
  profile: 'Profile Zeitzone Sprache',
  general: 'General prefix, reopening',
  channels: 'Kanäle IMAP mailbox',
}

function idsOf(text: string, permissions: string[]): string[] {
  const found = findSections(sectionGroups, { text, permissions, wordsOf: ({ id }) => words[id] ?? id })
  return found.flatMap((group) => group.sections.map((section) => section.id))
}

test('sections that one may not use are absent, and so are groups left empty', () => {
  expect(idsOf('', [])).toEqual(['profile'])
  expect(idsOf('', ['members:read'])).toEqual(['profile', 'members'])
})

test.each([
  ['imap', ['channels']],
  ['IMAP mail', ['channels']],
  ['kanale', ['channels']],
  ['map', []],
  ['pre', ['general']],
  ['  ', ['profile', 'general', 'channels', 'sending-domains']],
])('%j finds %j', (text, ids) => {
  expect(idsOf(text, ['settings:manage', 'channels:manage'])).toEqual(ids)
})
