import { Circle } from 'lucide-react'
import { expect, test } from 'vitest'
import { findSections } from './find-sections.ts'
import type { SectionGroup } from './sections.ts'

function section(id: string, permission?: 'settings:manage' | 'members:read'): SectionGroup['sections'][number] {
  const words = { label: 'settings:title', finds: 'settings:search' } as const
  return { id, ...words, Icon: Circle, link: { to: '/settings' }, permission }
}

const groups: SectionGroup[] = [
  { id: 'own', label: 'settings:group.own', sections: [section('profile')] },
  {
    id: 'organization',
    label: 'settings:group.organization',
    sections: [section('general', 'settings:manage'), section('members', 'members:read')],
  },
]

const words: Record<string, string> = {
  profile: 'Profile Zeitzone Sprache',
  general: 'General prefix, reopening',
  members: 'Kollegen häufig IMAP mailbox',
}

function idsOf(text: string, permissions: string[]): string[] {
  const found = findSections(groups, { text, permissions, wordsOf: ({ id }) => words[id] ?? id })
  return found.flatMap((group) => group.sections.map((one) => one.id))
}

test('sections that one may not use are absent, and so are groups left empty', () => {
  expect(idsOf('', [])).toEqual(['profile'])
  expect(findSections(groups, { text: '', permissions: [], wordsOf: () => '' })).toHaveLength(1)
  expect(idsOf('', ['members:read'])).toEqual(['profile', 'members'])
})

test.each([
  ['imap', ['members']],
  ['IMAP mail', ['members']],
  ['haufig', ['members']],
  ['map', []],
  ['pre', ['general']],
  ['  ', ['profile', 'general', 'members']],
])('%j finds %j', (text, ids) => {
  expect(idsOf(text, ['settings:manage', 'members:read'])).toEqual(ids)
})
