import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { TemplateContent, TicketTemplate } from './ticket-templates.contract.ts'

export type TemplateRecord = {
  id: string
  name: string
  folder: string | null
  ownerId: string
  sharing: TicketTemplate['sharing']
  content: TemplateContent
  /** Names of what the ids of the content point to, as they were when it was saved. */
  names: Readonly<Record<string, string>>
  changedById: string
  createdAt: Date
  updatedAt: Date
}
/** A template with the names of whom it speaks of. */
export type SeenTemplate = TemplateRecord & {
  sortName: string
  ownerName: string
  changedByName: string
  teams: { id: string; name: string }[]
}

/** Who sees a template: a member, by himself and his teams; `all`: the product itself. */
export type Viewer = { userId: string; teamIds: readonly string[] } | 'all'
type Page = { words?: string[]; after?: [string, string] | null; limit?: number; id?: string }

/** The templates that the viewer sees, by name: his own, those of everyone, and those of his teams. */
export async function listSeenTemplates(
  cx: Cx,
  viewer: Viewer,
  { words = [], after = null, limit = 500, id }: Page,
): Promise<SeenTemplate[]> {
  const org = cx.org.id
  const member = (column: string) =>
    sql`coalesce((select a.name from member_access a where a.org_id = ${org} and a.user_id = ${sql.ref(column)}), '')`
  const matching = words.map(
    (word) =>
      sql`and position(${word} in lower(m.name || ' ' || coalesce(m.folder, '') || ' ' || (m.content ->> 'subject'))) > 0`,
  )
  const seen =
    viewer === 'all'
      ? sql``
      : sql`and (m.owner_id = ${viewer.userId} or m.sharing = 'everyone' or (m.sharing = 'teams' and exists (
          select 1 from ticket_template_teams mt
          where mt.org_id = ${org} and mt.template_id = m.id and mt.team_id = any(${[...viewer.teamIds]}::uuid[]))))`
  const { rows } = await sql<SeenTemplate>`
    select m.id, m.name, m.folder, m.owner_id, m.sharing, m.content, m.names, m.changed_by_id, m.created_at, m.updated_at,
      lower(m.name) as sort_name, ${member('m.owner_id')} as owner_name, ${member('m.changed_by_id')} as changed_by_name,
      coalesce((select jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name) order by lower(t.name))
        from ticket_template_teams mt join teams t on t.org_id = ${org} and t.id = mt.team_id
        where mt.org_id = ${org} and mt.template_id = m.id), '[]') as teams
    from ticket_templates m
    where m.org_id = ${org}
      ${id === undefined ? sql`` : sql`and m.id = ${id}::uuid`}
      ${sql.join(matching, sql` `)}
      ${after === null ? sql`` : sql`and (lower(m.name), m.id) > (${after[0]}, ${after[1]}::uuid)`}
      ${seen}
    order by lower(m.name), m.id limit ${limit}`.execute(cx.tx)
  return rows
}

export async function findNames(cx: Cx, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await cx.tx
    .selectFrom('ticketTemplates')
    .select(['id', 'name'])
    .where('orgId', '=', cx.org.id)
    .where('id', 'in', [...ids])
    .execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}

export async function lockTemplate(cx: Cx, id: string): Promise<void> {
  await cx.tx
    .selectFrom('ticketTemplates')
    .select('id')
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .forUpdate()
    .execute()
}

const stored = ({ content, names, ...template }: TemplateRecord) => ({
  ...template,
  content: JSON.stringify(content),
  names: JSON.stringify(names),
})

export async function insertTemplate(cx: Cx, template: TemplateRecord): Promise<void> {
  await cx.tx
    .insertInto('ticketTemplates')
    .values({ orgId: cx.org.id, ...stored(template) })
    .execute()
}

export async function saveTemplate(cx: Cx, template: TemplateRecord): Promise<void> {
  const { id, ...fields } = stored(template)
  await cx.tx.updateTable('ticketTemplates').set(fields).where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

export async function deleteTemplate(cx: Cx, id: string): Promise<void> {
  await cx.tx.deleteFrom('ticketTemplates').where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

/** The teams that the template is shared with, in place of those before. */
export async function saveTeams(cx: Cx, templateId: string, teamIds: readonly string[]): Promise<void> {
  const orgId = cx.org.id
  await cx.tx
    .deleteFrom('ticketTemplateTeams')
    .where('orgId', '=', orgId)
    .where('templateId', '=', templateId)
    .execute()
  if (teamIds.length === 0) return
  await cx.tx
    .insertInto('ticketTemplateTeams')
    .values(teamIds.map((teamId) => ({ orgId, templateId, teamId })))
    .execute()
}

export async function countTemplates(cx: Cx): Promise<number> {
  const row = await cx.tx
    .selectFrom('ticketTemplates')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('orgId', '=', cx.org.id)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}
