import type { Cx, UserActor } from '../../platform/context.ts'
import { forbidden, notFound, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { foldText } from '../../platform/fold-text.ts'
import { htmlToText } from '../../platform/html/html-to-text.ts'
import { sanitizeComposedHtml } from '../../platform/html/sanitize-mail-html.ts'
import { cursorsOf, NameKey } from '../../platform/http/paging.ts'
import { newId } from '../../platform/ids.ts'
import { can, require } from '../../platform/permissions.ts'
import { words } from '../../platform/words.ts'
import { listFieldDefinitions } from '../fields/custom-values.ts'
import { filterTeams } from '../members/teams.ts'
import { checkActions, countActions, englishOf, partsOf } from './macro-actions.ts'
import { renderText } from './macro-text.rules.ts'
import { readerOfVariables } from './macro-values.ts'
import { checkVariables, listVariables } from './macro-variables.ts'
import type {
  CreateMacro,
  FolderRenamed,
  ListMacros,
  Macro,
  MacroRow,
  RenameFolder,
  RenderDraft,
  RenderedMacro,
  UpdateMacro,
} from './macros.contract.ts'
import type { MacroRecord, SeenMacro } from './macros.store.ts'
import * as store from './macros.store.ts'

/** One organization has so many macros at most: all of those that a member sees are at hand in his browser. */
const mostMacros = 2000

export function memberOf(cx: Cx): UserActor {
  if (cx.actor.kind !== 'user') throw forbidden('macro.members_only', 'Macros are applied by members.')
  return cx.actor
}

/** Its maker changes a macro; a shared one also who may share. */
const isEditable = (cx: Cx, macro: Pick<MacroRecord, 'ownerId' | 'sharing'>) =>
  macro.ownerId === memberOf(cx).userId || (macro.sharing !== 'private' && can(cx.actor, 'macros:share'))

const summaryOf = (cx: Cx, row: SeenMacro) => ({
  id: row.id,
  name: row.name,
  folder: row.folder,
  owner: { id: row.ownerId, name: row.ownerName },
  sharing: row.sharing,
  teams: row.teams,
  uses: row.uses,
  ownUses: row.ownUses,
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  editable: isEditable(cx, row),
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
})

const present = (cx: Cx, row: SeenMacro): Macro => ({
  ...summaryOf(cx, row),
  replyHtml: row.replyHtml,
  noteHtml: row.noteHtml,
  actions: row.actions,
})

/** The macros that the actor sees, by name. */
export async function listMacros(cx: Cx, query: ListMacros): Promise<{ data: MacroRow[]; nextCursor: string | null }> {
  const { q = '', folder, limit, cursor } = query
  const cursors = cursorsOf(cx, 'macros', { q, folder }, NameKey)
  const rows = await store.listSeenMacros(cx, memberOf(cx), {
    words: foldText(q).split(/\s+/).filter(Boolean).slice(0, 10),
    folder: folder === undefined ? undefined : folder || null,
    after: cursors.read(cursor),
    limit: limit + 1,
  })
  const { rows: shown, nextCursor } = cursors.cut(rows, limit, ({ sortName, id }) => [sortName, id])
  const data = shown.map((row) => ({
    ...summaryOf(cx, row),
    preview: row.preview,
    hasReply: row.replyHtml !== '',
    hasNote: row.noteHtml !== '',
    actionCount: countActions(row.actions),
  }))
  return { data, nextCursor }
}

/** The macro as the actor sees it, else 404 `macro.not_found`. */
export async function getMacroRecord(cx: Cx, id: string): Promise<SeenMacro> {
  const [row] = await store.listSeenMacros(cx, memberOf(cx), { id })
  if (!row) throw notFound('macro.not_found', 'There is no such macro, or it is not shared with you.')
  return row
}

export async function getMacro(cx: Cx, id: string): Promise<Macro> {
  return present(cx, await getMacroRecord(cx, id))
}

async function lockForChange(cx: Cx, id: string): Promise<SeenMacro> {
  await getMacroRecord(cx, id)
  await store.lockMacro(cx, id)
  const row = await getMacroRecord(cx, id)
  if (!isEditable(cx, row))
    throw forbidden(
      'macro.not_yours',
      words`This macro belongs to ${{ owner: row.ownerName }}. Copy it and change the copy.`,
    )
  return row
}

/** 422 `macro.empty`, `macro.bad_variable`, `macro.pictures`, `macro.share_unknown`, `macro.too_many`, and as of `checkActions`. */
export async function createMacro(cx: Cx, input: CreateMacro): Promise<Macro> {
  const made = await store.countMacros(cx)
  if (made >= mostMacros)
    throw unprocessable(
      'macro.too_many',
      words`There are ${{ count: made }} macros, which is the most. Delete some first.`,
    )
  const { teamIds, ...content } = input
  const macro = await checked(cx, {
    ...content,
    id: newId(),
    ownerId: memberOf(cx).userId,
    preview: '',
    createdAt: cx.now,
    updatedAt: cx.now,
  })
  const teams = await teamsOf(cx, macro, teamIds)
  await store.insertMacro(cx, macro)
  await store.saveTeams(cx, macro.id, teams)
  tell(cx, 'macro.created', macro)
  return getMacro(cx, macro.id)
}

/** Fields that are absent stay. Wider sharing needs `macros:share`. */
export async function updateMacro(cx: Cx, id: string, change: UpdateMacro): Promise<Macro> {
  const seen = await lockForChange(cx, id)
  const { sortName: _sort, ownerName: _name, teams, uses: _uses, ownUses: _own, lastUsedAt: _last, ...before } = seen
  const { teamIds, ...content } = change
  const after = await checked(cx, { ...before, ...content, updatedAt: cx.now })
  if (change.sharing !== undefined || teamIds !== undefined)
    await store.saveTeams(cx, id, await teamsOf(cx, after, teamIds ?? teams.map((team) => team.id)))
  await store.saveMacro(cx, after)
  tell(cx, 'macro.updated', after, before)
  // Who has taken it from himself by the way he shares it sees it no more.
  const [row] = await store.listSeenMacros(cx, memberOf(cx), { id })
  return present(cx, row ?? { ...seen, ...after, teams: [] })
}

/**
 * Renames a folder for all macros in it that the actor may change, whoever uses them. 404 `macro.folder_not_found` when he sees none in
 * it, 403 `macro.folder_not_yours` when none is his to change.
 */
export async function renameMacroFolder(cx: Cx, { from, to }: RenameFolder): Promise<FolderRenamed> {
  const inside = await store.listSeenMacros(cx, memberOf(cx), { folder: from })
  if (inside.length === 0)
    throw notFound('macro.folder_not_found', 'There is no such folder, or you see no macro in it.')
  const own = inside.filter((macro) => isEditable(cx, macro))
  if (own.length === 0)
    throw forbidden('macro.folder_not_yours', 'The macros of this folder belong to others. Copy those that you need.')
  if (to !== from) {
    await store.moveToFolder(
      cx,
      own.map(({ id }) => id),
      to,
    )
    for (const macro of own) tell(cx, 'macro.updated', macro)
  }
  return { renamed: own.length, kept: inside.length - own.length }
}

/** Deletes the macro for everybody who sees it. What it did to tickets stays. */
export async function deleteMacro(cx: Cx, id: string): Promise<void> {
  const macro = await lockForChange(cx, id)
  await store.deleteMacro(cx, id)
  tell(cx, 'macro.deleted', macro)
}

/** A private copy of a macro that the actor sees. */
export async function duplicateMacro(cx: Cx, id: string, name: string): Promise<Macro> {
  const { folder, replyHtml, noteHtml, actions } = await getMacroRecord(cx, id)
  return createMacro(cx, { name, folder, replyHtml, noteHtml, actions, sharing: 'private', teamIds: [] })
}

/** Everything that the actor sees, whole, for keeping elsewhere. */
export async function exportMacros(cx: Cx) {
  const rows = await store.listSeenMacros(cx, memberOf(cx), {})
  const data = []
  for (const { name, folder, replyHtml, noteHtml, actions } of rows) {
    const parts = await partsOf(cx, { replyHtml: '', noteHtml: '', actions })
    data.push({ name, folder, replyHtml, noteHtml, actions, changes: parts.map(englishOf) })
  }
  return { data }
}

export async function listMacroVariables(cx: Cx) {
  return { data: listVariables(await listFieldDefinitions(cx)) }
}

/** The macro as it would be for a ticket that the actor sees: texts with values, what is missing, and what it does. */
export async function renderMacro(cx: Cx, id: string, ticketRef: string): Promise<RenderedMacro> {
  return rendered(cx, await getMacroRecord(cx, id), ticketRef)
}

/** The same for a macro that is being written. 422 as for saving it. */
export async function renderMacroDraft(cx: Cx, { ticket, ...draft }: RenderDraft): Promise<RenderedMacro> {
  const { replyHtml, noteHtml } = await cleanTexts(cx, draft)
  await checkActions(cx, draft.actions)
  return rendered(cx, { id: newId(), name: '', ...draft, replyHtml, noteHtml }, ticket)
}

type Renderable = Pick<MacroRecord, 'id' | 'name' | 'replyHtml' | 'noteHtml' | 'actions'>

export async function rendered(cx: Cx, macro: Renderable, ticketRef: string): Promise<RenderedMacro> {
  const readValue = await readerOfVariables(cx, ticketRef)
  const reply = renderText(macro.replyHtml, readValue)
  const note = renderText(macro.noteHtml, readValue)
  return {
    id: macro.id,
    name: macro.name,
    replyHtml: reply.html,
    noteHtml: note.html,
    missing: [...new Set([...reply.missing, ...note.missing])],
    parts: await partsOf(cx, macro),
  }
}

async function cleanTexts(cx: Cx, texts: { replyHtml: string; noteHtml: string }) {
  const clean = (html: string) => {
    const safe = sanitizeComposedHtml(html)
    return htmlToText(safe).trim() === '' ? '' : safe
  }
  for (const path of ['replyHtml', 'noteHtml'] as const)
    if (/<img[\s>]/i.test(texts[path]))
      throw unprocessable('macro.pictures', 'A macro holds text. Pictures are added to the message itself.', [
        { path, message: 'Take the picture out.' },
      ])
  const replyHtml = clean(texts.replyHtml)
  const noteHtml = clean(texts.noteHtml)
  checkVariables({ replyHtml, noteHtml }, await listFieldDefinitions(cx))
  return { replyHtml, noteHtml }
}

/** The macro as it is kept, or 422. */
async function checked(cx: Cx, macro: MacroRecord): Promise<MacroRecord> {
  const { replyHtml, noteHtml } = await cleanTexts(cx, macro)
  if (replyHtml === '' && noteHtml === '' && countActions(macro.actions) === 0)
    throw unprocessable('macro.empty', 'The macro does nothing yet. Write a text or choose an action.', [
      { path: 'replyHtml', message: 'Write a text or choose an action.' },
    ])
  await checkActions(cx, macro.actions)
  const preview = htmlToText(replyHtml || noteHtml)
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200)
    .toWellFormed()
  return { ...macro, replyHtml, noteHtml, preview }
}

