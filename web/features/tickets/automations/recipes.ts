import type { useT } from '../../../i18n/use-t.ts'
import type { NewRule, Rule } from './automations.api.ts'

type Translate = ReturnType<typeof useT>
export type Recipe = NonNullable<Rule['recipe']>
type Content = Pick<NewRule, 'triggers' | 'condition' | 'actions'> & Partial<Pick<NewRule, 'hours'>>

/** Rules that most desks want, in the order in which they are offered. */
export const recipes = [
  'notify_new',
  'priority_raised',
  'no_response',
  'acknowledge',
  'after_hours',
  'resolved',
  'close_resolved',
] as const satisfies Recipe[]

const isOpen = { field: 'open', operator: 'is', value: true } as const
const paragraphs = (text: string) =>
  text
    .split('\n')
    .map((line) => `<p>${line}</p>`)
    .join('')

/** With what the form of a recipe begins, in the language of who uses it; whom it tells is chosen there. */
export function contentOfRecipe(t: Translate, recipe: Recipe): Content {
  const text = (key: 'acknowledge' | 'after_hours' | 'resolved') => paragraphs(t(`automations:recipe.${key}.body`))
  switch (recipe) {
    case 'notify_new':
      return {
        triggers: [{ on: 'created', by: 'anyone' }],
        condition: { all: [] },
        actions: [{ do: 'notify', to: [], text: t('automations:recipe.notify_new.tell') }],
      }
    case 'priority_raised':
      return {
        triggers: [{ on: 'changed', field: 'priority', to: 'urgent', by: 'anyone' }],
        condition: { all: [isOpen] },
        // Told first: once it is escalated, nobody has it.
        actions: [
          {
            do: 'notify',
            to: [{ kind: 'assignee' }, { kind: 'followers' }],
            text: t('automations:recipe.priority_raised.tell'),
          },
          { do: 'escalate', reason: t('automations:recipe.priority_raised.reason') },
        ],
      }
    case 'no_response':
      return {
        triggers: [{ on: 'time', since: 'waitingSince', amount: 24, unit: 'hours', when: 'after', hours: 'calendar' }],
        condition: { all: [isOpen, { field: 'unanswered', operator: 'is', value: true }] },
        actions: [
          {
            do: 'notify',
            to: [{ kind: 'assignee' }, { kind: 'followers' }],
            text: t('automations:recipe.no_response.tell'),
          },
        ],
      }
    case 'acknowledge':
      return {
        triggers: [{ on: 'created', by: 'customer' }],
        condition: { all: [{ field: 'source', operator: 'in', value: ['email', 'form'] }] },
        actions: [{ do: 'reply', html: text('acknowledge') }],
      }
    case 'after_hours':
      return {
        triggers: [
          { on: 'created', by: 'customer' },
          { on: 'replied', by: 'customer' },
        ],
        condition: { all: [] },
        hours: { calendar: 'sla', during: 'closed' },
        actions: [{ do: 'reply', html: text('after_hours') }],
      }
    case 'close_resolved':
      return {
        triggers: [{ on: 'time', since: 'resolvedAt', amount: 7, unit: 'days', when: 'after', hours: 'calendar' }],
        condition: { all: [{ field: 'status', operator: 'is', value: 'resolved' }] },
        actions: [{ do: 'set', field: 'status', value: 'closed' }],
      }
    case 'resolved':
      return {
        triggers: [{ on: 'changed', field: 'status', to: 'resolved', by: 'agent' }],
        condition: { all: [] },
        actions: [{ do: 'reply', html: text('resolved') }],
      }
  }
}
