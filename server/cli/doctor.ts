import { access, constants, stat, statfs } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { type Config, readConfig } from '../platform/config.ts'
import { attachEmbeddedPostgres } from '../platform/embedded-postgres.ts'
import { migrationNames } from '../platform/migrate.ts'
import { type Command, CommandError, print } from './command.ts'

/** One thing that was looked at. `bad` keeps the product from working; `warn` will sooner or later. */
export type Finding = { name: string; state: 'ok' | 'warn' | 'bad'; detail: string }

const ok = (name: string, detail: string): Finding => ({ name, state: 'ok', detail })
const warn = (name: string, detail: string): Finding => ({ name, state: 'warn', detail })
const bad = (name: string, detail: string): Finding => ({ name, state: 'bad', detail })

const words = (error: unknown) => (error instanceof Error ? error.message : String(error))

/** Looks at the installation and changes nothing: it neither starts the embedded database nor migrates. */
export async function diagnose(config: Config): Promise<Finding[]> {
  const findings = [...(await lookAtData(config))]
  const url = config.databaseUrl ?? (await embeddedUrl(config, findings))
  if (url) findings.push(...(await lookAtDatabase(url)))
  findings.push(
    config.smtpUrl
      ? ok('Mail out', 'a relay is set (SMTP_URL)')
      : warn('Mail out', 'no relay: replies wait in the outbox until SMTP_URL names one'),
  )
  return findings
}

async function lookAtData(config: Config): Promise<Finding[]> {
  const folder = resolve(config.dataDir)
  const there = await stat(folder).catch(() => undefined)
  if (!there) return [warn('Data folder', `${folder} is not there yet; npm start makes it`)]
  const writable = await access(folder, constants.W_OK).then(
    () => ok('Data folder', folder),
    () => bad('Data folder', `${folder} cannot be written by this user`),
  )
  const disk = await statfs(folder)
  const freeGb = (disk.bavail * disk.bsize) / 1e9
  const space = `${freeGb.toFixed(1)} GB free`
  return [
    writable,
    freeGb < 1 ? warn('Disk', `${space}: mail is refused when it is full`) : ok('Disk', space),
    await secret(config),
  ]
}

async function secret(config: Config): Promise<Finding> {
  if (config.secretKey) return ok('Secret key', 'from SECRET_KEY')
  const path = join(resolve(config.dataDir), 'secret-key')
  const file = await stat(path).catch(() => undefined)
  if (!file) return warn('Secret key', `${path} is not there yet; the first start makes it`)
  return (file.mode & 0o077) === 0
    ? ok('Secret key', `${path}; keep it in the backup`)
    : warn('Secret key', `${path} can be read by other users: chmod 600 it`)
}

async function embeddedUrl(config: Config, findings: Finding[]): Promise<string | null> {
  try {
    const running = await attachEmbeddedPostgres({ dataDir: resolve(config.dataDir) })
    if (running) return running.url
    findings.push(warn('Database', 'the embedded PostgreSQL does not run; npm start starts it'))
  } catch (error) {
    findings.push(bad('Database', words(error)))
  }
  return null
}

