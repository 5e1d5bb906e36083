import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { SourceName } from '../modules/crm-mirror/crm-mirror.contract.ts'
import { importFile } from '../modules/crm-mirror/import-file.ts'
import { readPairs } from '../modules/crm-mirror/map-columns.rules.ts'
import { FileFault } from '../modules/crm-mirror/read-csv.ts'
import { type Kind, kinds } from '../modules/crm-mirror/rows.rules.ts'
import { type SyncReport, type Told, usualMostVanishing } from '../modules/crm-mirror/sync-run.ts'
import { type Command, CommandError, type Options, print, UsageError } from './command.ts'
import { findOrganization } from './find-organization.ts'
import { withInstallation } from './installation.ts'

/** A line about progress after so many rows; refused rows that are told one by one. */
const toldEach = 20_000
const toldRefused = 20

export const importCrmCommand: Command = {
  name: 'crm import',
  about:
    'Imports a file of accounts, contacts or activities into the mirror of a CRM. Rows are known by their id there, so that it may be run ' +
    'again at any time, also after it was killed. It may run beside the server. Fails when rows were refused or nothing may vanish.',
  options: {
    org: { value: 'PREFIX', about: 'the organization, by its prefix or id; needed when there are several' },
    source: { value: 'NAME', about: 'the system that the rows come from, such as salesforce', required: true },
    kind: { value: 'KIND', about: 'accounts, contacts or activities', required: true },
    file: { value: 'PATH', about: 'the file in UTF-8; - reads standard input', required: true },
    format: { value: 'FORMAT', about: 'csv or jsonl; else the end of the file’s name tells' },
    delimiter: { value: 'CHAR', about: 'between the cells of a CSV file, “tab” too; else the first line tells' },
    map: {
      value: 'FIELD=COLUMN,…',
      about: 'columns that are not named like their fields: externalId=Id,metadata.tier=Tier',
    },
    set: { value: 'FIELD=VALUE,…', about: 'what is the same in every row: kind=order,currency=EUR' },
    full: { about: 'the file is everything of the kind: what it does not name vanishes' },
    'max-vanish': {
      value: 'PERCENT',
      about: `with --full: nothing vanishes when it would be more of what is there; ${usualMostVanishing} unless told`,
    },
    'dry-run': { about: 'write nothing, say what would come of it' },
    report: { value: 'PATH', about: 'write there what came of each row that was not unchanged, one line of JSON each' },
    json: { about: 'print {"state","counts","held"} on one line' },
  },
  run: async (given) => {
    const asked = readAsked(given)
    await withInstallation(async ({ runtime }) => {
      const orgId = await findOrganization(runtime, given.text('org'))
      const chunks = await openText(given.need('file'))
      const report = await openReport(given.text('report'))
      let [rows, refused] = [0, 0]
      const tell = async (told: Told): Promise<void> => {
        rows += 1
        if (rows % toldEach === 0) process.stderr.write(`${rows} rows\n`)
        if (told.outcome !== 'unchanged') await report.write(told)
        if (told.outcome !== 'refused') return
        refused += 1
        if (refused <= toldRefused) process.stderr.write(`${refusal(told)}\n`)
      }
      try {
        const done = await importFile(runtime, chunks, { orgId, ...asked, tell })
        print(given.has('json'), { state: done.state, counts: done.counts, held: done.held }, lines(done, asked.dryRun))
        if (done.why) throw new CommandError(`${done.why.text} Allow it with --max-vanish, if it is right.`)
        if (refused > 0)
          throw new CommandError(
            `${refused === 1 ? 'One row was' : `${refused} rows were`} refused; the others were not.`,
          )
      } catch (error) {
        throw error instanceof FileFault ? new CommandError(error.message) : error
      } finally {
        await report.close()
      }
    })
  },
}

/** What an import is asked to do. Throws UsageError. */
export function readAsked(given: Options) {
  const source = given.need('source')
  if (!SourceName.safeParse(source).success)
    throw new UsageError(`--source is a short name in small letters such as salesforce, not “${source}”.`)
  const kind = kinds.find((one) => one === given.need('kind'))
  if (!kind) throw new UsageError(`--kind is one of ${kinds.join(', ')}.`)
  const format = given.text('format') ?? (/\.(jsonl|ndjson)$/i.test(given.need('file')) ? 'jsonl' : 'csv')
  if (format !== 'csv' && format !== 'jsonl') throw new UsageError('--format is csv or jsonl.')
  const said = given.text('delimiter')
  const delimiter = said === 'tab' ? '\t' : said
  if (delimiter !== undefined && (delimiter.length !== 1 || '"\r\n'.includes(delimiter)))
    throw new UsageError('--delimiter is one character, or “tab”.')
  const most = Number(given.text('max-vanish') ?? usualMostVanishing)
  if (!(most >= 0 && most <= 100)) throw new UsageError('--max-vanish is a number from 0 to 100.')
  const map = { columns: pairs(given, 'map'), always: pairs(given, 'set') }
  const [whole, dryRun] = [given.has('full'), given.has('dry-run')]
  return { source, kind, format, delimiter, map, whole, dryRun, mostVanishing: most } as const
}

function pairs(given: Options, option: 'map' | 'set'): Map<string, string> {
  const text = given.text(option)
  const read = text === undefined ? new Map<string, string>() : readPairs(text, `--${option}`)
  if (typeof read === 'string') throw new UsageError(read)
  return read
}

async function openText(path: string): Promise<AsyncIterable<string>> {
  if (path === '-') return decoded(process.stdin)
  const found = await stat(path).catch(() => null)
  if (!found?.isFile()) throw new CommandError(`There is no file ${path}.`)
  return decoded(createReadStream(path))
}

/** Text of bytes in UTF-8; anything else is said, not guessed. */
async function* decoded(bytes: AsyncIterable<Buffer | string>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    for await (const chunk of bytes) yield decoder.decode(Buffer.from(chunk), { stream: true })
    yield decoder.decode()
  } catch (error) {
    if (error instanceof TypeError)
      throw new FileFault('The file is not in UTF-8. Save it so, and run the import again.')
    throw error
  }
}

async function openReport(path: string | undefined) {
  if (path === undefined) return { write: async () => {}, close: async () => {} }
  const file = await open(path, 'w').catch(() => {
    throw new CommandError(`The report ${path} cannot be written.`)
  })
  let lines: string[] = []
  const flush = async () => {
    await file.write(lines.join(''))
    lines = []
  }
  return {
    write: async (told: Told) => {
      lines.push(`${JSON.stringify(told)}\n`)
      if (lines.length >= 500) await flush()
    },
    close: async () => {
      await flush()
      await file.close()
    },
  }
}

function refusal({ line, externalId, why }: Told): string {
  const said = why.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join(' ')
  return `Line ${line}${externalId ? ` (${externalId})` : ''}: ${said}`
}

function lines({ counts, held }: SyncReport, dryRun: boolean): string[] {
  const said = Object.entries(counts).map(([kind, { created, updated, unchanged, refused, vanished }]) => {
    const vanishing = held.find((one) => one.kind === (kind as Kind))
    const gone = vanishing ? `${vanishing.vanishing} held back` : `${vanished} vanished`
    return `${kind}: ${created} created, ${updated} updated, ${unchanged} unchanged, ${refused} refused, ${gone}.`
  })
  return dryRun ? ['Nothing was written. It would be:', ...said] : said
}
