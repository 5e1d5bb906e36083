import type { Cx } from '../../platform/context.ts'
import { conflict, notFound } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { words } from '../../platform/words.ts'
import type { TemplateItem, TemplateRow } from './checklist.store.ts'
import * as store from './checklist.store.ts'

/** Checklists that people apply to tickets again and again (product.md TK36). */
export async function listChecklistTemplates(cx: Cx): Promise<TemplateRow[]> {
  return store.listTemplates(cx)
}

/** For who keeps a template by its id; null when it is gone. */
export async function findChecklistTemplate(cx: Cx, id: string): Promise<TemplateRow | null> {
  return store.findTemplate(cx, id)
}

/** 409 `checklist_template.name_taken`. */
export async function createChecklistTemplate(
  cx: Cx,
  input: { name: string; items: TemplateItem[] },
): Promise<TemplateRow> {
  await requireFreeName(cx, input.name, null)
  const template = { id: newId(), ...input }
  await store.insertTemplate(cx, template)
  emit(cx, 'checklist.template_created', { id: template.id, name: template.name })
  return template
}

/** 404, 409 `checklist_template.name_taken`. What was applied to tickets before stays as it is. */
export async function updateChecklistTemplate(
  cx: Cx,
  id: string,
  change: { name?: string; items?: TemplateItem[] },
): Promise<TemplateRow> {
  const before = await getTemplate(cx, id)
  const after = { ...before, name: change.name ?? before.name, items: change.items ?? before.items }
  await requireFreeName(cx, after.name, id)
  await store.saveTemplate(cx, after)
  emit(cx, 'checklist.template_updated', { id, name: after.name })
  return after
}

/** Items that came from it stay in their tickets. */
export async function deleteChecklistTemplate(cx: Cx, id: string): Promise<void> {
  const template = await getTemplate(cx, id)
  await store.deleteTemplate(cx, id)
  emit(cx, 'checklist.template_deleted', { id, name: template.name })
}

async function getTemplate(cx: Cx, id: string): Promise<TemplateRow> {
  const template = await store.findTemplate(cx, id)
  if (template) return template
  throw notFound('checklist_template.not_found', 'There is no such checklist template.')
}

async function requireFreeName(cx: Cx, name: string, own: string | null): Promise<void> {
  const other = await store.findTemplateByName(cx, name)
  if (other && other.id !== own)
    throw conflict('checklist_template.name_taken', words`There is a template called ${{ name }} already.`, undefined, [
      { path: 'name', message: 'Choose another name.' },
    ])
}
