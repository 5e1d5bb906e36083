import { sql } from 'kysely'
import type { Cx, UserActor } from '../../platform/context.ts'
import type { StoredUndo } from '../tickets/undo-change.ts'
import type { Macro, MacroActions } from './macros.contract.ts'

export type MacroRecord = {
  id: string
  name: string
  folder: string | null
  ownerId: string
  sharing: Macro['sharing']
  replyHtml: string
  noteHtml: string
  preview: string
  actions: MacroActions
  createdAt: Date
  updatedAt: Date
}
/** A macro with its names and how often it was applied. */
export type SeenMacro = MacroRecord & {
  sortName: string
  ownerName: string
  teams: { id: string; name: string }[]
  uses: number
  ownUses: number
  lastUsedAt: Date | null
}

type Page = { words?: string[]; folder?: string | null; after?: [string, string] | null; limit?: number; id?: string }

/** The macros that the member sees, by name: his own, those of everyone, and those of his teams. */
export async function listSeenMacros(
  cx: Cx,
  { userId, teamIds }: Pick<UserActor, 'userId' | 'teamIds'>,
  { words = [], folder, after = null, limit = 2000, id }: Page,
): Promise<SeenMacro[]> {
  const org = cx.org.id
  const matching = words.map(
    (word) => sql`and position(${word} in lower(m.name || ' ' || coalesce(m.folder, '') || ' ' || m.preview)) > 0`,
  )
  const { rows } = await sql<SeenMacro>`
    select m.id, m.name, m.folder, m.owner_id, m.sharing, m.reply_html, m.note_html, m.preview, m.actions, m.created_at,
      m.updated_at, lower(m.name) as sort_name,
      coalesce((select a.name from member_access a where a.org_id = ${org} and a.user_id = m.owner_id), '') as owner_name,
      coalesce((select jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name) order by lower(t.name))
        from macro_teams mt join teams t on t.org_id = ${org} and t.id = mt.team_id
        where mt.org_id = ${org} and mt.macro_id = m.id), '[]') as teams,
      coalesce(u.uses, 0)::int as uses, coalesce(u.own, 0)::int as own_uses, u.last_used_at
    from macros m
    left join (select macro_id, sum(uses) as uses, sum(uses) filter (where user_id = ${userId}) as own,
        max(last_used_at) as last_used_at
      from macro_uses where org_id = ${org} group by macro_id) u on u.macro_id = m.id
    where m.org_id = ${org}
      ${id === undefined ? sql`` : sql`and m.id = ${id}::uuid`}
      ${folder === undefined ? sql`` : sql`and m.folder is not distinct from ${folder}::text`}
      ${sql.join(matching, sql` `)}
      ${after === null ? sql`` : sql`and (lower(m.name), m.id) > (${after[0]}, ${after[1]}::uuid)`}
      and (m.owner_id = ${userId} or m.sharing = 'everyone' or (m.sharing = 'teams' and exists (
        select 1 from macro_teams mt
        where mt.org_id = ${org} and mt.macro_id = m.id and mt.team_id = any(${[...teamIds]}::uuid[]))))
    order by lower(m.name), m.id limit ${limit}`.execute(cx.tx)
  return rows
}

export async function lockMacro(cx: Cx, id: string): Promise<void> {
  await cx.tx
    .selectFrom('macros')
    .select('id')
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .forUpdate()
    .execute()
}

const stored = ({ actions, ...macro }: MacroRecord) => ({ ...macro, actions: JSON.stringify(actions) })

export async function insertMacro(cx: Cx, macro: MacroRecord): Promise<void> {
  await cx.tx
    .insertInto('macros')
    .values({ orgId: cx.org.id, ...stored(macro) })
    .execute()
}

