import { type Config, ConfigError } from './platform/config.ts'

/** What the demo company's admin signs in with. */
type SignIn = { email: string; password: string }

/** What the one who started the server is told: where everything is, as far as this process has it. */
export function welcome(config: Config, demo: SignIn | null): string {
  const web = config.role !== 'worker'
  const work = config.role !== 'web'
  const rows = [
    ['Open', web ? config.publicUrl : 'not here: ROLE is worker'],
    ['Data', config.dataDir],
    ['Database', config.databaseUrl ? 'PostgreSQL at DATABASE_URL' : 'embedded PostgreSQL in the data folder'],
    ['Mail in', work ? `SMTP on ${config.inboundSmtpHost}:${config.inboundSmtpPort}` : 'not here: ROLE is web'],
    ['Mail out', config.smtpUrl ? 'through the relay of SMTP_URL' : 'kept in the outbox until SMTP_URL names a relay'],
    [
      'Demo',
      demo
        ? `sign in as ${demo.email} with the password ${demo.password}`
        : 'npm start -- --demo fills in a believable company',
    ],
  ]
  return `\n  Deskhand is running.\n\n${rows.map(([name, value]) => `  ${name?.padEnd(10)}${value}`).join('\n')}\n`
}

/** True with `--demo`. Throws ConfigError for words that are not known. */
export function readStartOptions(words: readonly string[]): { demo: boolean } {
  const unknown = words.find((word) => word !== '--demo')
  if (unknown)
    throw new ConfigError(`There is no option ${unknown}. There is --demo, which fills in a believable company.`)
  return { demo: words.includes('--demo') }
}

/** Why the server did not start, for the one who started it: the setting that is to blame where that can be told. */
export function explainStart(error: unknown, config: Config | null): string {
  if (error instanceof ConfigError)
    return `Deskhand did not start:\n${error.message}\nAll settings are listed in docs/operations.md.`
  const known = error instanceof Error && config ? blame(error, config) : null
  return `Deskhand did not start: ${known ?? (error instanceof Error ? error.message : String(error))}`
}

function blame(error: NodeJS.ErrnoException & { port?: number; path?: string }, config: Config): string | null {
  const { code, syscall, port, message } = error
  if (syscall === 'listen' || syscall === 'getaddrinfo') return blameDoor(error, config)
  if (['mkdir', 'open', 'link', 'access', 'scandir'].includes(syscall ?? '') && isBelow(error.path, config.dataDir))
    return `the data folder ${config.dataDir} cannot be used (${message}). Set DATA_DIR to a folder that this user may write.`
  const isDatabase = port !== undefined || /^(08|28|3D|53|57)[0-9A-Z]{3}$/.test(code ?? '') || code === 'ENOENT'
  if (config.databaseUrl && isDatabase)
    return `the database at DATABASE_URL does not let us in: ${message}. Check the address, the user and that PostgreSQL runs.`
  return null
}

function blameDoor(error: NodeJS.ErrnoException & { port?: number; hostname?: string }, config: Config): string | null {
  const { code, port, message } = error
  const isMail =
    error.syscall === 'getaddrinfo'
      ? error.hostname === config.inboundSmtpHost && error.hostname !== config.host
      : port === config.inboundSmtpPort
  const [hostName, portName] = isMail ? ['INBOUND_SMTP_HOST', 'INBOUND_SMTP_PORT'] : ['HOST', 'PORT']
  const [host, number] = isMail ? [config.inboundSmtpHost, config.inboundSmtpPort] : [config.host, config.port]
  if (code === 'EADDRINUSE')
    return `port ${number} of ${host} is taken by another program. Set ${portName} to a free one.`
  if (code === 'EACCES')
    return `this user may not open port ${number}. Set ${portName} to one above 1023 and let a proxy hand over.`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `${hostName} must be an address of this machine, and ${host} is none (${message}).`
  return null
}

const isBelow = (path: string | undefined, folder: string): boolean =>
  path?.includes(folder.replace(/^\.\//, '').replace(/\/+$/, '')) === true
