import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { formatDate, formatNumber } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { digitsOf } from '../custom/custom-draft.ts'
import { durationText } from '../custom/duration.ts'
import { assigneesQuery, labelsQuery, pipelinesQuery, queuesQuery, ticketTypesQuery } from '../ticket-choices.api.ts'
import type { Condition } from './condition.ts'
import {
  type ConditionField,
  conditionFieldsQuery,
  type FoundKind,
  isFound,
  recordNamesQuery,
  usedChannelsQuery,
  wordOfKind,
} from './filter.api.ts'
import { useListOf } from './list-of.ts'
import type { Speech } from './sentence.ts'
import { fieldName, operatorName, optionName } from './words.ts'

type Field = ConditionField | undefined

/** Ids of records that a condition speaks of and that no list has all of, by the kind of the field. */
function recordsIn(
  condition: Condition,
  fields: ReadonlyMap<string, ConditionField>,
): { kind: FoundKind; id: string }[] {
  if ('all' in condition) return condition.all.flatMap((one) => recordsIn(one, fields))
  if ('any' in condition) return condition.any.flatMap((one) => recordsIn(one, fields))
  if ('not' in condition) return recordsIn(condition.not, fields)
  const lookup = fields.get(condition.field)?.lookup
  if (!isFound(lookup)) return []
  return [condition.value]
    .flat()
    .flatMap((id) => (typeof id === 'string' && id.length === 36 ? [{ kind: lookup, id }] : []))
}

/** The fields by key; empty until they are known. */
export function useFields(): ReadonlyMap<string, ConditionField> {
  const { data } = useQuery(conditionFieldsQuery(useListOf()))
  return useMemo(() => new Map(data?.map((field) => [field.key, field])), [data])
}

/** The words of conditions, with the names of what their values point to; three dots until a name is known. */
export function useSpeech(condition: Condition): Speech {
  const t = useT()
  const place = usePlace()
  const of = useListOf()
  const fields = useFields()
  const names = useNames(condition, fields)
  function value(key: string, one: unknown): string {
    const field: Field = fields.get(key)
    if (typeof one === 'boolean') return t(one ? 'views:yes' : 'views:no')
    if (typeof one === 'number' && field?.duration) return durationText(one)
    if (typeof one === 'number')
      return formatNumber(field?.currency ? one / 10 ** digitsOf(field.currency) : one, place)
    if (typeof one === 'object' && one !== null && 'amount' in one && 'unit' in one) {
      const count = Number(one.amount)
      if (one.unit === 'minutes') return t('views:unit.minutes', { count })
      return one.unit === 'hours' ? t('views:unit.hours', { count }) : t('views:unit.days', { count })
    }
    const text = String(one)
    if (text === 'me' || text === 'my_teams' || text === 'nobody') return t(`views:word.${text}`)
    if (text === 'now' || text === 'today' || text === 'yesterday' || text === 'tomorrow')
      return t(`views:time.${text}`)
    if (field?.type === 'choice') return optionName(t, field, text)
    if (field?.type === 'record') return names.get(text) ?? '…'
    if (field?.type === 'date' || /^\d{4}-\d\d-\d\d$/.test(text))
      return formatDate(`${text}T12:00:00Z`, { ...place, timeZone: 'UTC' }, 'date')
    if (field?.type === 'datetime') return formatDate(text, place)
    return t('views:quoted', { text })
  }
  return {
    field: (key) => fieldName(t, fields.get(key), key),
    operator: (operator, key) => operatorName(t, operator, fields.get(key)?.type),
    value,
    join: (parts, word) =>
      new Intl.ListFormat(place.locale, { type: word === 'and' ? 'conjunction' : 'disjunction' }).format(parts),
    not: (sentence) => t('views:not', { sentence }),
    always: t(`views:always.${wordOfKind(of)}`),
  }
}

/** Names by id of everything that the condition points to. */
function useNames(condition: Condition, fields: ReadonlyMap<string, ConditionField>): ReadonlyMap<string, string> {
  const text = JSON.stringify(condition)
  const used = new Set([...fields.values()].filter(({ key }) => text.includes(`"${key}"`)).map(({ lookup }) => lookup))
  const labels = useQuery({ ...labelsQuery, enabled: used.has('label') })
  const members = useQuery({ ...assigneesQuery, enabled: used.has('member') })
  const pipelines = useQuery({ ...pipelinesQuery, enabled: used.has('stage') || used.has('pipeline') })
  const queues = useQuery({ ...queuesQuery, enabled: used.has('queue') })
  const types = useQuery({ ...ticketTypesQuery, enabled: used.has('ticket_type') })
  const channels = useQuery({ ...usedChannelsQuery, enabled: used.has('channel') })
  const found = useQuery(recordNamesQuery(recordsIn(condition, fields)))
  const stages = pipelines.data?.flatMap((pipeline) => pipeline.stages) ?? []
  return new Map([
    ...[labels.data, members.data, pipelines.data, queues.data, types.data, channels.data, stages].flatMap((rows) =>
      (rows ?? []).map(({ id, name }): [string, string] => [id, name]),
    ),
    ...(found.data ?? []),
  ])
}
