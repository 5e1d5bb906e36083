/**
 * To whom a queue gives a ticket (product.md RT3-RT6, RT11, RT12): eligibility first, then fairness. Pure: the same people and loads in
 * whatever order give the same answer, and every answer says of each person why it was he or why not.
 */
export const strategies = ['manual', 'round_robin', 'load_balanced', 'skill_based'] as const
export type Strategy = (typeof strategies)[number]

/** Steps that a queue may take when nobody has all the skills that a ticket needs, in the order in which they are tried. */
export const skillSteps = ['any_level', 'some_skill', 'anyone'] as const
export type SkillStep = (typeof skillSteps)[number]

/** Why somebody is not given a ticket, in the order in which it is asked. */
export const skipReasons = ['no_access', 'away', 'off_hours', 'gave_back', 'cap', 'skill'] as const
export type SkipReason = (typeof skipReasons)[number]

export type Need = { skillId: string; name: string; level: number }

/** Somebody who serves the queue. */
export type Candidate = {
  userId: string
  name: string
  /** What the status is called that makes him away; null: he is available. */
  awayAs: string | null
  /** What the hours are called outside which it is for him; null: he works now. */
  offHours: string | null
  /** Open tickets that he has. */
  open: number
  /** Their weights, added up. */
  load: number
  /** Level by skill. */
  skills: ReadonlyMap<string, number>
}

export type Policy = {
  strategy: Exclude<Strategy, 'manual'>
  /** Most open tickets of one person; null: no limit. */
  cap: number | null
  skillFallback: readonly SkillStep[]
}

/** What of a ticket decides who may have it. */
export type Wanted = {
  needs: readonly Need[]
  /** Who would see it, were it given to nobody; everybody else is not given it. */
  seers: ReadonlySet<string>
  /** Who had it and gave it back himself. */
  gaveBack: ReadonlySet<string>
  /** Who had the last ticket of the same customer, when the queue asks for it. */
  lastAgentId: string | null
}

export type Judged = {
  userId: string
  name: string
  open: number
  load: number
  skipped: SkipReason | null
  /** What his status (`away`) or his hours (`off_hours`) are called, or the skills that are missing (`skill`). */
  detail: string[]
}

export type Decision = {
  userId: string | null
  /** By what: the last agent, or the strategy. */
  by: 'last_agent' | Policy['strategy'] | null
  /** How far the needed skills had to be let go; null: nobody had to be. */
  step: SkillStep | null
  people: Judged[]
}

/** What is asked of a person whatever the ticket is. */
export function whyNotNow(
  person: Candidate,
  cap: number | null,
): Exclude<SkipReason, 'no_access' | 'gave_back' | 'skill'> | null {
  if (person.awayAs !== null) return 'away'
  if (person.offHours !== null) return 'off_hours'
  return cap !== null && person.open >= cap ? 'cap' : null
}

function whyNot(person: Candidate, policy: Policy, wanted: Wanted): SkipReason | null {
  if (!wanted.seers.has(person.userId)) return 'no_access'
  const now = whyNotNow(person, policy.cap)
  // Asked before the cap: having room will not make him take it.
  if (now !== 'away' && now !== 'off_hours' && wanted.gaveBack.has(person.userId)) return 'gave_back'
  return now
}

const missing = (person: Candidate, needs: readonly Need[], step: SkillStep | 'all'): Need[] => {
  const lacks = needs.filter(({ skillId, level }) => (person.skills.get(skillId) ?? 0) < (step === 'all' ? level : 1))
  if (step === 'anyone') return []
  return step === 'some_skill' && lacks.length < needs.length ? [] : lacks
}

