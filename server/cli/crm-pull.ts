import { connectCrm, disconnectCrm } from '../modules/crm-mirror/connect-crm.ts'
import { SourceName } from '../modules/crm-mirror/crm-mirror.contract.ts'
import { findImporter, listImporters } from '../modules/crm-mirror/importers.ts'
import { loadOwnImporters } from '../modules/crm-mirror/own-importers.ts'
import { pull } from '../modules/crm-mirror/pull.ts'
import { systemActor } from '../platform/context.ts'
import { createLog } from '../platform/log.ts'
import { type Command, CommandError, type Options, print, readSecretFile, UsageError } from './command.ts'
import { findOrganization } from './find-organization.ts'
import { type Installation, withInstallation } from './installation.ts'

const org = { value: 'PREFIX', about: 'the organization, by its prefix or id; needed when there are several' }
const source = { value: 'NAME', about: 'how the CRM is named here, such as salesforce', required: true }
const names = () =>
  listImporters()
    .map(([name]) => name)
    .join(', ')
const loadOwn = ({ config }: Installation) => loadOwnImporters(config.dataDir, createLog('warn'))

function sourceOf(given: Options): string {
  const name = given.need('source')
  if (SourceName.safeParse(name).success) return name
  throw new UsageError(`--source is a short name in small letters such as salesforce, not “${name}”.`)
}

export const connectCrmCommand: Command = {
  name: 'crm connect',
  about:
    'Has the server ask a CRM every so many hours, and mirror what it has (docs/crm-mirror.md). Called again it connects it otherwise.',
  options: {
    org,
    source,
    importer: { value: 'NAME', about: `${names()}, or one of your own (docs/crm-mirror.md)` },
    address: { value: 'URL', about: 'where the CRM is; salesforce needs it' },
    'secret-file': {
      value: 'PATH',
      about: 'what lets in: docs/crm-mirror.md says how it is written; - reads standard input',
    },
    every: { value: 'HOURS', about: 'how often, 1 to 168; 24 unless told' },
    currency: { value: 'CODE', about: 'of amounts that come without one, such as EUR' },
    remove: { about: 'ask it no more; what is mirrored stays' },
  },
  run: async (given) => {
    const name = sourceOf(given)
    const importer = given.text('importer')
    const path = given.text('secret-file')
    const everyHours = Number(given.text('every') ?? 24)
    const currency = given.text('currency') ?? null
    if (!given.has('remove')) {
      if (!importer) throw new UsageError(`--importer is one of ${names()}, or one of your own.`)
      if (path === undefined)
        throw new UsageError(`--secret-file is missing: ${findImporter(importer)?.secretIs ?? 'what lets in'}.`)
      if (!(Number.isInteger(everyHours) && everyHours >= 1 && everyHours <= 168))
        throw new UsageError('--every is 1 to 168 hours.')
      if (currency !== null && !/^[A-Z]{3}$/.test(currency))
        throw new UsageError('--currency is three capitals such as EUR.')
    }
    const secret = path === undefined ? '' : await readSecretFile(path)
    await withInstallation(async (installation) => {
      const { runtime } = installation
      await loadOwn(installation)
      const actor = systemActor(await findOrganization(runtime, given.text('org')), 'crm')
      if (given.has('remove') || !importer) {
        const done = await runtime.run(actor, (cx) => disconnectCrm(cx, name))
        if (!done) throw new CommandError(`No CRM is connected as ${name}.`)
        return print(false, null, [`${name} is asked no more.`])
      }
      const known = findImporter(importer)
      if (!known) throw new UsageError(`--importer is one of ${names()}.`)
      const address = given.text('address') ?? known.address ?? undefined
      if (address === undefined) throw new UsageError(`--address is missing: where ${importer} is.`)
      await runtime.run(actor, (cx) =>
        connectCrm(cx, { source: name, importer, address, secret, currency, everyHours, enabled: true }),
      )
      print(false, null, [`${name} is asked every ${everyHours} hours, first in some minutes.`])
    })
  },
}

export const pullCrmCommand: Command = {
  name: 'crm pull',
  about: 'Asks a connected CRM now, and says what came of it. It may run beside the server.',
  options: {
    org,
    source,
    changes: { about: 'only what was changed since the last time, where the CRM can tell; nothing vanishes' },
    'max-vanish': {
      value: 'PERCENT',
      about: 'nothing vanishes when it would be more of what is there; 20 unless told',
    },
    json: { about: 'print {"state","counts","held"} on one line' },
  },
  run: async (given) => {
    const name = sourceOf(given)
    const said = given.text('max-vanish')
    const most = said === undefined ? undefined : Number(said)
    if (most !== undefined && !(most >= 0 && most <= 100))
      throw new UsageError('--max-vanish is a number from 0 to 100.')
    await withInstallation(async (installation) => {
      const { runtime } = installation
      await loadOwn(installation)
      const orgId = await findOrganization(runtime, given.text('org'))
      const done = await pull(runtime, orgId, name, { changesOnly: given.has('changes'), mostVanishing: most })
      if (done === null) throw new CommandError(`No CRM is connected as ${name}: crm connect does it.`)
      if (done.state === 'failed') throw new CommandError(done.why.text)
      const lines = Object.entries(done.counts).map(
        ([kind, { created, updated, unchanged, refused, vanished }]) =>
          `${kind}: ${created} created, ${updated} updated, ${unchanged} unchanged, ${refused} refused, ${vanished} vanished.`,
      )
      print(given.has('json'), { state: done.state, counts: done.counts, held: done.held }, lines)
      if (done.why) throw new CommandError(done.why.text)
    })
  },
}
