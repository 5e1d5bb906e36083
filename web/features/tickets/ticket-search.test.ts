import { describe, expect, test } from 'vitest'
import type { Condition } from '../../shared/filter/condition.ts'
import {
  boardFilter,
  columnFilter,
  conditionOf,
  differsFromView,
  filterOf,
  isNarrowed,
  looksOf,
  nameOfList,
  needsSaved,
  pipelineIn,
  queryOf,
  readTicketSearch,
  refOfCode,
  type SavedView,
  toggled,
} from './ticket-search.ts'

const ann = '0190f000-0000-7000-8000-000000000001'
const urgent: Condition = { field: 'priority', operator: 'is', value: 'urgent' }
const saved: SavedView = {
  id: ann,
  condition: urgent,
  columns: null,
  sort: '-priority',
  group: 'status',
  layout: 'table',
}

describe('an address that anybody may have written', () => {
  test.each([
    [{}, {}],
    [{ view: 'open', sort: 'a b' }, {}],
    [
      { view: 'mine', status: 'open,waiting' },
      { view: 'mine', status: 'open,waiting' },
    ],
    [{ status: ['open', 'open', 'nonsense'] }, { status: 'open' }],
    [
      { status: 'pending,solved', priority: 'normal' },
      { status: 'waiting,resolved', priority: 'medium' },
    ],
    [{ view: 'everything', status: 'nonsense', sort: ['subject'], unknown: 1 }, {}],
    [
      { view: ann, sort: '-custom.size', columns: 'code, subject:320,code,x:9,<b>', group: 'none' },
      { view: ann, sort: '-custom.size', columns: 'code,subject:320,x', group: 'none' },
    ],
    [{ filter: { any: [urgent] } }, { filter: { any: [urgent] } }],
    [{ filter: { any: [] } }, {}],
    [{ filter: { all: [{ not: 'x' }] } }, {}],
    [{ filter: '{"all"' }, {}],
    [{ assignee: `me, nobody,${ann},somebody` }, { assignee: `me,nobody,${ann}` }],
    [{ q: 42 }, { q: '42' }],
    [{ q: '   ' }, {}],
    [{ q: { nested: true }, label: null }, {}],
  ])('%j is read as %j', (written, read) => {
    expect(readTicketSearch(written)).toEqual(read)
  })

  test('lies over the address as it is: what is malformed there is undefined for the page', () => {
    const malformed = {
      view: 'everything',
      status: 'nonsense',
      filter: 'x',
      sort: ' ',
      columns: 3,
      group: {},
      pipeline: 7,
    }
    const written = {
      ...malformed,
      q: [],
      layout: 'wall',
      assignee: 'somebody',
      label: true,
      requester: '1',
      account: {},
    }
    expect({ ...written, priority: 'loud', ...readTicketSearch(written) }).toEqual({})
  })
})

describe('what the list asks', () => {
  test('all open tickets, newest first, when the address says nothing', () => {
    expect(queryOf(filterOf({}))).toEqual({ open: 'true', snoozed: 'false', sort: '-createdAt' })
  })

  test.each([
    ['mine', { assignee: 'me', open: 'true', snoozed: 'false' }],
    ['unassigned', { assignee: 'nobody', open: 'true', snoozed: 'false' }],
    ['unread', { unread: 'true', open: 'true' }],
    ['all', {}],
  ] as const)('the view %s asks %j', (view, asked) => {
    expect(queryOf(filterOf({ view }))).toEqual({ ...asked, sort: '-createdAt' })
  })

  test('a chosen status replaces the "open" of a view; an assignee cannot replace that of "mine"', () => {
    expect(queryOf(filterOf({ view: 'mine', status: 'resolved', assignee: ann }))).toEqual({
      assignee: 'me',
      status: 'resolved',
      snoozed: 'false',
      sort: '-createdAt',
    })
  })
})

describe('the values that rows bring', () => {
  test('are those of the columns, of the view or in its place; boards and lists without any bring none', () => {
    expect(filterOf({}).custom).toEqual([])
    expect(filterOf({ columns: 'code,custom.size,status,custom.place:90' }).custom).toEqual(['place', 'size'])
    const sized = { ...saved, columns: [{ field: 'custom.size', width: null }] }
    expect(filterOf({ view: ann }, sized).custom).toEqual(['size'])
    const linked = 'code,associatedObject.device,associatedContact:90,associatedX,account'
    expect(filterOf({ columns: linked }).associated).toEqual(['contact', 'object:device'])
    expect(filterOf({ columns: linked, layout: 'board' }).associated).toEqual([])
    expect(filterOf({ view: ann, layout: 'board' }, sized).custom).toEqual([])
  })

  test('make no other list: neither its name nor what is counted or changed of it', () => {
    const [few, more] = [filterOf({ columns: 'code' }), filterOf({ columns: 'code,custom.size' })]
    expect(nameOfList(more)).toBe(nameOfList(few))
    expect(queryOf(more)).toEqual(queryOf(few))
  })
})