/** Who is given the ticket, and why of everybody. `pointer`: who was given the last one in turn. */
export function decide(
  policy: Policy,
  candidates: readonly Candidate[],
  wanted: Wanted,
  pointer: string | null,
): Decision {
  const people = candidates.toSorted((a, b) => compare(a.userId, b.userId))
  const reasons = new Map(people.map((person) => [person.userId, whyNot(person, policy, wanted)]))
  const eligible = people.filter(({ userId }) => reasons.get(userId) === null)
  const judged = (these: readonly Candidate[], step: SkillStep | 'all'): Judged[] => {
    const skilled = new Set(these)
    return people.map((person) => {
      const reason = reasons.get(person.userId) ?? (skilled.has(person) ? null : 'skill')
      const { userId, name, open, load } = person
      return { userId, name, open, load, skipped: reason, detail: detailOf(person, reason, wanted.needs, step) }
    })
  }
  const last = eligible.find(({ userId }) => userId === wanted.lastAgentId)
  if (last) return { userId: last.userId, by: 'last_agent', step: null, people: judged(eligible, 'all') }
  const steps = policy.strategy === 'skill_based' ? (['all', ...policy.skillFallback] as const) : (['anyone'] as const)
  for (const step of steps) {
    const skilled = eligible.filter((person) => missing(person, wanted.needs, step).length === 0)
    const chosen = inTurn(policy.strategy, skilled, pointer)
    if (chosen)
      return {
        userId: chosen.userId,
        by: policy.strategy,
        step: step === 'all' || policy.strategy !== 'skill_based' ? null : step,
        people: judged(skilled, step),
      }
  }
  return { userId: null, by: null, step: null, people: judged([], steps.at(-1) ?? 'all') }
}

/** Round robin: the next one after the pointer. Else who has the least to do, and of those the next one after the pointer. */
function inTurn(
  strategy: Policy['strategy'],
  people: readonly Candidate[],
  pointer: string | null,
): Candidate | undefined {
  const least = Math.min(...people.map(({ load }) => load))
  const these = strategy === 'round_robin' ? people : people.filter(({ load }) => load === least)
  return these.find(({ userId }) => pointer === null || compare(userId, pointer) > 0) ?? these[0]
}

function detailOf(
  person: Candidate,
  reason: SkipReason | null,
  needs: readonly Need[],
  step: SkillStep | 'all',
): string[] {
  if (reason === 'away') return person.awayAs ? [person.awayAs] : []
  if (reason === 'off_hours') return person.offHours ? [person.offHours] : []
  return reason === 'skill' ? missing(person, needs, step).map(({ name }) => name) : []
}

/** Ids are UUIDs of version 7: their order is that in which people were added. */
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** What keeps a ticket from most people: what an administrator would mend first. Nobody serves the queue: `nobody`. */
export function mainReason(people: readonly Pick<Judged, 'skipped'>[]): SkipReason | 'nobody' {
  const counts = Map.groupBy(people, ({ skipped }) => skipped)
  const [first] = skipReasons
    .filter((reason) => counts.has(reason))
    .toSorted((a, b) => (counts.get(b)?.length ?? 0) - (counts.get(a)?.length ?? 0))
  return first ?? 'nobody'
}

/** The person with one ticket more. */
export const withTicket = <One extends Candidate>(person: One, weight: number): One => ({
  ...person,
  open: person.open + 1,
  load: person.load + weight,
})

/** The skills that all matching requirements ask for together, each at the highest level asked. */
export function needsOf(matching: readonly (readonly Need[])[]): Need[] {
  const needs = new Map<string, Need>()
  for (const need of matching.flat()) {
    const known = needs.get(need.skillId)
    if (!known || known.level < need.level) needs.set(need.skillId, need)
  }
  return [...needs.values()]
}

/** The first rule that matches, and what each rule before it said. */
export function firstMatch<Rule extends { id: string; name: string; version: number }>(
  rules: readonly Rule[],
  matches: (rule: Rule) => boolean,
): { rule: Rule | null; asked: { id: string; name: string; version: number; matched: boolean }[] } {
  const asked: { id: string; name: string; version: number; matched: boolean }[] = []
  for (const rule of rules) {
    const matched = matches(rule)
    asked.push({ id: rule.id, name: rule.name, version: rule.version, matched })
    if (matched) return { rule, asked }
  }
  return { rule: null, asked }
}
