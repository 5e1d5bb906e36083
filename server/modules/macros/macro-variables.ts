import { type FieldError, fieldError, unprocessable } from '../../platform/errors.ts'
import { sentence, words } from '../../platform/words.ts'
import type { FieldDefinitions } from '../fields/custom-values.ts'
import { variableFaults } from './macro-text.rules.ts'

export type VariableGroup =
  | 'ticket'
  | 'requester'
  | 'account'
  | 'custom'
  | 'assignee'
  | 'agent'
  | 'channel'
  | 'organization'

/** Every variable but those of custom fields, which are `custom.<key>`. `agent` is whoever applies the macro. */
export const variableNames = [
  'requester.firstName',
  'requester.lastName',
  'requester.name',
  'requester.email',
  'requester.phone',
  'account.name',
  'ticket.code',
  'ticket.subject',
  'ticket.stage',
  'ticket.type',
  'ticket.queue',
  'ticket.createdDate',
  'ticket.dueDate',
  'ticket.url',
  'agent.firstName',
  'agent.name',
  'agent.email',
  'assignee.name',
  'channel.name',
  'channel.address',
  'organization.name',
] as const
export type VariableName = (typeof variableNames)[number]

/** The variables of an organization, in the order in which they are offered. */
export function listVariables(
  fields: FieldDefinitions,
): { name: string; label: string | null; group: VariableGroup }[] {
  const custom = fields
    .filter((field) => !field.archived)
    .map((field) => ({ name: `custom.${field.key}`, label: field.name, group: 'custom' as const }))
  const fixed = variableNames.map((name) => ({
    name,
    label: null,
    group: (name.split('.')[0] ?? 'ticket') as VariableGroup,
  }))
  return [...fixed, ...custom]
}

const sentenceOf = {
  unknown: (line: number, place: string) =>
    sentence('macro_variable.unknown', words`Line ${{ line }}: there is no variable ${{ place }}.`),
  broken: (line: number, place: string) =>
    sentence(
      'macro_variable.broken',
      words`Line ${{ line }}, at ${{ place }}: write a variable in one piece, without formatting inside, such as {{requester.name}}.`,
    ),
  in_link: (line: number) =>
    sentence('macro_variable.in_link', words`Line ${{ line }}: the address of a link cannot hold a variable.`),
}

/**
 * 422 `macro.bad_variable` with the field, the line and the words of each place in the texts that is no variable of ours, nor among `more`.
 */
export function checkVariables(
  texts: Record<string, string>,
  fields: FieldDefinitions,
  more: readonly string[] = [],
): void {
  const known = new Set([...listVariables(fields).map(({ name }) => name), ...more])
  const found = Object.entries(texts).flatMap(([path, html]) =>
    variableFaults(html, (name) => known.has(name)).map((fault) => ({ path, ...fault })),
  )
  const [first] = found
  if (!first) return
  const errors: FieldError[] = found.map(({ path, fault, words: place, line }) =>
    fieldError(path, sentenceOf[fault](line, place)),
  )
  throw unprocessable(
    'macro.bad_variable',
    words`In line ${{ line: first.line }} of the text, ${{ place: first.words }} is no variable. Choose one of the list.`,
    errors,
  )
}