describe('a saved view', () => {
  test('is asked by its condition and order, narrowed by quick filters', () => {
    expect(needsSaved({ view: ann })).toBe(true)
    expect(needsSaved({ view: 'mine' })).toBe(false)
    expect(queryOf(filterOf({ view: ann, label: ann }, saved))).toEqual({
      label: ann,
      filter: JSON.stringify(urgent),
      sort: '-priority',
    })
  })

  test('gives way to what the address says, and that is what would be saved', () => {
    const filter: Condition = { field: 'unread', operator: 'is', value: true }
    const search = { view: ann, filter, sort: 'createdAt', columns: 'subject:200', group: 'none', status: 'open' }
    expect(queryOf(filterOf(search, saved))).toMatchObject({ filter: JSON.stringify(filter), sort: 'createdAt' })
    expect(looksOf(search, saved)).toEqual({
      columns: [{ field: 'subject', width: 200 }],
      sort: 'createdAt',
      group: null,
      layout: 'table',
    })
    expect(conditionOf(search, saved)).toEqual({
      all: [filter, { field: 'status', operator: 'in', value: ['open'] }],
    })
    expect(looksOf({ view: ann }, saved)).toEqual({
      columns: null,
      sort: '-priority',
      group: 'status',
      layout: 'table',
    })
    expect([search, { view: ann }, { view: ann, q: 'x' }].map(differsFromView)).toEqual([true, false, false])
  })

  test('of the product in whose place conditions stand is asked by these alone', () => {
    expect(queryOf(filterOf({ view: 'mine', filter: urgent }))).toEqual({
      filter: JSON.stringify(urgent),
      sort: '-createdAt',
    })
  })
})

describe('a board', () => {
  const leaf = (field: string, value: unknown): Condition => ({ field, operator: 'is', value })
  const other = '0190f000-0000-7000-8000-000000000002'

  test('shows what is done too, and only what its columns hold', () => {
    expect(queryOf(boardFilter(filterOf({})))).toEqual({ snoozed: 'false', sort: '-createdAt' })
    const condition = { all: [leaf('open', true), leaf('pipeline', ann), urgent] }
    const board = boardFilter(filterOf({ view: other }, { ...saved, condition }))
    expect(board.condition).toEqual({ all: [urgent] })
    expect(columnFilter(board, other).condition).toEqual({ all: [urgent, leaf('stage', other)] })
    expect(columnFilter(boardFilter(filterOf({})), ann).condition).toEqual({ all: [leaf('stage', ann)] })
    // What is not asked of all tickets stays: it may be one side of an or.
    const any = { any: [leaf('open', true), urgent] }
    expect(boardFilter(filterOf({ view: other }, { ...saved, condition: any })).condition).toEqual({ all: [any] })
    expect(boardFilter(filterOf({ view: other }, { ...saved, condition: leaf('open', false) })).condition).toEqual({
      all: [leaf('open', false)],
    })
  })

  test('is of the pipeline that the view names, or of the one chosen in its place', () => {
    const condition = { all: [leaf('pipeline', ann), urgent] }
    expect(pipelineIn(condition)).toBe(ann)
    expect(pipelineIn(urgent)).toBeUndefined()
    expect(conditionOf({ pipeline: other }, { ...saved, condition })).toEqual({
      all: [urgent, leaf('pipeline', other)],
    })
    expect(readTicketSearch({ layout: 'board', pipeline: other })).toEqual({ layout: 'board', pipeline: other })
    expect(readTicketSearch({ layout: 'tiles', pipeline: 'x' })).toEqual({})
    expect(looksOf({}, { ...saved, layout: 'board' }).layout).toBe('board')
    expect(looksOf({ layout: 'table' }, { ...saved, layout: 'board' }).layout).toBe('table')
    expect(differsFromView({ layout: 'board' })).toBe(true)
  })
})

test('only filters narrow a view, its order does not', () => {
  expect(isNarrowed({ view: 'mine', sort: 'createdAt' })).toBe(false)
  expect(isNarrowed({ label: ann })).toBe(true)
})

test.each([
  [undefined, 'open', 'open'],
  ['open', 'waiting', 'open,waiting'],
  ['open,waiting', 'open', 'waiting'],
  ['open', 'open', undefined],
])('%j with %s toggled is %j', (words, word, result) => {
  expect(toggled(words, word)).toBe(result)
})

test.each([
  ['ACME-42', 'ACME-42'],
  ['acme42', 'acme42'],
  ['42', 'NW-42'],
  ['#42', 'NW-42'],
  ['tent 42', undefined],
  ['refund', undefined],
  ['', undefined],
])('%j names the ticket %j', (text, ref) => {
  expect(refOfCode(text, 'NW')).toBe(ref)
})
