import type { Condition } from './condition.ts'

/** How the parts of a group hold together. */
export type Mode = 'all' | 'any' | 'none' | 'not_all'
export type Leaf = Extract<Condition, { field: string }>
/** A test that may still lack its value. */
export interface DraftTest {
  id: number
  field: string
  operator: Leaf['operator']
  value: unknown
}
export interface DraftGroup {
  id: number
  mode: Mode
  parts: (DraftTest | DraftGroup)[]
}

let made = 0
const nextId = () => {
  made += 1
  return made
}

export const isGroup = (part: DraftTest | DraftGroup): part is DraftGroup => 'parts' in part
export const newGroup = (mode: Mode, parts: DraftGroup['parts'] = []): DraftGroup => ({ id: nextId(), mode, parts })
export const newTest = (test: Omit<DraftTest, 'id'>): DraftTest => ({ id: nextId(), ...test })

/** A condition as the builder edits it: groups whose parts are tests or groups. */
export function draftOf(condition: Condition): DraftGroup {
  const part = partOf(condition)
  return isGroup(part) ? part : newGroup('all', [part])
}

function partOf(condition: Condition): DraftTest | DraftGroup {
  if ('all' in condition) return newGroup('all', condition.all.map(partOf))
  if ('any' in condition) return newGroup('any', condition.any.map(partOf))
  if ('not' in condition) {
    const { not } = condition
    if ('any' in not) return newGroup('none', not.any.map(partOf))
    if ('all' in not) return newGroup('not_all', not.all.map(partOf))
    return newGroup('none', [partOf(not)])
  }
  const { field, operator, value } = condition
  return newTest({ field, operator, value })
}

/** The condition of a draft without its unfinished tests; null when nothing is left. */
export function conditionOfDraft(part: DraftTest | DraftGroup): Condition | null {
  if (!isGroup(part)) {
    if (!isFinished(part)) return null
    const { field, operator, value } = part
    return value === undefined ? { field, operator } : { field, operator, value }
  }
  const parts = part.parts.map(conditionOfDraft).filter((one) => one !== null)
  if (parts.length === 0) return null
  if (part.mode === 'all') return { all: parts }
  if (part.mode === 'any') return { any: parts }
  return { not: part.mode === 'none' ? { any: parts } : { all: parts } }
}

export const needsNoValue = (operator: Leaf['operator']) =>
  operator === 'is_empty' || operator === 'is_not_empty' || operator === 'changed'

/** True when a test can be asked: it has what its operator needs. */
export function isFinished({ operator, value }: DraftTest): boolean {
  if (needsNoValue(operator)) return true
  if (value === undefined || value === null || value === '') return false
  if (Array.isArray(value)) return value.length > 0
  if (typeof value === 'object') return 'amount' in value && Number(value.amount) >= 1
  return true
}

/** The group with one of its parts, at any depth, replaced by others (none: taken away). */
export function replacePart(group: DraftGroup, id: number, parts: DraftGroup['parts']): DraftGroup {
  return {
    ...group,
    parts: group.parts.flatMap((part) =>
      part.id === id ? parts : [isGroup(part) ? replacePart(part, id, parts) : part],
    ),
  }
}

/** The group with a change of a group at any depth. */
export function changeGroup(group: DraftGroup, id: number, change: Partial<Omit<DraftGroup, 'id'>>): DraftGroup {
  if (group.id === id) return { ...group, ...change }
  return { ...group, parts: group.parts.map((part) => (isGroup(part) ? changeGroup(part, id, change) : part)) }
}

/** How many tests a draft has. */
export function countTests(part: DraftTest | DraftGroup): number {
  return isGroup(part) ? part.parts.reduce((sum, one) => sum + countTests(one), 0) : 1
}
