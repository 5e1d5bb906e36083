/** The words of the condition language, the same for lists, views, counts, exports, forms and rules. */
export const operators = [
  'is',
  'is_not',
  'in',
  'not_in',
  'has_all',
  'contains',
  'not_contains',
  'starts_with',
  'greater',
  'less',
  'at_least',
  'at_most',
  'on',
  'before',
  'after',
  'within_last',
  'within_next',
  'is_empty',
  'is_not_empty',
  'changed',
  'changed_to',
] as const
export type Operator = (typeof operators)[number]

/** Words that stand for records: who asks, the members of the teams of who asks, and no value. */
export const valueWords = ['me', 'my_teams', 'nobody'] as const
export type ValueWord = (typeof valueWords)[number]

/** Words that stand for a time. Days are those of the person who asks (UTC for the product itself). */
export const timeWords = ['now', 'today', 'yesterday', 'tomorrow'] as const
export type TimeWord = (typeof timeWords)[number]

export const durationUnits = ['minutes', 'hours', 'days'] as const
export type DurationUnit = (typeof durationUnits)[number]

/** `depth`: levels of groups and tests; `leaves`: tests; `values`: of one test; `text`: characters; `amount`: of a duration. */
export const conditionLimits = { depth: 8, leaves: 100, values: 100, text: 500, amount: 100_000 } as const

/**
 * `date`: a calendar day, `YYYY-MM-DD`; `datetime`: an instant; `choice`: one of fixed options; `record`: the id of something
 * of the organization, see lookups.
 */
export const fieldTypes = ['text', 'number', 'date', 'datetime', 'boolean', 'choice', 'record'] as const
export type FieldType = (typeof fieldTypes)[number]

/** What a field of type `record` points to: where a client finds its values. */
export const lookups = [
  'member',
  'contact',
  'account',
  'label',
  'stage',
  'pipeline',
  'queue',
  'ticket_type',
  'channel',
  'ticket',
  'lead',
  'opportunity',
  'object',
] as const
/** One of those, or the objects of one type (`object:device`). */
export type Lookup = (typeof lookups)[number] | ObjectKind

/** Kinds of records that lists are made of; each has fields of its own. */
export const recordKinds = ['ticket', 'contact', 'account', 'lead', 'opportunity', 'task'] as const
export type RecordKind = (typeof recordKinds)[number]

/** The records of a type that the organization defined itself, by its key: `object:device` (product.md CR19). */
export type ObjectKind = `object:${string}`
export const isObjectKind = (kind: string): kind is ObjectKind => kind.startsWith('object:')

/** A test of one field, or tests that must all, must any, must not hold. `all` of nothing holds always. */
export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | { field: string; operator: Operator; value?: unknown }
