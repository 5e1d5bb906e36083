import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'

export type ItemRow = {
  id: string
  ticketId: string
  text: string
  position: number
  assigneeId: string | null
  dueAt: Date | null
  linkedTicketId: string | null
  doneAt: Date | null
  doneById: string | null
}

const columns = [
  'id',
  'ticketId',
  'text',
  'position',
  'assigneeId',
  'dueAt',
  'linkedTicketId',
  'doneAt',
  'doneById',
] as const

/** Items of a ticket in order. */
export async function listItems(cx: Cx, ticketId: string): Promise<ItemRow[]> {
  return cx.tx
    .selectFrom('checklistItems')
    .select(columns)
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', ticketId)
    .orderBy('position')
    .orderBy('id')
    .execute()
}

export async function findItem(cx: Cx, id: string): Promise<ItemRow | null> {
  const row = await cx.tx
    .selectFrom('checklistItems')
    .select(columns)
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}

export async function insertItems(cx: Cx, items: ItemRow[]): Promise<void> {
  if (items.length === 0) return
  await cx.tx
    .insertInto('checklistItems')
    .values(items.map((item) => ({ orgId: cx.org.id, ...item, createdAt: cx.now })))
    .execute()
}

export async function saveItem(cx: Cx, { id, ...item }: ItemRow): Promise<void> {
  await cx.tx.updateTable('checklistItems').set(item).where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

export async function deleteItem(cx: Cx, id: string): Promise<void> {
  await cx.tx.deleteFrom('checklistItems').where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

/** Gives items their places, in the order of the ids, from `first` on; and their ticket, when told. */
export async function placeItems(cx: Cx, items: { id: string; position: number }[], ticketId?: string): Promise<void> {
  if (items.length === 0) return
  await sql`update checklist_items i set position = placed.position
    ${ticketId ? sql`, ticket_id = ${ticketId}::uuid` : sql``}
    from unnest(${items.map((one) => one.id)}::uuid[], ${items.map((one) => one.position)}::int[]) placed (id, position)
    where i.org_id = ${cx.org.id} and i.id = placed.id`.execute(cx.tx)
}

/** Moves all items of a ticket behind those of another one; returns them with the places that they had. */
export async function moveItems(
  cx: Cx,
  move: { from: string; to: string },
): Promise<{ id: string; position: number }[]> {
  const coming = await listItems(cx, move.from)
  const last = (await listItems(cx, move.to)).at(-1)?.position ?? 0
  await placeItems(
    cx,
    coming.map(({ id }, i) => ({ id, position: last + i + 1 })),
    move.to,
  )
  return coming.map(({ id, position }) => ({ id, position }))
}

/** Takes moveItems back for the items that are still there. */
export async function returnItems(
  cx: Cx,
  move: { from: string; to: string; items: { id: string; position: number }[] },
): Promise<{ total: number; done: number }> {
  const there = new Map((await listItems(cx, move.from)).map((item) => [item.id, item]))
  const back = move.items.filter(({ id }) => there.has(id))
  await placeItems(cx, back, move.to)
  return { total: back.length, done: back.filter(({ id }) => there.get(id)?.doneAt).length }
}

export type TemplateItem = { text: string; dueDays: number | null }
export type TemplateRow = { id: string; name: string; items: TemplateItem[] }

/** Templates by name. */
export async function listTemplates(cx: Cx): Promise<TemplateRow[]> {
  const rows = await cx.tx
    .selectFrom('checklistTemplates')
    .select(['id', 'name', 'items'])
    .where('orgId', '=', cx.org.id)
    .orderBy((eb) => eb.fn<string>('lower', ['name']))
    .execute()
  return rows as unknown as TemplateRow[]
}

export async function findTemplate(cx: Cx, id: string): Promise<TemplateRow | null> {
  const row = await cx.tx
    .selectFrom('checklistTemplates')
    .select(['id', 'name', 'items'])
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .executeTakeFirst()
  return (row as unknown as TemplateRow | undefined) ?? null
}

export async function insertTemplate(cx: Cx, template: TemplateRow): Promise<void> {
  await cx.tx
    .insertInto('checklistTemplates')
    .values({
      orgId: cx.org.id,
      id: template.id,
      name: template.name,
      items: JSON.stringify(template.items),
      createdAt: cx.now,
      updatedAt: cx.now,
    })
    .execute()
}

export async function saveTemplate(cx: Cx, template: TemplateRow): Promise<void> {
  await cx.tx
    .updateTable('checklistTemplates')
    .set({ name: template.name, items: JSON.stringify(template.items), updatedAt: cx.now })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', template.id)
    .execute()
}

export async function deleteTemplate(cx: Cx, id: string): Promise<void> {
  await cx.tx.deleteFrom('checklistTemplates').where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

/** Another template of that name, in any case. */
export async function findTemplateByName(cx: Cx, name: string): Promise<{ id: string } | null> {
  const row = await cx.tx
    .selectFrom('checklistTemplates')
    .select('id')
    .where('orgId', '=', cx.org.id)
    .where((eb) => eb(eb.fn<string>('lower', ['name']), '=', name.toLowerCase()))
    .executeTakeFirst()
  return row ?? null
}
