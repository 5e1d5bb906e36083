import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import type { Log } from '../../platform/log.ts'
import { type Sentence, sentence, words } from '../../platform/words.ts'
import { SourceName } from './crm-mirror.contract.ts'
import { type Importer, isBuiltIn, setOwnImporters } from './importers.ts'

/** A file of the operator that is no importer, and why. */
export type BrokenImporter = { file: string; why: Sentence }

let broken: readonly BrokenImporter[] = []
/** What the last loading could not read. */
export const listBrokenImporters = (): readonly BrokenImporter[] => broken

/** What a file exports as its default: an `Importer`, whose name is that of the file. */
const OwnImporter = z.object({
  label: z.string().trim().min(1).max(60).optional(),
  secretIs: z.string().trim().min(1).max(300),
  tellsChanges: z.boolean().default(false),
  address: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .default(null),
  pages: z.custom<Importer['pages']>((value) => typeof value === 'function', 'must be a function'),
})

/**
 * Loads the importers of the operator: every `.mjs` and `.ts` of `DATA_DIR/importers`, once, when a process starts (ADR 11). What is broken is
 * logged and listed, and hinders nothing else. A file runs with all rights of the server, so one that anybody may write is not run.
 */
export async function loadOwnImporters(dataDir: string, log: Log): Promise<void> {
  const folder = resolve(dataDir, 'importers')
  const loaded = new Map<string, Importer>()
  const faults: BrokenImporter[] = []
  const files = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    // Nobody has put an importer there.
    if (error.code !== 'ENOENT') log.error({ err: error }, 'the folder of your own importers cannot be read')
    return []
  })
  for (const file of files.filter((one) => /\.(mjs|ts)$/.test(one)).toSorted()) {
    const name = file.replace(/\.\w+$/, '')
    const found = loaded.has(name) ? twice(file) : await loadOne(folder, file, name)
    if ('pages' in found) {
      loaded.set(name, found)
      log.info({ file, importer: name }, 'an importer of your own is there')
    } else {
      faults.push({ file, why: found })
      log.error({ file: join(folder, file) }, `an importer of your own is not there: ${found.text}`)
    }
  }
  setOwnImporters(loaded)
  broken = faults
}

async function loadOne(folder: string, file: string, name: string): Promise<Importer | Sentence> {
  if (!SourceName.safeParse(name).success)
    return sentence(
      'crm.importer_bad_name',
      words`${{ file }} must be named as a source is: small letters, such as shop.mjs.`,
    )
  if (isBuiltIn(name))
    return sentence(
      'crm.importer_built_in',
      words`${{ file }} has the name of an importer that is built in. Name it otherwise.`,
    )
  const path = join(folder, file)
  try {
    // Bit of the others' right to write; Windows knows none.
    if (((await stat(path)).mode & 0o002) !== 0 && process.platform !== 'win32')
      return sentence(
        'crm.importer_writable',
        words`${{ file }} can be written by everybody on the server. Take that right away.`,
      )
    const { default: exported } = (await import(/* @vite-ignore */ pathToFileURL(path).href)) as { default?: unknown }
    const read = OwnImporter.safeParse(exported)
    if (read.success) return { label: name, ...read.data, pages: read.data.pages.bind(exported) }
    const [issue] = read.error.issues
    const field = issue?.path.join('.') || 'export default'
    return sentence(
      'crm.importer_no_importer',
      words`${{ file }} is no importer: ${{ field }}: ${{ reason: issue?.message ?? '' }}`,
    )
  } catch (error) {
    const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    // Where it lies is for who reads the log.
    const reason = said.split('\n')[0]?.replaceAll(`${folder}/`, '').slice(0, 300) ?? ''
    return sentence('crm.importer_broken', words`${{ file }} could not be loaded: ${{ reason }}`)
  }
}

const twice = (file: string): Sentence =>
  sentence('crm.importer_twice', words`${{ file }} has the name of an importer of your own that is there already.`)
