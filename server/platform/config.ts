import { isIP } from 'node:net'
import { z } from 'zod'
import { logLevels } from './log.ts'
import { isNetwork } from './outgoing.rules.ts'
import { parseSmtpUrl, SmtpUrlInvalid } from './smtp-url.ts'
import { readClamdAddress } from './virus-scan.ts'

/** Loopback and private networks: who sends mail from there was let in there. */
const ownNetworks = ['127.0.0.0/8', '::1', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7']

/** Every setting by environment: what it is, its default, how it is read. docs/operations.md has the same table. */
const Environment = z.object({
  PORT: portOf('PORT', 3000),
  HOST: hostOf('localhost'),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, message: 'must be an address such as https://help.example.com' })
    .refine((value) => isOrigin(value), 'must end with the host or the port: Deskhand is not served below a path')
    .optional(),
  ATTACHMENTS_URL: z
    .url({ protocol: /^https?$/, message: 'must be an address such as https://files.example.com' })
    .refine((value) => isOrigin(value), 'must have no path')
    .optional(),
  DATA_DIR: z.string().min(1).default('./data'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgresql://')
    // Without a host it is that of the socket, which comes as an option.
    .refine(
      (value) => URL.canParse(value.replace('@/', '@socket/')),
      'is no address; encode special characters of the password (@ is %40)',
    )
    .optional(),
  SECRET_KEY: z.string().min(32, 'must have at least 32 characters').optional(),
  SMTP_URL: z
    .string()
    .superRefine((value, ctx) => {
      const wrong = faultOfSmtpUrl(value)
      if (wrong) ctx.addIssue(wrong)
    })
    .optional(),
  MAIL_FROM: z.email({ message: 'must be a mail address such as support@example.com' }).optional(),
  INBOUND_SMTP_HOST: hostOf('127.0.0.1'),
  INBOUND_SMTP_PORT: portOf('INBOUND_SMTP_PORT', 2525),
  CLAMD: z
    .string()
    .refine((value) => readClamdAddress(value) !== null, 'must read tcp://host:3310 or unix:///run/clamav/clamd.ctl')
    .optional(),
  LOG_LEVEL: z.enum(logLevels, { message: `must be one of ${logLevels.join(', ')}` }).default('info'),
  ROLE: z.enum(['web', 'worker', 'all'], { message: 'must be web, worker or all' }).default('all'),
  TRUSTED_RELAYS: networksOf(ownNetworks.join(' ')),
  TRUSTED_PROXIES: networksOf(),
  ALLOWED_NETWORKS: networksOf(),
})

export type Config = {
  port: number
  host: string
  publicUrl: string
  attachmentsUrl: string | null
  dataDir: string
  databaseUrl: string | null
  secretKey: string | null
  smtpUrl: string | null
  mailFrom: string | null
  inboundSmtpHost: string
  inboundSmtpPort: number
  clamd: string | null
  logLevel: (typeof logLevels)[number]
  role: 'web' | 'worker' | 'all'
  trustedRelays: string[]
  trustedProxies: string[]
  allowedNetworks: string[]
}

/** What is wrong with the environment, one sentence a setting. */
export class ConfigError extends Error {}

/** Reads the settings. An empty value counts as unset. Throws ConfigError that names each malformed setting. */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const given = Object.fromEntries(
    Object.keys(Environment.shape).flatMap((name) => (env[name] ? [[name, env[name]]] : [])),
  )
  const parsed = Environment.safeParse(given)
  if (!parsed.success)
    throw new ConfigError(
      parsed.error.issues.map(({ path, message }) => sentenceOf(String(path[0]), message, given)).join('\n'),
    )
  const e = parsed.data
  const publicUrl = (e.PUBLIC_URL ?? `http://localhost:${e.PORT}`).replace(/\/+$/, '')
  const attachmentsUrl = e.ATTACHMENTS_URL?.replace(/\/+$/, '') ?? null
  // Cookies know no ports: another one of the same host is no other place to them.
  if (attachmentsUrl && new URL(attachmentsUrl).hostname === new URL(publicUrl).hostname)
    throw new ConfigError(`ATTACHMENTS_URL must have another host name than PUBLIC_URL (it is “${attachmentsUrl}”).`)
  return {
    port: e.PORT,
    host: e.HOST,
    publicUrl,
    attachmentsUrl,
    dataDir: e.DATA_DIR,
    databaseUrl: e.DATABASE_URL ?? null,
    secretKey: e.SECRET_KEY ?? null,
    smtpUrl: e.SMTP_URL ?? null,
    mailFrom: e.MAIL_FROM ?? null,
    inboundSmtpHost: e.INBOUND_SMTP_HOST,
    inboundSmtpPort: e.INBOUND_SMTP_PORT,
    clamd: e.CLAMD ?? null,
    logLevel: e.LOG_LEVEL,
    role: e.ROLE,
    trustedRelays: e.TRUSTED_RELAYS,
    trustedProxies: e.TRUSTED_PROXIES,
    allowedNetworks: e.ALLOWED_NETWORKS,
  }
}

function portOf(name: string, fallback: number) {
  const message = 'must be a port number from 1 to 65535'
  return z
    .string()
    .regex(/^\d{1,5}$/, message)
    .transform(Number)
    .refine((port) => port >= 1 && port <= 65535, message)
    .default(fallback)
    .describe(name)
}

function hostOf(fallback: string) {
  return z
    .string()
    .refine(
      (value) => isIP(value) !== 0 || /^(?!.*\.\.)[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/i.test(value),
      'must be an address of this machine, without a port: localhost, 0.0.0.0, 192.168.1.10',
    )
    .default(fallback)
}

/** True for the address of a host, and for what is no address at all: that is said in other words. */
const isOrigin = (value: string) => !URL.canParse(value) || /^\w+:\/\/[^/?#@]+\/?$/.test(value)

/** What is wrong with the address of a relay, as a whole sentence; null: nothing. */
function faultOfSmtpUrl(value: string): string | null {
  try {
    parseSmtpUrl(value)
    return null
  } catch (error) {
    if (error instanceof SmtpUrlInvalid) return error.message
    throw error
  }
}

function networksOf(fallback = '') {
  return z
    .string()
    .default(fallback)
    .transform((value) => value.split(/[\s,]+/).filter(Boolean))
    .refine((list) => list.every(isNetwork), 'must be addresses or networks such as 10.0.0.1, 192.168.0.0/16')
}

/** A message is the end of a sentence, or a whole one that names its setting by itself. */
function sentenceOf(name: string, message: string, given: Record<string, string | undefined>): string {
  return /\.$/.test(message) ? message : `${name} ${message} (it is ${shown(name, given)}).`
}

/** Secrets are not repeated in an error. */
function shown(name: string, given: Record<string, string | undefined>): string {
  return ['SECRET_KEY', 'DATABASE_URL', 'SMTP_URL'].includes(name) ? 'not shown' : `“${given[name]}”`
}
