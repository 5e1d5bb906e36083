import type { z } from 'zod'
import type { Cx } from '../../platform/context.ts'
import { notFound } from '../../platform/errors.ts'
import { cursorsOf, TimeKey } from '../../platform/http/paging.ts'
import { enqueue } from '../../platform/jobs.ts'
import { require } from '../../platform/permissions.ts'
import { getOrgSettings } from '../orgs/orgs.service.ts'
import { connectCrm, disconnectCrm } from './connect-crm.ts'
import type { CrmImporters, CrmRun, CrmSource, PutCrmImporter, UpdateCrmSource } from './crm-settings.contract.ts'
import { requireCrm } from './crm-switch.ts'
import { isBuiltIn, listImporters } from './importers.ts'
import { listBrokenImporters } from './own-importers.ts'
import { pullJobName } from './pull.ts'
import * as pulls from './pulls.store.ts'
import * as sources from './sources.store.ts'
import * as syncs from './syncs.store.ts'

type Source = z.infer<typeof CrmSource>
type Run = z.infer<typeof CrmRun>

/** The sources of the mirror, by name, for who looks after the settings. Nothing that a row says is among it. */
export async function listCrmSources(cx: Cx): Promise<Source[]> {
  require(cx.actor, 'settings:manage')
  return presentAll(cx, await sources.listSourceRows(cx))
}

/** The importers that can be connected: those that are built in, and the operator's own. */
export function listCrmImporters(cx: Cx): z.infer<typeof CrmImporters> {
  require(cx.actor, 'settings:manage')
  return {
    data: listImporters().map(([name, { label, secretIs, address, tellsChanges }]) => ({
      ...{ name, label, builtIn: isBuiltIn(name), secretIs, address, tellsChanges },
    })),
    broken: [...listBrokenImporters()],
  }
}

/** Names a source and where its records are found. 404 `crm.no_source`. */
export async function updateCrmSource(cx: Cx, source: string, input: z.infer<typeof UpdateCrmSource>): Promise<Source> {
  require(cx.actor, 'settings:manage')
  await sources.saveSource(cx, source, input)
  return getSource(cx, source)
}

/** Has a CRM asked by itself. 422 `crm.unknown_importer`, `crm.bad_address`, `crm.secret_needed`. */
export async function putCrmImporter(cx: Cx, source: string, input: z.infer<typeof PutCrmImporter>): Promise<Source> {
  require(cx.actor, 'settings:manage')
  await connectCrm(cx, { source, ...input })
  return getSource(cx, source)
}

/** 404 `crm.no_importer`. */
export async function removeCrmImporter(cx: Cx, source: string): Promise<void> {
  require(cx.actor, 'settings:manage')
  if (!(await disconnectCrm(cx, source))) throw noImporter()
}

/** Asks a CRM as soon as may be. 404 `crm.no_importer`, 409 `crm.off`. */
export async function runCrmImporter(cx: Cx, source: string): Promise<Source> {
  require(cx.actor, 'settings:manage')
  if (!(await pulls.findPull(cx, source))) throw noImporter()
  await requireCrm(cx)
  enqueue(cx, pullJobName, { source }, { key: `${pullJobName}.${cx.org.id}.${source}` })
  return getSource(cx, source)
}

/** The runs of a source, the newest first. 404 `crm.no_source`. */
export async function listCrmRuns(
  cx: Cx,
  source: string,
  { limit, cursor }: { limit: number; cursor?: string },
): Promise<{ data: Run[]; nextCursor: string | null }> {
  require(cx.actor, 'settings:manage')
  await getSource(cx, source)
  const cursors = cursorsOf(cx, 'crm-runs', { source }, TimeKey)
  const after = cursors.read(cursor)
  const rows = await syncs.listSyncs(cx, source, { after: after && { at: after[0], id: after[1] }, limit: limit + 1 })
  const page = cursors.cut(rows, limit, ({ at, id }) => [at, id])
  return { data: page.rows.map(presentRun), nextCursor: page.nextCursor }
}

const noImporter = () => notFound('crm.no_importer', 'No CRM is asked for this source.')

async function getSource(cx: Cx, source: string): Promise<Source> {
  const found = (await listCrmSources(cx)).find((one) => one.source === source)
  if (!found) throw notFound('crm.no_source', 'There is no such source.')
  return found
}

async function presentAll(cx: Cx, rows: sources.SourceRow[]): Promise<Source[]> {
  const { staleHours } = (await getOrgSettings(cx)).crm
  const [counts, runs, asked] = [await sources.countRows(cx), await syncs.lastSyncs(cx), await pulls.listPulls(cx)]
  return rows.map(({ source, name, contactUrl, accountUrl, syncedAt }) => {
    const run = runs.find((one) => one.source === source)
    const pull = asked.find((one) => one.source === source)
    const ago = syncedAt === null ? null : cx.now.getTime() - syncedAt.getTime()
    return {
      ...{ source, name, contactUrl, accountUrl },
      syncedAt: syncedAt?.toISOString() ?? null,
      stale: staleHours !== null && ago !== null && ago > staleHours * 3_600_000,
      rows: { accounts: 0, contacts: 0, activities: 0, ...counts.get(source) },
      importer: pull
        ? {
            ...{ importer: pull.importer, address: pull.address, currency: pull.currency },
            ...{ everyHours: pull.everyHours, enabled: pull.enabled, nextAt: pull.nextAt.toISOString() },
          }
        : null,
      lastRun: run ? presentRun(run) : null,
    }
  })
}

function presentRun({ id, way, state, whole, startedAt, finishedAt, counts, why, refusals }: syncs.SyncRow): Run {
  return {
    ...{ id, way, state, whole, counts, refusals },
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    why: why && { ...why, text: why.text ?? why.code },
  }
}
