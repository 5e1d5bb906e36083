import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import type { components } from '../../api/schema.gen.ts'
import type { FieldEntity } from './field-entities.ts'

export type { FieldEntity } from './field-entities.ts'

export type CustomField = components['schemas']['CustomField']
export type CustomValue = components['schemas']['CustomValue']
export type FieldSection = components['schemas']['FieldSection']
export type FormField = components['schemas']['FormField']

// Definitions change seldom: asked once for a while, refreshed by live events (`field.*`).
const seldom = { staleTime: 10 * 60_000 }

const fieldsKey = ['custom-fields'] as const
const sectionsKey = ['field-sections'] as const

/** The fields of a kind of record in their order, archived ones too. */
export const fieldsOfQuery = (entity: FieldEntity) =>
  queryOptions({
    queryKey: [...fieldsKey, entity],
    queryFn: async ({ signal }) =>
      (await read(api.GET('/api/v1/custom-fields', { params: { query: { entity } }, signal }))).data,
    ...seldom,
  })

export const sectionsOfQuery = (entity: FieldEntity) =>
  queryOptions({
    queryKey: [...sectionsKey, entity],
    queryFn: async ({ signal }) =>
      (await read(api.GET('/api/v1/field-sections', { params: { query: { entity } }, signal }))).data,
    ...seldom,
  })

/** Those of tickets. */
export const customFieldsQuery = fieldsOfQuery('ticket')
export const fieldSectionsQuery = sectionsOfQuery('ticket')

/** Resolves when what is on screen was read again. */
export async function refreshFields(): Promise<void> {
  await Promise.all([fieldsKey, sectionsKey].map((queryKey) => queryClient.invalidateQueries({ queryKey })))
}

/** Where a ticket stands, as far as custom fields care. */
export interface CustomPlace {
  typeId: string | null
  pipelineId: string
}

/** The fields that a ticket has there, in order, without those that the form hides now. */
export function fieldsAt(
  fields: readonly CustomField[],
  place: CustomPlace,
  form: readonly FormField[],
): readonly CustomField[] {
  return fields.filter(
    (field) =>
      !field.archived &&
      (field.typeIds.length === 0 || (place.typeId !== null && field.typeIds.includes(place.typeId))) &&
      (field.pipelineIds.length === 0 || field.pipelineIds.includes(place.pipelineId)) &&
      form.find((one) => one.field === field.key)?.shown !== false,
  )
}

/** True when people must fill the field in any case: to make a ticket, or by the form. */
export function isRequired(field: CustomField, form: readonly FormField[]): boolean {
  return field.requiredOnCreate || form.some((one) => one.field === field.key && one.required)
}

/** The options that can be chosen: not archived, and left by the form; those that are chosen stay in sight. */
export function optionsOf(field: CustomField, form: readonly FormField[], chosen: readonly string[]) {
  const left = form.find((one) => one.field === field.key)?.optionIds
  return field.options.filter(
    (option) => chosen.includes(option.id) || (!option.archived && (!left || left.includes(option.id))),
  )
}