/** The teams that the macro is shared with; every id is of this organization. */
async function teamsOf(cx: Cx, macro: Pick<MacroRecord, 'sharing'>, asked: string[]): Promise<string[]> {
  if (macro.sharing !== 'private') require(cx.actor, 'macros:share')
  const known = new Set(await filterTeams(cx, asked))
  const errors = asked.flatMap((id, i) =>
    known.has(id) ? [] : [{ path: `teamIds.${i}`, message: 'There is no such team.' }],
  )
  if (errors.length > 0)
    throw unprocessable('macro.share_unknown', 'A team that the macro is shared with is not there.', errors)
  if (macro.sharing !== 'teams') return []
  if (known.size === 0)
    throw unprocessable('macro.shared_with_none', 'Choose at least one team to share the macro with.', [
      { path: 'teamIds', message: 'Choose at least one team.' },
    ])
  return [...known]
}

/** `everyone`: it is, or was, everyone's; otherwise only its owner hears of it. */
function tell(cx: Cx, name: string, macro: MacroRecord, before: MacroRecord = macro): void {
  const everyone = macro.sharing === 'everyone' || before.sharing === 'everyone'
  emit(cx, name, { macroId: macro.id, name: macro.name, userId: macro.ownerId, sharing: macro.sharing, everyone })
}
