import type { Facts } from '../conditions/condition-fields.ts'
import type { Action } from './automations.contract.ts'

/** True when the ticket has that value already, so that the action does nothing. Pure. */
export const isSo = (action: Action, facts: Facts): boolean =>
  action.do === 'set' &&
  !(facts[action.field] instanceof Date) &&
  (facts[action.field] ?? null) === (action.value ?? null)
