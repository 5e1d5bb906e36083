import { randomBytes } from 'node:crypto'
import pg from 'pg'
import type { Database } from '../platform/database.ts'
import { codeOf } from '../platform/database.ts'
import { type Command, CommandError, print, readSecretFile, UsageError } from './command.ts'
import { findOrganization } from './find-organization.ts'
import { withInstallation } from './installation.ts'

const views = ['crm_sources', 'crm_accounts', 'crm_contacts', 'crm_activities']

export const sqlLoginCommand: Command = {
  name: 'crm sql-login',
  about:
    'Makes a login of the database for a connector that writes the mirror of a CRM by SQL (docs/crm-mirror.md): it sees the views of ' +
    'schema crm_sync, of one organization, and nothing else. Called again it gets another password.',
  options: {
    org: { value: 'PREFIX', about: 'the organization, by its prefix or id; needed when there are several' },
    login: { value: 'NAME', about: 'the name of the login, such as acme_crm', required: true },
    'password-file': { value: 'PATH', about: 'its password; - reads standard input; else one is made and printed' },
    remove: { about: 'take the login away' },
    json: { about: 'print {"login","password","options"} on one line' },
  },
  run: async (given) => {
    const login = given.need('login')
    if (!/^[a-z][a-z0-9_]{2,40}$/.test(login) || /^(pg_|deskhand)/.test(login))
      throw new UsageError('--login is 3 to 41 small letters, digits and underscores, and begins with none of ours.')
    const path = given.text('password-file')
    const chosen = path === undefined ? null : await readSecretFile(path)
    await withInstallation(async ({ runtime, database }) => {
      const orgId = await findOrganization(runtime, given.text('org'))
      if (given.has('remove')) {
        await removeLogin(database, login, orgId)
        return print(given.has('json'), { login }, [`${login} is gone.`])
      }
      const password = chosen ?? randomBytes(24).toString('base64url')
      await makeLogin(database, { login, orgId, password, at: runtime.now() })
      const options = `-c app.org_id=${orgId} -c search_path=crm_sync`
      print(given.has('json'), { login, ...(chosen === null && { password }), options }, [
        `Login ${login} writes for this organization.`,
        ...(chosen === null ? [`Its password, shown this once: ${password}`] : []),
        `Connect with the options (PGOPTIONS, or options= in the address): ${options}`,
      ])
    })
  },
}

type Login = { login: string; orgId: string; password: string; at: Date }

async function makeLogin(database: Database, { login, orgId, password, at }: Login): Promise<void> {
  const name = pg.escapeIdentifier(login)
  await inOne(database, async (client) => {
    const taken = await client.query('select org_id from crm_sql_logins where login = $1', [login])
    const { rowCount: exists } = await client.query('select from pg_roles where rolname = $1', [login])
    // A role that somebody made for something else is not given away.
    if ((exists && !taken.rowCount) || (taken.rowCount && taken.rows[0].org_id !== orgId))
      throw new CommandError(`${login} is taken. Choose another name.`)
    const secret = pg.escapeLiteral(password)
    if (exists) await client.query(`alter role ${name} password ${secret}`)
    else await client.query(`create role ${name} login nosuperuser nocreatedb nocreaterole password ${secret}`)
    await client.query(`grant usage on schema crm_sync to ${name}`)
    for (const view of views) await client.query(`grant select, insert, update, delete on crm_sync.${view} to ${name}`)
    await client.query(
      'insert into crm_sql_logins (login, org_id, created_at) values ($1, $2, $3) on conflict (login) do nothing',
      [login, orgId, at],
    )
  })
}

async function removeLogin(database: Database, login: string, orgId: string): Promise<void> {
  await inOne(database, async (client) => {
    const { rowCount } = await client.query('delete from crm_sql_logins where login = $1 and org_id = $2', [
      login,
      orgId,
    ])
    if (!rowCount) throw new CommandError(`There is no such login of this organization: ${login}.`)
    const name = pg.escapeIdentifier(login)
    for (const view of views) await client.query(`revoke all on crm_sync.${view} from ${name}`)
    await client.query(`revoke all on schema crm_sync from ${name}`)
    await client.query(`drop role ${name}`)
  })
}

async function inOne(database: Database, work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
  const client = await database.pool.connect()
  try {
    await client.query('begin')
    await work(client)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    if (codeOf(error) === '42501')
      throw new CommandError('The user of the database address may not make logins: it needs CREATEROLE.')
    throw error
  } finally {
    client.release()
  }
}
