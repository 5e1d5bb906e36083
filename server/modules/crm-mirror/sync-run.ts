import { createHash } from 'node:crypto'
import { type Runtime, systemActor } from '../../platform/context.ts'
import { Problem } from '../../platform/errors.ts'
import { refuseBrokenText } from '../../platform/http/text.ts'
import { newId } from '../../platform/ids.ts'
import { type Sentence, sentence, words } from '../../platform/words.ts'
import { CrmRow, type CrmRowResult, mostRows } from './crm-mirror.contract.ts'
import * as store from './crm-mirror.store.ts'
import { crmIsOff, isCrmOff, requireCrm } from './crm-switch.ts'
import { type Kind, kinds } from './rows.rules.ts'
import * as syncs from './syncs.store.ts'
import { judgeRows, writeRows } from './write-rows.ts'

/** A row as it was read, and where: the line of a file, a place in a page. `fault`: why it could not be read. */
export type ReadRow = { line: number; row: unknown; fault?: string }
/** What came of one row. `refused` rows say why; `vanished` ones have no line. */
export type Told = {
  kind: Kind
  line: number | null
  externalId: string | null
  outcome: CrmRowResult['outcome'] | 'refused' | 'vanished'
  changed: readonly string[]
  why: readonly { path: string; message: string }[]
}
export type SyncReport = {
  state: 'done' | 'held'
  counts: Partial<Record<Kind, syncs.Counts>>
  /** Kinds of which too much would have vanished. */
  held: { kind: Kind; vanishing: number; of: number }[]
  why: Sentence | null
}

/** In percent: when more of what was there would vanish, nothing does. Half a file must not empty a mirror. */
export const usualMostVanishing = 20
/** A run keeps so many of the rows that did not fit, to be read in the settings. */
const keptRefusals = 20

type Options = {
  orgId: string
  source: string
  way: 'import' | 'pull'
  /** What the source does not say any more vanishes, of the kinds it spoke of. */
  whole: boolean
  mostVanishing?: number
  /** Nothing is written; what would come of each row is told. */
  dryRun?: boolean
  /** Is told each row as it is done with, in order. */
  tell?: (told: Told) => Promise<void>
}

export type Sync = {
  /** Writes rows of a kind, at most 1,000 a transaction, those that fit; the others are told. Without rows: it has none of the kind. */
  write: (kind: Kind, rows: readonly ReadRow[]) => Promise<void>
  /** Lets vanish what was not said, and ends the run. */
  finish: () => Promise<SyncReport>
  fail: (why: Sentence) => Promise<void>
}

/**
 * Begins a run that brings many rows of a source. Rows are written as they come, each transaction for itself: one that is killed half-way
 * and begun again ends as one that was not. What it says is marked with its beginning (`synced_at`), so that at the end what is
 * older is what the source has no more; a row that somebody pushed meanwhile is not. 409 `crm.off`.
 */
