import type { CustomFieldType, CustomValues } from './field-types.rules.ts'

/** Where custom fields belong and when they must be filled, pure (product.md TK24-TK27, AU16). */

export type Placed = {
  key: string
  type: CustomFieldType
  archived: boolean
  /** None: of every type. */
  typeIds: readonly string[]
  /** None: in every pipeline. */
  pipelineIds: readonly string[]
  /** Customers do not begin a ticket by a form without. */
  requiredFromCustomer: boolean
  requiredOnCreate: boolean
  requiredOnResolve: boolean
  /** Stages that a ticket enters only with a value. */
  requiredStageIds: readonly string[]
}

export type Place = { typeId: string | null; pipelineId: string }

/** True when tickets of this type in this pipeline have the field. */
export function appliesTo(field: Placed, place: Place): boolean {
  const ofType = field.typeIds.length === 0 || (place.typeId !== null && field.typeIds.includes(place.typeId))
  const ofPipeline = field.pipelineIds.length === 0 || field.pipelineIds.includes(place.pipelineId)
  return !field.archived && ofType && ofPipeline
}

/** What the form logic says of one field: shown, required besides its own rules, and which options are left (null: all). */
export type FieldState = { shown: boolean; required: boolean; optionIds: readonly string[] | null }
export type FormState = ReadonlyMap<string, FieldState>

/**
 * What a change must leave filled. `entersStageId`: the stage that it moves to, null when it stays; `resolves`: it moves to a status that
 * ends the work; `byCustomer`: a customer makes it, who is asked for what is required of customers alone; `byRule`: a rule that people wrote
 * makes it, which is asked for what its move needs alone, since it may act on what a mail made.
 */
export type Moment = { entersStageId: string | null; resolves: boolean; byCustomer?: boolean; byRule?: boolean }

/** The fields without a value that must have one at this moment, in their order. */
export function missingFields<F extends Placed>(
  fields: readonly F[],
  ticket: Place & { custom: CustomValues },
  form: FormState,
  moment: Moment,
): F[] {
  return fields.filter((field) => {
    if (ticket.custom[field.key] !== undefined || !appliesTo(field, ticket)) return false
    const state = form.get(field.key)
    if (state && !state.shown) return false
    if (moment.byCustomer) return field.requiredFromCustomer
    const always = moment.byRule
      ? moment.entersStageId !== null && state?.required === true
      : field.requiredOnCreate || state?.required === true
    return (
      always ||
      (moment.resolves && field.requiredOnResolve) ||
      (moment.entersStageId !== null && field.requiredStageIds.includes(moment.entersStageId))
    )
  })
}

/** What a rule of the form does when its condition holds. */
export type FormEffect =
  | { field: string; effect: 'show' | 'require' }
  | { field: string; effect: 'restrict'; optionIds: readonly string[] }

/**
 * What rules make of the fields that they name. A field that some rule shows is hidden while none of those holds; one that is
 * required by a rule that holds is required; of several restrictions that hold, the options are left that all of them leave.
 */
export function formState(rules: readonly { holds: boolean; effects: readonly FormEffect[] }[]): FormState {
  const states = new Map<string, { shown: boolean; required: boolean; optionIds: readonly string[] | null }>()
  const named = rules.flatMap(({ effects }) => effects)
  for (const { field } of named)
    states.set(field, {
      shown: !named.some((one) => one.field === field && one.effect === 'show'),
      required: false,
      optionIds: null,
    })
  for (const { holds, effects } of rules)
    for (const effect of holds ? effects : []) {
      const state = states.get(effect.field)
      if (!state) continue
      if (effect.effect === 'show') state.shown = true
      if (effect.effect === 'require') state.required = true
      if (effect.effect === 'restrict')
        state.optionIds = state.optionIds?.filter((id) => effect.optionIds.includes(id)) ?? effect.optionIds
    }
  return states
}
