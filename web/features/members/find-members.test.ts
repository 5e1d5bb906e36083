import { expect, test } from 'vitest'
import { findMembers } from './find-members.ts'
import type { Member } from './members.api.ts'

function member(name: string, email: string, active = true): Member {
  const role = { id: 'r', key: 'agent', name: 'Agent' }
  return { id: email, name, email, active, role, teamIds: [], crmAccess: false, createdAt: '2030-01-01T00:00:00Z' }
}

const all = [
  member('Zoé Martin', 'zoe@acme.test'),
  member('Bo Lund', 'bo@acme.test', false),
  member('Ann Berg', 'ann@other.test'),
]

test.each([
  ['', ['Ann Berg', 'Zoé Martin', 'Bo Lund']],
  ['zoe', ['Zoé Martin']],
  ['acme', ['Zoé Martin', 'Bo Lund']],
  [' AGENT ', ['Ann Berg', 'Zoé Martin', 'Bo Lund']],
  ['nobody', []],
])('%j finds %j', (text, names) => {
  expect(findMembers(all, text).map((one) => one.name)).toEqual(names)
})
