import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Candidate, findSubstitute, isDue, mayHaveBack, type Trigger, whereabouts } from './absences.rules.ts'

/** `Ben!`: away; `Ben-`: deactivated; `Ben~`: only reads; `Ben?`: would not see it. Behind a colon, who stands in for him. */
function colleagues(...written: string[]) {
  const unseen = new Set<string>()
  const candidates = new Map<string, Candidate>()
  for (const line of written) {
    const [who = '', theirs = ''] = line.split(':')
    const id = who.replace(/[!\-~?]$/, '')
    if (who.endsWith('?')) unseen.add(id)
    candidates.set(id, {
      id,
      name: id,
      active: !who.endsWith('-'),
      works: !who.endsWith('~'),
      available: !who.endsWith('!'),
      statusName: who.endsWith('!') ? 'On leave' : 'Available',
      substitutes: theirs.split(' ').filter(Boolean),
    })
  }
  return { candidates, maySee: (id: string) => !unseen.has(id) }
}
const choose = (...written: string[]) => {
  const { candidates, maySee } = colleagues(...written)
  const absent = candidates.get('Ann') ?? { id: 'Ann', substitutes: [] }
  const { to, steps } = findSubstitute(absent, candidates, maySee)
  return [to?.id ?? null, steps.map(({ userId, why }) => `${userId} ${why}`).join(', ')]
}

describe('who stands in', () => {
  test.each<[string, string[], [string | null, string]]>([
    ['nobody who was not named', ['Ann!'], [null, '']],
    ['the first choice', ['Ann!:Ben Cleo', 'Ben', 'Cleo'], ['Ben', 'Ben takes']],
    ['the next one, when the first is away', ['Ann!:Ben Cleo', 'Ben!', 'Cleo'], ['Cleo', 'Ben away, Cleo takes']],
    ['who works on tickets', ['Ann!:Ben Cleo', 'Ben~', 'Cleo'], ['Cleo', 'Ben only_reads, Cleo takes']],
    ['who is still a member', ['Ann!:Ben Cleo', 'Ben-', 'Cleo'], ['Cleo', 'Ben deactivated, Cleo takes']],
    ['who would see it', ['Ann!:Ben Cleo', 'Ben?', 'Cleo'], ['Cleo', 'Ben hidden, Cleo takes']],
    ['nobody, when none can', ['Ann!:Ben Cleo', 'Ben!', 'Cleo?'], [null, 'Ben away, Cleo hidden']],
    ['the substitute of a substitute who is away', ['Ann!:Ben', 'Ben!:Dan', 'Dan'], ['Dan', 'Ben away, Dan takes']],
    ['the own choices before theirs', ['Ann!:Ben Cleo', 'Ben!:Dan', 'Cleo', 'Dan'], ['Cleo', 'Ben away, Cleo takes']],
    ['not for who is there and would not see it', ['Ann!:Ben', 'Ben?:Dan', 'Dan'], [null, 'Ben hidden']],
    ['nobody twice', ['Ann!:Ben Ben Cleo', 'Ben!:Cleo', 'Cleo!'], [null, 'Ben away, Cleo away']],
    ['never the absent one, who is named by his own', ['Ann!:Ben', 'Ben!:Ann'], [null, 'Ben away']],
    ['in a ring of three who are all away', ['Ann!:Ben', 'Ben!:Cleo', 'Cleo!:Ann Ben'], [null, 'Ben away, Cleo away']],
    ['who is gone from the organization is not there', ['Ann!:Eve Ben', 'Ben'], ['Ben', 'Ben takes']],
  ])('%s', (_what, written, expected) => expect(choose(...written)).toEqual(expected))

  test('whatever names whom: it ends, asks nobody twice, and finds somebody whenever one can be reached', () => {
    const ids = ['Ann', 'Ben', 'Cleo', 'Dan', 'Eve', 'Fay']
    const member = fc.record({
      active: fc.boolean(),
      works: fc.boolean(),
      available: fc.boolean(),
      sees: fc.boolean(),
      substitutes: fc.array(fc.constantFrom(...ids), { maxLength: 6 }),
    })
    fc.assert(
      fc.property(fc.tuple(member, member, member, member, member, member), (members) => {
        const sees = new Map(ids.map((id, i) => [id, members[i]?.sees ?? false]))
        const candidates = new Map(
          ids.flatMap((id, i): [string, Candidate][] => {
            const one = members[i]
            return one ? [[id, { ...one, id, name: id, statusName: 'x' }]] : []
          }),
        )
        const absent = candidates.get('Ann')
        if (!absent) throw new Error('Ann is not there.')
        const { to, steps } = findSubstitute(absent, candidates, (id) => sees.get(id) ?? false)
        const asked = steps.map(({ userId }) => userId)
        expect(new Set(asked).size).toBe(asked.length)
        expect(asked).not.toContain('Ann')
        // Everybody who can be reached by way of those who are away.
        const reached = new Set<string>()
        const reach = (list: readonly string[]) => {
          for (const id of list) {
            const one = candidates.get(id)
            if (!one || id === 'Ann' || reached.has(id)) continue
            reached.add(id)
            if (one.active && one.works && !one.available) reach(one.substitutes)
          }
        }
        reach(absent.substitutes)
        const able = [...reached].filter((id) => {
          const one = candidates.get(id)
          return one?.active && one.works && one.available && sees.get(id)
        })
        if (to) expect(able).toContain(to.id)
        else expect(able).toEqual([])
      }),
    )
  })
})

