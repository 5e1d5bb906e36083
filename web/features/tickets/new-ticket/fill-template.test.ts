import { expect, test } from 'vitest'
import type { Template } from '../templates/templates.api.ts'
import { fillTemplate, valuesOf } from './fill-template.ts'
import { emptyTicket, toInput } from './new-ticket-values.ts'

const label = { id: 'l1', name: 'joining', color: 'blue' as const }
const template: Template = {
  id: 't1',
  name: 'New colleague',
  folder: null,
  owner: { id: 'u1', name: 'Ada' },
  sharing: 'everyone',
  teams: [],
  editable: true,
  changedBy: { id: 'u1', name: 'Ada' },
  createdAt: '2030-01-01T00:00:00.000Z',
  updatedAt: '2030-01-01T00:00:00.000Z',
  description: 'Prepare the desk.',
  labels: [label],
  names: { u2: 'Ann', c1: 'Checklist' },
  leftOut: [],
  content: {
    subject: 'New colleague starts',
    descriptionHtml: '<p>Prepare the desk.</p>',
    stageId: 's1',
    priority: 'high',
    typeId: 'y1',
    queueId: 'q1',
    assigneeId: 'u2',
    labelIds: ['l1'],
    custom: { laptop: 'X1' },
    checklistTemplateId: 'c1',
    followerIds: [],
  },
}
const draftOf = (_key: string, value: unknown) => String(value)
const filled = valuesOf(template, draftOf)

test('an empty form has everything of the template', () => {
  expect(fillTemplate(emptyTicket, filled)).toEqual({
    ...emptyTicket,
    subject: 'New colleague starts',
    description: 'Prepare the desk.',
    priority: 'high',
    typeId: 'y1',
    queueId: 'q1',
    assignee: { id: 'u2', name: 'Ann' },
    labels: [label],
    custom: { laptop: 'X1' },
    template: { id: 't1', name: 'New colleague', stageId: 's1', pipelineId: undefined, keys: ['laptop'] },
  })
})

test('what the person wrote stays', () => {
  const written = { ...emptyTicket, subject: 'Olga', priority: 'low' as const, custom: { laptop: 'Z9', start: 'x' } }
  expect(fillTemplate(written, filled)).toMatchObject({
    subject: 'Olga',
    priority: 'low',
    description: 'Prepare the desk.',
    custom: { laptop: 'Z9', start: 'x' },
  })
})

test('another template takes the place of the one before, not of what was changed since', () => {
  const first = { ...fillTemplate(emptyTicket, filled), description: 'Own words' }
  const other = valuesOf(
    { ...template, id: 't2', name: 'Guest', content: { ...template.content, subject: 'A guest', custom: {} } },
    draftOf,
  )
  expect(fillTemplate(first, other, filled)).toMatchObject({
    subject: 'A guest',
    description: 'Own words',
    custom: {},
    template: { id: 't2' },
  })
})

test('without the template its values go again', () => {
  const used = { ...fillTemplate(emptyTicket, filled), subject: 'Olga' }
  expect(fillTemplate(used, emptyTicket, filled)).toEqual({ ...emptyTicket, subject: 'Olga' })
})

test('what is gone is not filled in', () => {
  const gone = [
    { kind: 'queue' as const, id: 'q1', name: 'Night', why: 'gone' as const },
    { kind: 'assignee' as const, id: 'u2', name: 'Ann', why: 'refused' as const },
    { kind: 'field' as const, id: 'laptop', name: 'Laptop', why: 'gone' as const },
  ]
  expect(valuesOf({ ...template, leftOut: gone }, draftOf)).toMatchObject({ queueId: null, assignee: null, custom: {} })
})

test('what the person emptied stays empty: the template does not fill it again on the server', () => {
  const emptied = { ...fillTemplate(emptyTicket, filled), assignee: null, typeId: null, labels: [], description: '' }
  expect(toInput(emptied)).toMatchObject({
    templateId: 't1',
    assigneeId: null,
    typeId: null,
    labels: [],
    description: '',
    custom: { laptop: null },
  })
  expect(toInput({ ...emptyTicket, subject: 'Plain' })).not.toHaveProperty('templateId')
})
