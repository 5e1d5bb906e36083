import type { Cx } from '../../platform/context.ts'
import type { CrmRowResult } from './crm-mirror.contract.ts'
import * as store from './crm-mirror.store.ts'
import { requireCrm } from './crm-switch.ts'
import { canonical, changedFields, columnsOf, type Kind, type Row, saidFields } from './rows.rules.ts'

type Written = { source: string; rows: readonly Given[]; deletedIds?: readonly string[]; runAt?: Date }
type Given = { externalId: string } & Record<string, unknown>

/**
 * Writes rows of a source as it says them, each whole: what a row leaves out is emptied. Written again it changes nothing but when it was
 * last said. A row may name an account or a contact that is not there yet: it is linked when that one comes. `deletedIds`: what the
 * source has no more. No id stands in both, or twice. `runAt`: the beginning of the run that brings them, which says by itself when
 * it is done; else they came now. What came of each, in the order given, the deleted ones last. 409 `crm.off`.
 */
export async function writeRows(
  cx: Cx,
  kind: Kind,
  { source, rows, deletedIds = [], runAt }: Written,
): Promise<CrmRowResult[]> {
  await requireCrm(cx)
  const at = runAt ?? cx.now
  const wanted = rows.map((row) => canonical(kind, row))
  const ids = wanted.map(({ externalId }) => externalId)
  const before = await store.findRows(cx, kind, { source, ids, lock: true })
  const unknown = await unknownOf(cx, kind, source, wanted)
  const results = wanted.map((row) => judge(kind, before.get(row.externalId), row, unknown))
  const isUnchanged = (i: number) => results[i]?.outcome === 'unchanged'
  await store.upsertRows(
    cx,
    kind,
    { source, at },
    wanted.filter((_, i) => !isUnchanged(i)),
  )
  await store.touchRows(
    cx,
    kind,
    { source, at },
    ids.filter((_, i) => isUnchanged(i)),
  )
  const buried = await store.buryRows(cx, kind, { source, at }, deletedIds)
  if (runAt === undefined) await store.noteSource(cx, { source, at })
  const deleted = deletedIds.map((externalId): CrmRowResult => {
    return { externalId, outcome: buried.includes(externalId) ? 'deleted' : 'absent', changed: [], unknown: [] }
  })
  return [...results, ...deleted]
}

/** What would come of each row; nothing is written, and what they name is not looked for. */
export async function judgeRows(
  cx: Cx,
  kind: Kind,
  { source, rows }: { source: string; rows: readonly Given[] },
): Promise<CrmRowResult[]> {
  const wanted = rows.map((row) => canonical(kind, row))
  const ids = wanted.map(({ externalId }) => externalId)
  const before = await store.findRows(cx, kind, { source, ids, lock: false })
  return wanted.map((row) => judge(kind, before.get(row.externalId), row, new Set()))
}

type Before = { row: Row; live: boolean } | undefined

function judge(kind: Kind, before: Before, row: Row, unknown: ReadonlySet<string>): CrmRowResult {
  const named = columnsOf[kind].flatMap(({ field, to }) => (to && unknown.has(`${to} ${row[field]}`) ? to : []))
  const { externalId } = row
  if (!before?.live) return { externalId, outcome: 'created', changed: saidFields(kind, row), unknown: named }
  const changed = changedFields(kind, before.row, row)
  return { externalId, outcome: changed.length > 0 ? 'updated' : 'unchanged', changed, unknown: named }
}

/** What rows name that is not there yet, as `account 001`. */
async function unknownOf(cx: Cx, kind: Kind, source: string, rows: readonly Row[]): Promise<Set<string>> {
  const unknown = new Set<string>()
  for (const { field, to } of columnsOf[kind]) {
    if (!to) continue
    const ids = [...new Set(rows.flatMap((row) => (typeof row[field] === 'string' ? row[field] : [])))]
    const absent = await store.holdPlaces(cx, to === 'account' ? 'accounts' : 'contacts', source, ids)
    for (const id of absent) unknown.add(`${to} ${id}`)
  }
  return unknown
}