export async function saveMacro(cx: Cx, macro: MacroRecord): Promise<void> {
  const { id, ...fields } = stored(macro)
  await cx.tx.updateTable('macros').set(fields).where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

/** Puts macros into another folder, or into none. */
export async function moveToFolder(cx: Cx, ids: readonly string[], folder: string | null): Promise<void> {
  await cx.tx
    .updateTable('macros')
    .set({ folder, updatedAt: cx.now })
    .where('orgId', '=', cx.org.id)
    .where('id', 'in', [...ids])
    .execute()
}

export async function deleteMacro(cx: Cx, id: string): Promise<void> {
  await cx.tx.deleteFrom('macros').where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

/** The teams that the macro is shared with, in place of those before. */
export async function saveTeams(cx: Cx, macroId: string, teamIds: readonly string[]): Promise<void> {
  const orgId = cx.org.id
  await cx.tx.deleteFrom('macroTeams').where('orgId', '=', orgId).where('macroId', '=', macroId).execute()
  if (teamIds.length === 0) return
  await cx.tx
    .insertInto('macroTeams')
    .values(teamIds.map((teamId) => ({ orgId, macroId, teamId })))
    .execute()
}

export async function countMacros(cx: Cx): Promise<number> {
  const row = await cx.tx
    .selectFrom('macros')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('orgId', '=', cx.org.id)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

export async function countUse(cx: Cx, macroId: string, userId: string): Promise<void> {
  await cx.tx
    .insertInto('macroUses')
    .values({ orgId: cx.org.id, macroId, userId, uses: 1, lastUsedAt: cx.now })
    .onConflict((c) =>
      c.columns(['orgId', 'macroId', 'userId']).doUpdateSet((eb) => ({
        uses: eb('macroUses.uses', '+', 1),
        lastUsedAt: eb.ref('excluded.lastUsedAt'),
      })),
    )
    .execute()
}

/** The use that was taken back counts no more. */
export async function uncountUse(cx: Cx, macroId: string, userId: string): Promise<void> {
  await cx.tx
    .updateTable('macroUses')
    .set((eb) => ({ uses: eb('uses', '-', 1) }))
    .where('orgId', '=', cx.org.id)
    .where('macroId', '=', macroId)
    .where('userId', '=', userId)
    .where('uses', '>', 0)
    .execute()
}

export type RunRecord = {
  id: string
  ticketId: string
  userId: string
  macros: { id: string; name: string }[]
  messageId: string | null
  writtenIds: string[]
  undo: StoredUndo | null
  followed: boolean | null
  at: Date
  undoneAt: Date | null
}

export async function insertRun(cx: Cx, run: RunRecord): Promise<void> {
  const json = { macros: JSON.stringify(run.macros), undo: run.undo && JSON.stringify(run.undo) }
  await cx.tx
    .insertInto('macroRuns')
    .values({ orgId: cx.org.id, ...run, ...json })
    .execute()
}

/** A run by its id or by the message that was sent with it, locked to the commit. */
export async function lockRun(cx: Cx, by: { id: string } | { messageId: string }): Promise<RunRecord | null> {
  const [column, value] = 'id' in by ? (['id', by.id] as const) : (['messageId', by.messageId] as const)
  const row = await cx.tx
    .selectFrom('macroRuns')
    .selectAll()
    .where('orgId', '=', cx.org.id)
    .where(column, '=', value)
    .forUpdate()
    .executeTakeFirst()
  return (row as unknown as RunRecord | undefined) ?? null
}

export async function noteUndone(cx: Cx, id: string): Promise<void> {
  await cx.tx
    .updateTable('macroRuns')
    .set({ undoneAt: cx.now })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .execute()
}

/** Ids of at most so many runs that are older than that. */
export async function deleteRunsBefore(cx: Cx, before: Date, limit: number): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    delete from macro_runs where org_id = ${cx.org.id} and id = any(array(
      select id from macro_runs where org_id = ${cx.org.id} and at < ${before} order by at limit ${limit}))
    returning id`.execute(cx.tx)
  return rows.length
}
