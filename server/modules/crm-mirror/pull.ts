import { type Runtime, systemActor } from '../../platform/context.ts'
import { decryptSecret } from '../../platform/crypto.ts'
import { enqueue, type JobHandler } from '../../platform/jobs.ts'
import { OutgoingRefused } from '../../platform/outgoing.rules.ts'
import { type Sentence, sentence, words } from '../../platform/words.ts'
import { askingOf, CrmFault } from './ask-crm.ts'
import { mostRows } from './crm-mirror.contract.ts'
import { crmIsOff, hasCrm } from './crm-switch.ts'
import { type Asked, findImporter, type Importer, type Page } from './importers.ts'
import * as pulls from './pulls.store.ts'
import { type Kind, kinds } from './rows.rules.ts'
import { beginSync, type ReadRow, type SyncReport, type Told, whyOf } from './sync-run.ts'

export const pullJobName = 'crm.pull'

type Options = {
  wait?: (milliseconds: number) => Promise<void>
  /** Only what was changed since the run before that was done, where the CRM can tell; nothing vanishes. */
  changesOnly?: boolean
  mostVanishing?: number
  tell?: (told: Told) => Promise<void>
}

const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds))

/**
 * Brings what a CRM has into the mirror, page by page. What goes wrong stands in the run (`failed`) and in the answer: what came before
 * stays, nothing vanishes. Null: nobody has connected this source.
 */
export async function pull(
  runtime: Runtime,
  orgId: string,
  source: string,
  { wait = sleep, changesOnly = false, mostVanishing, tell }: Options = {},
): Promise<SyncReport | { state: 'failed'; why: Sentence } | null> {
  const actor = systemActor(orgId, 'crm')
  const [found, lastAt, isOn] = await runtime.run(actor, async (cx) => [
    await pulls.findPull(cx, source),
    await pulls.lastDone(cx, source),
    await hasCrm(cx),
  ])
  if (!found) return null
  if (!isOn) return { state: 'failed', why: crmIsOff }
  const importer = findImporter(found.importer)
  const since = changesOnly && importer?.tellsChanges ? lastAt : null
  const { settings } = runtime
  // The own network is open to it only where the operator names it, as to webhooks (ADR 8).
  const reach = { networks: settings.allowedNetworks, ownNetwork: false }
  const secret = decryptSecret(settings.keys.secrets, found.secret)
  const sync = await beginSync(runtime, { orgId, source, way: 'pull', whole: since === null, mostVanishing, tell })
  try {
    if (!importer) throw gone(found.importer)
    const asked = { ...askingOf({ address: found.address, reach, wait }), secret, since, currency: found.currency }
    for await (const { kind, rows } of gathered(pagesOf(importer, asked))) await sync.write(kind, rows)
  } catch (error) {
    const why = error instanceof CrmFault || error instanceof OutgoingRefused ? error.why : whyOf(error)
    await sync.fail(why)
    return { state: 'failed', why }
  }
  return sync.finish()
}

const gone = (importer: string) =>
  new CrmFault(
    sentence(
      'crm.importer_gone',
      words`The importer ${{ importer }} is not there any more: its file is missing or broken (Settings > CRM).`,
    ),
  )

/** What an importer says, page by page; one of somebody's own may say anything. */
async function* pagesOf(importer: Importer, asked: Asked): AsyncGenerator<Page> {
  for await (const page of importer.pages(asked)) {
    if (!kinds.includes(page?.kind) || !Array.isArray(page.rows))
      throw new CrmFault(
        sentence(
          'crm.importer_page',
          words`The importer ${{ importer: importer.label }} must say pages of { kind, rows }, of the kinds ${{ kinds: [...kinds] }}.`,
        ),
      )
    yield page
  }
}

/** Small pages of a kind as one large one: a transaction for each hundred rows takes three times as long. */
async function* gathered(pages: AsyncIterable<Page>): AsyncGenerator<{ kind: Kind; rows: ReadRow[] }> {
  let line = 0
  let some: { kind: Kind; rows: ReadRow[] } | null = null
  try {
    for await (const { kind, rows } of pages) {
      if (some && (some.kind !== kind || some.rows.length + rows.length > mostRows)) {
        yield some
        some = null
      }
      some ??= { kind, rows: [] }
      for (const row of rows) some.rows.push({ line: ++line, row })
    }
  } catch (error) {
    // What came before it is kept.
    if (some) yield some
    throw error
  }
  if (some) yield some
}

/** Books the pulls that are due; none while the CRM is switched off. */
export const bookPulls: JobHandler = async (orgId, _payload, { runtime }) => {
  await runtime.run(systemActor(orgId, 'crm'), async (cx) => {
    if (!(await hasCrm(cx))) return
    for (const source of await pulls.takeDue(cx))
      enqueue(cx, pullJobName, { source }, { key: `${pullJobName}.${orgId}.${source}` })
  })
}

export const pullJob: JobHandler = async (orgId, { source }, { runtime, log }) => {
  const done = await pull(runtime, orgId, String(source))
  log.info({ source, state: done?.state }, 'a CRM was asked')
}
