import type { Cx } from '../../platform/context.ts'
import { isForeignKeyViolation } from '../../platform/database.ts'
import { conflict, notFound, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { require } from '../../platform/permissions.ts'
import { words } from '../../platform/words.ts'
import { orderOf } from './definitions.rules.ts'
import type { FieldEntity } from './field-types.rules.ts'
import type { SectionRow } from './fields.store.ts'
import * as store from './fields.store.ts'

const maxSections = 50

/** The headings under which custom fields of a kind of record stand on its page, in their order. */
export async function listFieldSections(cx: Cx, entity: FieldEntity): Promise<SectionRow[]> {
  return store.listSections(cx, entity)
}

/** 409 `section.name_taken`. */
export async function createFieldSection(cx: Cx, input: { entity?: FieldEntity; name: string }): Promise<SectionRow> {
  const { entity = 'ticket', name } = input
  const sections = await lockSections(cx, entity)
  if (sections.length >= maxSections)
    throw unprocessable('section.too_many', words`There can be at most ${{ most: maxSections }} sections.`)
  const position = Math.max(0, ...sections.map((one) => one.position)) + 1
  const section = { id: newId(), entity, name, position }
  requireFreeName(sections, section)
  try {
    await store.insertSection(cx, section)
  } catch (error) {
    if (isForeignKeyViolation(error)) throw unprocessable('section.unknown_entity', 'There is no such object type.')
    throw error
  }
  emit(cx, 'field.section_created', { sectionId: section.id, name: section.name })
  return section
}

export async function updateFieldSection(cx: Cx, input: { id: string; name: string }): Promise<SectionRow> {
  const sections = await lockSectionsWith(cx, input.id)
  const before = sections.find((one) => one.id === input.id)
  if (!before) throw sectionNotFound()
  const after = { ...before, name: input.name }
  requireFreeName(sections, after)
  if (after.name === before.name) return before
  await store.saveSection(cx, after)
  emit(cx, 'field.section_updated', { sectionId: after.id, changes: { name: { from: before.name, to: after.name } } })
  return after
}

/** Deletes a section; its fields stand without one. */
export async function deleteFieldSection(cx: Cx, id: string): Promise<void> {
  const section = (await lockSectionsWith(cx, id)).find((one) => one.id === id)
  if (!section) throw sectionNotFound()
  await store.deleteSection(cx, id)
  emit(cx, 'field.section_deleted', { sectionId: id, name: section.name })
}

export async function orderFieldSections(cx: Cx, ids: string[]): Promise<SectionRow[]> {
  const sections = await lockSectionsWith(cx, ids[0])
  await store.savePositions(cx, 'fieldSections', orderOf(sections, ids))
  emit(cx, 'field.reordered', { sections: ids })
  return store.listSections(cx, sections[0]?.entity ?? 'ticket')
}

async function lockSections(cx: Cx, entity: FieldEntity): Promise<SectionRow[]> {
  require(cx.actor, 'settings:manage')
  await store.lockFields(cx, entity)
  return store.listSections(cx, entity)
}

/** Those of the kind of record that has this one; none when it is not there. */
async function lockSectionsWith(cx: Cx, id: string | undefined): Promise<SectionRow[]> {
  const entity = id === undefined ? null : await store.entityOf(cx, 'fieldSections', id)
  return lockSections(cx, entity ?? 'ticket')
}

function requireFreeName(others: readonly SectionRow[], section: { id: string; name: string }): void {
  const name = section.name.toLowerCase()
  if (others.some((one) => one.id !== section.id && one.name.toLowerCase() === name))
    throw conflict('section.name_taken', words`There is a section “${{ section: section.name }}” already.`, undefined, [
      { path: 'name', message: 'This name is taken.' },
    ])
}

const sectionNotFound = () => notFound('section.not_found', 'There is no such section.')