export async function beginSync(runtime: Runtime, options: Options): Promise<Sync> {
  const {
    orgId,
    source,
    way,
    whole,
    dryRun = false,
    mostVanishing = usualMostVanishing,
    tell = async () => {},
  } = options
  const actor = systemActor(orgId, 'crm')
  const at = runtime.now()
  const id = newId()
  const counts: Partial<Record<Kind, syncs.Counts>> = {}
  const seen: Partial<Record<Kind, Seen>> = {}
  const refusals: syncs.Refusal[] = []
  await runtime.run(actor, async (cx) => {
    await requireCrm(cx)
    if (!dryRun) await syncs.insertSync(cx, { id, source, way, whole, at })
  })

  const writeSome = async (
    kind: Kind,
    rows: readonly ReadRow[],
    countOf: syncs.Counts,
    seenOf: Seen,
  ): Promise<void> => {
    const checked = rows.map((one) => ({ ...one, ...checkRow(kind, one) }))
    const fit = checked.flatMap(({ fit }) => fit ?? [])
    const unfit = checked.flatMap(({ fit, externalId }) => (!fit && externalId ? externalId : []))
    const results = await runtime.run(actor, async (cx) => {
      // What does not fit is there all the same, and keeps what was written of it before.
      const kept = await store.listLive(cx, kind, { source, ids: unfit })
      for (const one of kept) if (dryRun) seenOf.add(one)
      if (dryRun) return judgeRows(cx, kind, { source, rows: fit })
      await store.touchRows(cx, kind, { source, at }, kept)
      return writeRows(cx, kind, { source, rows: fit, runAt: at })
    })
    let next = 0
    for (const { line, fit, externalId, why } of checked) {
      const result = fit ? results[next++] : undefined
      const outcome = result?.outcome ?? 'refused'
      countOf[outcome as keyof syncs.Counts] += 1
      if (dryRun && (outcome === 'updated' || outcome === 'unchanged')) seenOf.add(externalId ?? '')
      if (outcome === 'refused' && refusals.length < keptRefusals)
        refusals.push({ kind, line, externalId, path: why[0]?.path ?? '', message: why[0]?.message ?? '' })
      await tell({ kind, line, externalId, outcome, changed: result?.changed ?? [], why })
    }
  }

  const vanish = async (kind: Kind, countOf: syncs.Counts, seenOf: Seen): Promise<SyncReport['held']> => {
    const { live, older } = await runtime.run(actor, (cx) => store.countLive(cx, kind, { source, before: at }))
    const vanishing = dryRun ? live - seenOf.count() : older
    const of = dryRun ? live : live - countOf.created
    if (vanishing === 0) return []
    if (vanishing * 100 > of * mostVanishing) return [{ kind, vanishing, of }]
    countOf.vanished = vanishing
    if (dryRun) return []
    for (let gone: string[] = []; ; ) {
      gone = await runtime.run(actor, (cx) => store.buryOlder(cx, kind, { source, before: at, most: mostRows }))
      for (const externalId of gone)
        await tell({ kind, line: null, externalId, outcome: 'vanished', changed: [], why: [] })
      if (gone.length < mostRows) return []
    }
  }

  return {
    write: async (kind, rows) => {
      counts[kind] ??= { created: 0, updated: 0, unchanged: 0, refused: 0, vanished: 0 }
      seen[kind] ??= new Seen()
      const [countOf, seenOf] = [counts[kind], seen[kind]]
      for (const some of batches(rows)) await writeSome(kind, some, countOf, seenOf)
    },
    finish: async () => {
      const held: SyncReport['held'] = []
      // Who names others goes before them.
      for (const kind of kinds.toReversed()) {
        const [countOf, seenOf] = [counts[kind], seen[kind]]
        if (whole && countOf && seenOf) held.push(...(await vanish(kind, countOf, seenOf)))
      }
      const state = held.length > 0 ? 'held' : 'done'
      const why = held[0] ? heldWords(held[0], mostVanishing) : null
      if (!dryRun)
        await runtime.run(actor, async (cx) => {
          await syncs.finishSync(cx, id, { state, counts, why, refusals })
          await store.noteSource(cx, { source, at: cx.now })
        })
      return { state, counts, held, why }
    },
    fail: async (why) => {
      if (!dryRun)
        await runtime.run(actor, (cx) => syncs.finishSync(cx, id, { state: 'failed', counts, why, refusals }))
    },
  }
}

/** Why a run ended before its end. */
export function whyOf(error: unknown): Sentence {
  if (isCrmOff(error)) return crmIsOff
  const reason = error instanceof Error ? error.message : String(error)
  return sentence('crm.unreadable', words`It could not be read to its end: ${{ reason }}`)
}

const heldWords = ({ kind, vanishing, of }: SyncReport['held'][number], most: number): Sentence =>
  sentence(
    'crm.held',
    words`${{ vanishing }} of ${{ of }} rows (${{ kind }}) are not in what came and would vanish, more than ${{ most }} %. Nothing vanished; what came was written.`,
  )

/** What is wrong with a row, or the row. */
function checkRow(
  kind: Kind,
  { row, fault }: ReadRow,
): { fit: ({ externalId: string } & Record<string, unknown>) | null; externalId: string | null; why: Told['why'] } {
  const named = typeof row === 'object' && row !== null && 'externalId' in row ? row.externalId : null
  const externalId =
    typeof named === 'string' && named.isWellFormed() && !named.includes('\u0000') ? named.trim() : null
  if (fault !== undefined) return { fit: null, externalId, why: [{ path: '', message: fault }] }
  try {
    refuseBrokenText(row, '')
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return { fit: null, externalId, why: [{ path: '', message: error.message }] }
  }
  const { data, error } = CrmRow[kind].safeParse(row)
  if (data) return { fit: data, externalId: data.externalId, why: [] }
  return { fit: null, externalId, why: error.issues.map(({ path, message }) => ({ path: path.join('.'), message })) }
}

/** At most 1,000 rows each, none of them twice: one that comes again is written after the one before. */
function* batches(rows: readonly ReadRow[]): Generator<ReadRow[]> {
  let some: ReadRow[] = []
  let ids = new Set<unknown>()
  for (const one of rows) {
    const { externalId } = Object(one.row) as { externalId?: unknown }
    const name = typeof externalId === 'string' ? externalId.trim() : one
    if (some.length === mostRows || ids.has(name)) {
      yield some
      some = []
      ids = new Set()
    }
    some.push(one)
    ids.add(name)
  }
  if (some.length > 0) yield some
}

/** Which ids came, for a dry run, that marks no rows: 8 bytes each. */
class Seen {
  #hashes = new BigUint64Array(1024)
  #length = 0

  add(id: string): void {
    if (this.#length === this.#hashes.length) {
      const wider = new BigUint64Array(this.#length * 2)
      wider.set(this.#hashes)
      this.#hashes = wider
    }
    this.#hashes[this.#length++] = createHash('sha256').update(id).digest().readBigUInt64BE()
  }

  /** How many different ones. */
  count(): number {
    const sorted = this.#hashes.subarray(0, this.#length).sort()
    return sorted.reduce((sum, hash, i) => (hash === sorted[i - 1] ? sum : sum + 1), 0)
  }
}
