import type { Cx, UserActor } from '../../platform/context.ts'
import { forbidden, notFound, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { foldText } from '../../platform/fold-text.ts'
import { htmlToText } from '../../platform/html/html-to-text.ts'
import { cursorsOf, NameKey } from '../../platform/http/paging.ts'
import { newId } from '../../platform/ids.ts'
import { can, require } from '../../platform/permissions.ts'
import { words } from '../../platform/words.ts'
import { filterTeams } from '../members/teams.ts'
import { listLabelsById } from '../tickets/labels.service.ts'
import { checkContent, usableContent } from './template-content.ts'
import type {
  CreateTicketTemplate,
  ListTicketTemplates,
  TicketTemplate,
  TicketTemplateRow,
  UpdateTicketTemplate,
} from './ticket-templates.contract.ts'
import type { SeenTemplate, TemplateRecord, Viewer } from './ticket-templates.store.ts'
import * as store from './ticket-templates.store.ts'

/** One organization has so many templates at most: all of those that a member sees are at hand in his browser. */
const mostTemplates = 500

function memberOf(cx: Cx): UserActor {
  if (cx.actor.kind !== 'user') throw forbidden('ticket_template.members_only', 'Templates are kept by members.')
  return cx.actor
}

const viewerOf = (cx: Cx): Viewer => (cx.actor.kind === 'user' ? cx.actor : 'all')

/** Its maker changes a template; a shared one also who may share. */
const isEditable = (cx: Cx, template: Pick<TemplateRecord, 'ownerId' | 'sharing'>) =>
  template.ownerId === memberOf(cx).userId || (template.sharing !== 'private' && can(cx.actor, 'templates:share'))

const summaryOf = (cx: Cx, row: SeenTemplate) => ({
  id: row.id,
  name: row.name,
  folder: row.folder,
  owner: { id: row.ownerId, name: row.ownerName },
  sharing: row.sharing,
  teams: row.teams,
  editable: isEditable(cx, row),
  changedBy: { id: row.changedById, name: row.changedByName },
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
})

async function present(cx: Cx, row: SeenTemplate): Promise<TicketTemplate> {
  const { leftOut } = await usableContent(cx, row)
  return {
    ...summaryOf(cx, row),
    content: row.content,
    description: htmlToText(row.content.descriptionHtml),
    labels: await listLabelsById(cx, row.content.labelIds),
    names: row.names,
    leftOut,
  }
}

/** The templates that the actor sees, by name. */
export async function listTicketTemplates(
  cx: Cx,
  { q = '', limit, cursor }: ListTicketTemplates,
): Promise<{ data: TicketTemplateRow[]; nextCursor: string | null }> {
  const cursors = cursorsOf(cx, 'ticket_templates', { q }, NameKey)
  const rows = await store.listSeenTemplates(cx, memberOf(cx), {
    words: foldText(q).split(/\s+/).filter(Boolean).slice(0, 10),
    after: cursors.read(cursor),
    limit: limit + 1,
  })
  const { rows: shown, nextCursor } = cursors.cut(rows, limit, ({ sortName, id }) => [sortName, id])
  return { data: shown.map((row) => ({ ...summaryOf(cx, row), subject: row.content.subject })), nextCursor }
}

/** The template as the actor sees it, null when there is none for him. The product itself sees all. */
export async function findTemplateRecord(cx: Cx, id: string): Promise<SeenTemplate | null> {
  const [row] = await store.listSeenTemplates(cx, viewerOf(cx), { id })
  return row ?? null
}

/** Names of the templates that there are, whoever sees them, for who keeps their ids. */
export async function findTemplateNames(cx: Cx, ids: readonly string[]): Promise<Map<string, string>> {
  return store.findNames(cx, ids)
}

/** Like findTemplateRecord, or 404 `ticket_template.not_found`. */
export async function getTemplateRecord(cx: Cx, id: string): Promise<SeenTemplate> {
  const row = await findTemplateRecord(cx, id)
  if (!row) throw notFound('ticket_template.not_found', 'There is no such template, or it is not shared with you.')
  return row
}

export async function getTicketTemplate(cx: Cx, id: string): Promise<TicketTemplate> {
  return present(cx, await getTemplateRecord(cx, id))
}

async function lockForChange(cx: Cx, id: string): Promise<SeenTemplate> {
  await getTemplateRecord(cx, id)
  await store.lockTemplate(cx, id)
  const row = await getTemplateRecord(cx, id)
  if (!isEditable(cx, row))
    throw forbidden(
      'ticket_template.not_yours',
      words`This template belongs to ${{ owner: row.ownerName }}. Copy it and change the copy.`,
    )
  return row
}

/** 422 `ticket_template.too_many`, `ticket_template.share_unknown`, and as of `checkContent`. */
export async function createTicketTemplate(cx: Cx, input: CreateTicketTemplate): Promise<TicketTemplate> {
  const made = await store.countTemplates(cx)
  if (made >= mostTemplates)
    throw unprocessable(
      'ticket_template.too_many',
      words`There are ${{ count: made }} templates, which is the most. Delete some first.`,
    )
  const { teamIds, ...given } = input
  const { userId } = memberOf(cx)
  const template: TemplateRecord = {
    ...given,
    ...(await checkContent(cx, given.content)),
    id: newId(),
    ownerId: userId,
    changedById: userId,
    createdAt: cx.now,
    updatedAt: cx.now,
  }
  const teams = await teamsOf(cx, template, teamIds)
  await store.insertTemplate(cx, template)
  await store.saveTeams(cx, template.id, teams)
  tell(cx, 'ticket_template.created', template)
  return getTicketTemplate(cx, template.id)
}

/** 403 `ticket_template.not_yours`; else as createTicketTemplate. */
export async function updateTicketTemplate(cx: Cx, id: string, change: UpdateTicketTemplate): Promise<TicketTemplate> {
  const seen = await lockForChange(cx, id)
  const { sortName: _sort, ownerName: _owner, changedByName: _changer, teams, ...before } = seen
  const { teamIds, ...given } = change
  const checked = given.content ? await checkContent(cx, given.content) : {}
  const after: TemplateRecord = {
    ...before,
    ...given,
    ...checked,
    changedById: memberOf(cx).userId,
    updatedAt: cx.now,
  }
  if (change.sharing !== undefined || teamIds !== undefined)
    await store.saveTeams(cx, id, await teamsOf(cx, after, teamIds ?? teams.map((team) => team.id)))
  await store.saveTemplate(cx, after)
  tell(cx, 'ticket_template.updated', after, before)
  // Who has taken it from himself by the way he shares it sees it no more.
  const [row] = await store.listSeenTemplates(cx, memberOf(cx), { id })
  return present(cx, row ?? { ...seen, ...after, teams: [] })
}

/** Deletes the template for everybody who sees it. Tickets that it made stay; schedules that use it say that it is gone. */
export async function deleteTicketTemplate(cx: Cx, id: string): Promise<void> {
  const template = await lockForChange(cx, id)
  await store.deleteTemplate(cx, id)
  tell(cx, 'ticket_template.deleted', template)
}

/** A private copy of a template that the actor sees, without what is gone. */
export async function duplicateTicketTemplate(cx: Cx, id: string, name: string): Promise<TicketTemplate> {
  const record = await getTemplateRecord(cx, id)
  const { content } = await usableContent(cx, record)
  return createTicketTemplate(cx, { name, folder: record.folder, content, sharing: 'private', teamIds: [] })
}

/** The teams that the template is shared with; every id is of this organization. */
async function teamsOf(cx: Cx, template: Pick<TemplateRecord, 'sharing'>, asked: string[]): Promise<string[]> {
  if (template.sharing !== 'private') require(cx.actor, 'templates:share')
  const known = new Set(await filterTeams(cx, asked))
  const errors = asked.flatMap((id, i) =>
    known.has(id) ? [] : [{ path: `teamIds.${i}`, message: 'There is no such team.' }],
  )
  if (errors.length > 0)
    throw unprocessable(
      'ticket_template.share_unknown',
      'A team that the template is shared with is not there.',
      errors,
    )
  if (template.sharing !== 'teams') return []
  if (known.size === 0)
    throw unprocessable('ticket_template.shared_with_none', 'Choose at least one team to share the template with.', [
      { path: 'teamIds', message: 'Choose at least one team.' },
    ])
  return [...known]
}

/** `everyone`: it is, or was, everyone's; otherwise only its owner hears of it. */
function tell(cx: Cx, name: string, template: TemplateRecord, before: TemplateRecord = template): void {
  const everyone = template.sharing === 'everyone' || before.sharing === 'everyone'
  const { id, ownerId, sharing } = template
  emit(cx, name, { templateId: id, name: template.name, userId: ownerId, sharing, everyone })
}
