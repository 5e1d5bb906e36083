import { describe, expect, test } from 'vitest'
import { inOrder, mapStages, mayMove, requireFreeName, requireStages } from './pipelines.rules.ts'
import { type TicketStatus, ticketStatuses } from './tickets.rules.ts'

const stage = (id: string, status: TicketStatus, name = id) => ({ id, name, status, waitsFor: null })
const plain = ticketStatuses.map((status) => stage(status, status))
const many = (count: number) => Array.from({ length: count }, (_, i) => stage(`s${i}`, 'open'))
const codeOf = (act: () => unknown): string => {
  try {
    act()
  } catch (error) {
    return (error as { code: string }).code
  }
  return 'fine'
}

test.each<[string, Parameters<typeof requireStages>[0], string]>([
  ['one stage a status', plain, 'fine'],
  ['one open stage', [stage('a', 'open')], 'fine'],
  ['twelve stages', many(12), 'fine'],
  ['thirteen stages', many(13), 'pipeline.too_many_stages'],
  ['no open stage', [stage('a', 'in_progress'), stage('b', 'closed')], 'pipeline.needs_open_stage'],
  ['none at all', [], 'pipeline.needs_open_stage'],
  ['the same name twice', [stage('a', 'open', 'New'), stage('b', 'closed', 'NEW')], 'stage.name_taken'],
  ['waiting for somebody', [stage('a', 'open'), { ...stage('b', 'waiting'), waitsFor: 'third_party' }], 'fine'],
  ['open, waiting for somebody', [{ ...stage('a', 'open'), waitsFor: 'customer' }], 'stage.waits_for_nobody'],
])('a pipeline with %s: %3$s', (_name, stages, code) => {
  expect(codeOf(() => requireStages(stages))).toBe(code)
})

test('a name is free for the one that has it, in other letters too', () => {
  expect(codeOf(() => requireFreeName(plain, { id: 'open', name: 'OPEN' }, 'pipeline'))).toBe('fine')
  expect(codeOf(() => requireFreeName(plain, { id: 'x', name: 'OPEN' }, 'pipeline'))).toBe('pipeline.name_taken')
})

test.each([
  [['b', 'a', 'c'], 'b,a,c'],
  [['c', 'a'], 'c,a,b'],
  [['a', 'b', 'b'], 'order.unknown'],
  [['a', 'b', 'c', 'd'], 'order.unknown'],
  [['d'], 'order.unknown'],
])('the order %j: %s', (ids, outcome) => {
  const things = ['a', 'b', 'c'].map((id) => ({ id, name: id }))
  let answer = ''
  const code = codeOf(() => {
    answer = inOrder(things, ids)
      .map((one) => one.id)
      .join(',')
  })
  expect(code === 'fine' ? answer : code).toBe(outcome)
})

describe('where tickets go when a pipeline is deleted', () => {
  const target = [stage('t1', 'open'), stage('t2', 'open'), stage('t3', 'closed')]
  test.each<[string, ReturnType<typeof stage>[], Record<string, string>, string]>([
    ['to the first of their status', [stage('a', 'open'), stage('b', 'closed')], {}, 'a>t1 b>t3'],
    ['where it was said', [stage('a', 'open')], { a: 't2' }, 'a>t2'],
    ['nowhere by themselves without such a status', [stage('a', 'waiting')], {}, 'pipeline.stages_unclear'],
    ['then where it was said', [stage('a', 'waiting')], { a: 't1' }, 'a>t1'],
    ['not to a stage of somewhere else', [stage('a', 'open')], { a: 'x' }, 'pipeline.unknown_stage'],
    ['closed ones not to an open stage', [stage('a', 'closed')], { a: 't1' }, 'pipeline.stages_unclear'],
    ['nowhere when there are none', [], {}, ''],
    ['of no stage of another pipeline', [stage('a', 'open')], { b: 't1' }, 'pipeline.unknown_stage'],
  ])('%s', (_name, from, chosen, outcome) => {
    let answer = ''
    const code = codeOf(() => {
      answer = [...mapStages(from, from, target, new Map(Object.entries(chosen)))]
        .map((pair) => pair.join('>'))
        .join(' ')
    })
    expect(code === 'fine' ? answer : code).toBe(outcome)
  })

  test('closed stays closed, everything else may become anything', () => {
    for (const from of ticketStatuses)
      for (const to of ticketStatuses) expect(mayMove(from, to)).toBe(from !== 'closed' || to === 'closed')
  })
})
