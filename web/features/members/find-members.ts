import type { Member } from './members.api.ts'

function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}

/** Members whose name, address or role holds the text, active ones first, each half by name. */
export function findMembers(members: readonly Member[], text: string): Member[] {
  const asked = folded(text.trim())
  return members
    .filter((member) => folded(`${member.name} ${member.email} ${member.role.name}`).includes(asked))
    .sort((a, b) => Number(b.active) - Number(a.active) || a.name.localeCompare(b.name))
}
