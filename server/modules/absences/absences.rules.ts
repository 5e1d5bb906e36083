import type { ReassignMode } from '../user-statuses/reassign-modes.ts'

/** Who stands in for whom, and which tickets are given on when; pure (product.md RT9). */

export type Trigger = 'taken' | 'reply' | 'reopened' | 'urgent'

/**
 * Whether an open ticket of an absent member is given on: `taken`, he takes the status; then `reply`, its customer writes; `reopened`, it
 * comes back to work; `urgent`, its priority rises to urgent.
 */
export function isDue(mode: ReassignMode, trigger: Trigger, urgent: boolean): boolean {
  switch (mode) {
    case 'none':
      return false
    case 'now':
      return trigger !== 'urgent'
    case 'reply':
      return trigger === 'reply'
    case 'urgent':
      return urgent
  }
}

/** A member as the chain looks at him. */
export type Candidate = {
  id: string
  name: string
  active: boolean
  /** His role works on tickets. */
  works: boolean
  available: boolean
  statusName: string
  /** Who stands in for him, the first choice first. */
  substitutes: readonly string[]
}

/** Why a member was passed over, or that he takes it. */
export type Step = {
  userId: string
  name: string
  why: 'takes' | 'deactivated' | 'only_reads' | 'away' | 'hidden'
  /** The status of who is away. */
  status?: string
}

/**
 * Who gets a ticket of an absent member: the first of his substitutes, in his order, who is there and may take it. When none is, those who
 * stand in for the ones who are away are asked, the whole list before the next level; nobody is asked twice, and the absent member
 * not at all, so that colleagues who name each other end the search. Null: nobody.
 */
export function findSubstitute(
  absent: Pick<Candidate, 'id' | 'substitutes'>,
  candidates: ReadonlyMap<string, Candidate>,
  maySee: (id: string) => boolean,
): { to: Candidate | null; steps: Step[] } {
  const steps: Step[] = []
  const asked = new Set([absent.id])
  for (let level = [...absent.substitutes]; level.length > 0; ) {
    const next: string[] = []
    for (const id of level) {
      if (asked.has(id)) continue
      asked.add(id)
      const one = candidates.get(id)
      if (!one) continue
      const why = whyNot(one, maySee)
      steps.push({ userId: id, name: one.name, why: why ?? 'takes', ...(why === 'away' && { status: one.statusName }) })
      if (!why) return { to: one, steps }
      if (why === 'away') next.push(...one.substitutes)
    }
    level = next
  }
  return { to: null, steps }
}

function whyNot(one: Candidate, maySee: (id: string) => boolean): Exclude<Step['why'], 'takes'> | null {
  if (!one.active) return 'deactivated'
  if (!one.works) return 'only_reads'
  if (!one.available) return 'away'
  return maySee(one.id) ? null : 'hidden'
}

/** What decided who might see a ticket when it was given on. */
export type MovedSight = { visibility: string; pipelineId: string }

/** Where a ticket is that was given on, seen by who comes back. */
export type Whereabouts = 'substitute' | 'nobody' | 'passed_on' | 'own'

export function whereabouts(
  { userId, toId }: { userId: string; toId: string | null },
  assigneeId: string | null,
): Whereabouts {
  if (assigneeId === userId) return 'own'
  if (assigneeId !== toId) return 'passed_on'
  return toId === null ? 'nobody' : 'substitute'
}

/**
 * Whether a ticket may go back to who had it. He sees it as anybody of his role would; or it is where his absence left it and nobody has
 * kept it to fewer people since: that he had it was enough to see it.
 */
export function mayHaveBack(facts: {
  mayTake: boolean
  where: Whereabouts
  moved: MovedSight | null
  now: MovedSight
}): boolean {
  if (facts.mayTake) return true
  const { where, moved, now } = facts
  const unchanged = moved !== null && moved.visibility === now.visibility && moved.pipelineId === now.pipelineId
  return unchanged && (where === 'substitute' || where === 'nobody')
}
