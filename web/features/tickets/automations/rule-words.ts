import { useT } from '../../../i18n/use-t.ts'
import type { Condition } from '../../../shared/filter/condition.ts'
import { sentenceOf } from '../../../shared/filter/sentence.ts'
import { useFields, useSpeech } from '../../../shared/filter/use-speech.ts'
import { fieldName } from '../../../shared/filter/words.ts'
import type { Action, Rule, Trigger } from './automations.api.ts'

/** The condition that points to everything of which a trigger speaks, so that its names are known. */
const spokenOf = (trigger: Trigger): Condition => {
  if (trigger.on === 'stage_entered') return { field: 'stage', operator: 'is', value: trigger.stageId }
  if (trigger.on === 'availability' && trigger.userId)
    return { field: 'assignee', operator: 'is', value: trigger.userId }
  if (trigger.on !== 'changed') return { all: [] }
  const values = [trigger.from, trigger.to].filter((value) => value !== undefined && value !== null)
  return { all: values.map((value) => ({ field: trigger.field, operator: 'is', value })) }
}

/** When a rule is asked, in words: "Priority changes to Urgent, by an agent or A ticket is made". */
export function useTriggerWords(triggers: readonly Trigger[]): string {
  const t = useT()
  const fields = useFields()
  const speech = useSpeech({ all: triggers.map(spokenOf) })
  // Its words stand in the middle of a sentence here.
  const said = (on: Exclude<Trigger['on'], 'changed' | 'stage_entered' | 'time' | 'availability'>) => {
    const words = t(`automations:trigger.${on}`)
    return words.charAt(0).toLowerCase() + words.slice(1)
  }
  const say = (trigger: Trigger): string => {
    switch (trigger.on) {
      case 'created':
      case 'updated':
      case 'replied': {
        const by = trigger.by ?? 'anyone'
        return by === 'anyone'
          ? said(trigger.on)
          : t('automations:said.by', { what: said(trigger.on), who: t(`automations:by.${by}`) })
      }
      case 'stage_entered':
        return t('automations:said.entered', { stage: speech.value('stage', trigger.stageId) })
      case 'changed': {
        const value = (one: unknown) => (one === null ? t('automations:nothing') : speech.value(trigger.field, one))
        const parts = [
          trigger.from !== undefined && t('automations:said.from', { value: value(trigger.from) }),
          trigger.to !== undefined && t('automations:said.to', { value: value(trigger.to) }),
        ].filter(Boolean)
        const what = [
          t('automations:said.changes', { field: fieldName(t, fields.get(trigger.field), trigger.field) }),
          ...parts,
        ].join(' ')
        const by = trigger.by ?? 'anyone'
        return by === 'anyone' ? what : t('automations:said.by', { what, who: t(`automations:by.${by}`) })
      }
      case 'availability': {
        const who = trigger.userId ? speech.value('assignee', trigger.userId) : t('automations:said.someone')
        return t(`automations:said.status.${trigger.becomes ?? 'anything'}`, { who })
      }
      case 'time': {
        const span = speech.value('createdAt', { amount: trigger.amount, unit: trigger.unit })
        const time = fieldName(t, fields.get(trigger.since), trigger.since)
        if (trigger.when === 'before') return t('automations:said.before', { span, time })
        return t(trigger.hours === 'business' ? 'automations:said.business' : 'automations:said.after', { span, time })
      }
      default:
        return said(trigger.on)
    }
  }
  return speech.join(triggers.map(say), 'or')
}

/** What an action does, by its kind and its field; values stand in the rule itself. */
export function useActionWords(): (action: Action) => string {
  const t = useT()
  const fields = useFields()
  return (action) => {
    const field =
      action.do === 'contact'
        ? t(`automations:contact.${action.field}`)
        : 'field' in action
          ? ruleFieldName(t, fields, action.field)
          : ''
    const to = action.do === 'mail' ? action.to : action.do === 'webhook' ? hostOf(action.url) : ''
    return t(`automations:does.${action.do}`, { field, to })
  }
}

const hostOf = (url: string): string => URL.parse(url)?.host || url

type Fields = ReturnType<typeof useFields>

/** A field that rules set, in words; participants are no field of conditions. */
export const ruleFieldName = (t: ReturnType<typeof useT>, fields: Fields, key: string): string =>
  key === 'participant' ? t('automations:participant') : fieldName(t, fields.get(key), key)

/** A whole rule in one sentence. */
export function useRuleWords(rule: {
  triggers: readonly Trigger[]
  condition: unknown
  hours: Rule['hours']
  actions: readonly Action[]
}): string {
  const t = useT()
  const condition = rule.condition as Condition
  const speech = useSpeech(condition)
  const happens = useTriggerWords(rule.triggers)
  const { during } = rule.hours
  const when = during === 'always' ? happens : t(`automations:said.${during}`, { what: happens })
  const act = useActionWords()
  const does = [...new Set(rule.actions.map(act))].join(', ')
  const isAlways = 'all' in condition && condition.all.length === 0
  return isAlways
    ? t('automations:said.always', { when, does })
    : t('automations:said.rule', { when, condition: sentenceOf(condition, speech), does })
}
