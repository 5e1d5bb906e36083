import { type Command, CommandError, readOptions, UsageError, usageOf } from './cli/command.ts'
import { importCrmCommand } from './cli/crm.ts'
import { connectCrmCommand, pullCrmCommand } from './cli/crm-pull.ts'
import { sqlLoginCommand } from './cli/crm-sql-login.ts'
import { doctorCommand } from './cli/doctor.ts'
import { migrateCommand } from './cli/migrate.ts'
import { createOrganizationCommand, listOrganizationsCommand, setUpCommand } from './cli/organizations.ts'
import { restoredCommand } from './cli/restored.ts'
import { rebuildSearchCommand } from './cli/search.ts'
import { verifySlaCommand } from './cli/sla.ts'
import { ConfigError } from './platform/config.ts'
import { EmbeddedPostgresError } from './platform/embedded-postgres.ts'
import { Problem } from './platform/errors.ts'

const commands: Command[] = [
  setUpCommand,
  createOrganizationCommand,
  listOrganizationsCommand,
  migrateCommand,
  rebuildSearchCommand,
  verifySlaCommand,
  importCrmCommand,
  sqlLoginCommand,
  connectCrmCommand,
  pullCrmCommand,
  restoredCommand,
  doctorCommand,
]

/** Runs one command and returns the exit code: 0 done, 1 it could not be done, 2 it was called wrongly. */
async function main(words: string[]): Promise<number> {
  const command = commands.find(({ name }) => `${words.join(' ')} `.startsWith(`${name} `))
  const wantsHelp = words.includes('--help') || words.includes('-h')
  if (words.length === 0 || (wantsHelp && !command)) {
    console.log(overview())
    return words.length === 0 ? 2 : 0
  }
  if (!command) {
    console.error(`There is no command “${words.filter((word) => !word.startsWith('-')).join(' ')}”.\n\n${overview()}`)
    return 2
  }
  if (wantsHelp) {
    console.log(usageOf(command))
    return 0
  }
  try {
    await command.run(readOptions(command, words.slice(command.name.split(' ').length)))
    return 0
  } catch (error) {
    console.error(explain(error))
    if (!(error instanceof UsageError)) return 1
    console.error(`\n${usageOf(command)}`)
    return 2
  }
}

function overview(): string {
  const width = Math.max(...commands.map(({ name }) => name.length))
  const lines = commands.map(({ name, about }) => `  ${name.padEnd(width)}  ${about}`)
  return ['npm run -s cli -- COMMAND [options]', '', ...lines, '', 'Options of a command: COMMAND --help'].join('\n')
}

/** A sentence for what was foreseen; for anything else the trace, since somebody must find the fault. */
function explain(error: unknown): string {
  if (error instanceof ConfigError) return `${error.message}\nAll settings are listed in docs/operations.md.`
  if (error instanceof UsageError || error instanceof CommandError) return error.message
  if (error instanceof Problem || error instanceof EmbeddedPostgresError) return error.message
  if (error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED')
    return `The database cannot be reached: ${error.message}`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

process.exitCode = await main(process.argv.slice(2))