describe('when a ticket is given on', () => {
  const triggers: Trigger[] = ['taken', 'reply', 'reopened', 'urgent']
  test.each<['none' | 'now' | 'reply' | 'urgent', boolean, Trigger[]]>([
    ['none', true, []],
    ['none', false, []],
    ['now', false, ['taken', 'reply', 'reopened']],
    ['reply', true, ['reply']],
    ['reply', false, ['reply']],
    ['urgent', true, triggers],
    ['urgent', false, []],
  ])('%s, urgent %s: %s', (mode, urgent, expected) =>
    expect(triggers.filter((trigger) => isDue(mode, trigger, urgent))).toEqual(expected),
  )
})

test.each<[string | null, string | null, string]>([
  ['Ben', 'Ben', 'substitute'],
  [null, null, 'nobody'],
  ['Ben', 'Cleo', 'passed_on'],
  ['Ben', null, 'passed_on'],
  [null, 'Cleo', 'passed_on'],
  ['Ben', 'Ann', 'own'],
  [null, 'Ann', 'own'],
])('given to %s and now with %s: %s', (toId, assigneeId, expected) =>
  expect(whereabouts({ userId: 'Ann', toId }, assigneeId)).toBe(expected),
)

describe('who may have a ticket back', () => {
  const open = { visibility: 'public', pipelineId: 'p' }
  const kept = { visibility: 'private', pipelineId: 'p' }
  test.each<[string, Parameters<typeof mayHaveBack>[0], boolean]>([
    ['who would see it anyhow', { mayTake: true, where: 'passed_on', moved: open, now: kept }, true],
    ['who had a private one, still private', { mayTake: false, where: 'substitute', moved: kept, now: kept }, true],
    ['not when it became private since', { mayTake: false, where: 'substitute', moved: open, now: kept }, false],
    [
      'not when it went to another pipeline',
      { mayTake: false, where: 'nobody', moved: open, now: { ...open, pipelineId: 'q' } },
      false,
    ],
    ['not when it was passed on', { mayTake: false, where: 'passed_on', moved: open, now: open }, false],
    ['not when nobody knows what it was', { mayTake: false, where: 'substitute', moved: null, now: open }, false],
  ])('%s', (_what, facts, expected) => expect(mayHaveBack(facts)).toBe(expected))
})