async function lookAtDatabase(url: string): Promise<Finding[]> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'deskhand doctor',
    connectionTimeoutMillis: 5_000,
  })
  try {
    await client.connect()
  } catch (error) {
    return [bad('Database', `cannot be reached: ${words(error)}`)]
  }
  try {
    const version = Number((await client.query('show server_version_num')).rows[0].server_version_num)
    const server = `PostgreSQL ${Math.floor(version / 10_000)}.${version % 10_000}`
    const reached =
      version >= 150_000 ? ok('Database', server) : bad('Database', `${server} is too old: 15 is the oldest`)
    const schema = await lookAtSchema(client)
    return schema.state === 'ok' ? [reached, schema, ...(await lookInside(client))] : [reached, schema]
  } catch (error) {
    return [bad('Database', words(error))]
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function lookAtSchema(client: pg.Client): Promise<Finding> {
  const { rows } = await client.query("select to_regclass('public.schema_versions') is not null as there")
  if (!rows[0].there) return bad('Schema', 'the database is empty; npm start (or cli migrate) fills it')
  const applied = (await client.query<{ name: string }>('select name from schema_versions')).rows.map(
    ({ name }) => name,
  )
  const names = await migrationNames()
  const missing = names.filter((name) => !applied.includes(name))
  const foreign = applied.filter((name) => !names.includes(name))
  if (foreign.length > 0) return bad('Schema', `made by a newer version of Deskhand (${foreign.join(', ')})`)
  if (missing.length > 0) return bad('Schema', `behind this version (${missing.join(', ')}); npm start brings it up`)
  return ok('Schema', `${names.length} migrations`)
}

async function lookInside(client: pg.Client): Promise<Finding[]> {
  const role = await client.query(
    "select rolbypassrls or rolsuper as bypasses, pg_has_role(current_user, oid, 'member') as mine from pg_roles where rolname = 'deskhand_app'",
  )
  const app = role.rows[0]
  const isolation = app?.bypasses
    ? bad('Isolation', 'the role deskhand_app bypasses row security: alter role deskhand_app nosuperuser nobypassrls')
    : app?.mine
      ? ok('Isolation', 'row security holds for the application role')
      : bad('Isolation', 'this database user may not act as deskhand_app; the start-up error prints what to run')
  const jobs = await client.query(
    `select count(*) filter (where attempts >= max_attempts) as dead,
       count(*) filter (where attempts < max_attempts and run_at < now() - interval '10 minutes') as late
     from graphile_worker.jobs`,
  )
  const { dead, late } = jobs.rows[0]
  const queue =
    Number(dead) > 0
      ? warn('Jobs', `${dead} gave up after all their tries; ${late} are late`)
      : Number(late) > 0
        ? warn('Jobs', `${late} wait for more than 10 minutes: does a worker run?`)
        : ok('Jobs', 'none is late')
  const orgs = Number((await client.query('select count(*) from orgs')).rows[0].count)
  const setUp =
    orgs > 0 ? ok('Organizations', String(orgs)) : warn('Organizations', 'none yet: open the address or run cli setup')
  return [isolation, queue, setUp, await lookAtSearch(client)]
}

/** Documents that an older version wrote: their tickets are found by less. Counted to a limit, by the role that may look. */
async function lookAtSearch(client: pg.Client): Promise<Finding> {
  await client.query('begin')
  try {
    await client.query('set local role deskhand_search')
    const { rows } = await client.query(
      'select count(*) from (select from search_documents where form < 2 limit 10000) old',
    )
    const old = Number(rows[0].count)
    const many = old === 10_000 ? '10,000 or more' : String(old)
    return old === 0
      ? ok('Search', 'the index is complete')
      : warn(
          'Search',
          `${many} records are not found by their messages yet; a running server writes them in the background, cli search rebuild at once`,
        )
  } finally {
    await client.query('rollback')
  }
}

export const doctorCommand: Command = {
  name: 'doctor',
  about: 'Says what is wrong with the installation. It changes nothing; code 1 when something keeps it from working.',
  options: { json: { about: 'print the findings as a JSON array' } },
  run: async (given) => {
    const findings = await diagnose(readConfig())
    const marks = { ok: 'ok  ', warn: 'WARN', bad: 'BAD ' }
    print(
      given.has('json'),
      findings,
      findings.map(({ name, state, detail }) => `${marks[state]}  ${name.padEnd(14)}${detail}`),
    )
    const broken = findings.filter(({ state }) => state === 'bad').length
    if (broken > 0)
      throw new CommandError(`${broken === 1 ? 'One thing keeps' : `${broken} things keep`} Deskhand from working.`)
  },
}
