import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { runMigrations } from 'graphile-worker'
import pg from 'pg'
import { codeOf } from './database.ts'

const ownFolder = new URL('../migrations/', import.meta.url)
/**
 * A migration that waits for a table (for a backup, for a long transaction) makes everybody wait who comes after it. So it gives up soon,
 * lets the others through and tries again.
 */
const lockMs = 2_000
const lockPauseMs = 500
const lockTries = 240
const lockKey = 7_305_118_201

/** Names of the migrations of this version, in order. */
export async function migrationNames(folder = ownFolder): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
}

/**
 * Brings the database to this version: roles, the job queue, then each migration in a transaction of its own. A second run
 * changes nothing; killed half-way and run again, it completes. Refuses a database that a newer version migrated.
 * Servers of the version before go on working meanwhile: migrations add first and take away in a later version. `folder`: where the
 * migrations lie. Returns the names that were applied now.
 */
export async function migrate(url: string, folder = ownFolder): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'deskhand migrate' })
  await client.connect()
  try {
    // Two processes that start together: one migrates, the other waits. Correctness does not rest on it (rule 22): each step
    // commits together with its row in schema_versions.
    await client.query('select pg_advisory_lock($1)', [lockKey])
    await ensureRoles(client)
    await client.query(
      'create table if not exists schema_versions (name text primary key, applied_at timestamptz not null default now())',
    )
    const done = new Set(
      (await client.query<{ name: string }>('select name from schema_versions')).rows.map((r) => r.name),
    )
    const names = await migrationNames(folder)
    const unknown = [...done].filter((name) => !names.includes(name))
    if (unknown.length > 0)
      throw new Error(
        `The database was migrated by a newer version of Deskhand (${unknown.join(', ')}). Start that version, or restore a backup of this one.`,
      )
    await installQueue(url, client)
    const applied: string[] = []
    for (const name of names) {
      if (done.has(name)) continue
      await apply(client, name, await readFile(new URL(name, folder), 'utf8'))
      applied.push(name)
    }
    return applied
  } finally {
    await client.end()
  }
}

async function apply(client: pg.Client, name: string, statements: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    await client.query('begin')
    try {
      await client.query(`set local lock_timeout = ${lockMs}`)
      await client.query(statements)
      await client.query('insert into schema_versions (name) values ($1)', [name])
      await client.query('commit')
      return
    } catch (error) {
      await client.query('rollback')
      const isLocked = codeOf(error) === '55P03'
      if (isLocked && tries < lockTries) {
        await pause(lockPauseMs)
        continue
      }
      const words = isLocked
        ? 'a table was in use all the time, by a backup or a transaction that does not end'
        : error instanceof Error
          ? error.message
          : String(error)
      throw new Error(`Migration ${name} failed and was undone: ${words}`, { cause: error })
    }
  }
}

/** True when every migration of this version is applied. */
export async function isMigrated(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query<{ name: string }>('select name from schema_versions')
  const done = new Set(rows.map((row) => row.name))
  return (await migrationNames()).every((name) => done.has(name))
}

async function ensureRoles(client: pg.Client): Promise<void> {
  try {
    for (const role of ['deskhand_app', 'deskhand_search']) {
      await client.query(`do $$ begin
        if not exists (select from pg_roles where rolname = '${role}') then create role ${role} nologin nobypassrls; end if;
      exception when duplicate_object or unique_violation then null; end $$`)
      // Since PostgreSQL 16 making a role does not give the right to switch to it.
      const member = await client.query(
        `select pg_has_role(current_user, '${role}', case when current_setting('server_version_num')::int >= 160000 then 'set' else 'member' end) as yes`,
      )
      if (!member.rows[0].yes) await client.query(`grant ${role} to current_user`)
    }
    await client.query('grant usage on schema public to deskhand_app, deskhand_search')
  } catch (error) {
    const user = (await client.query('select current_user as name')).rows[0].name
    throw new Error(
      `The database user "${user}" may not prepare the roles (${error instanceof Error ? error.message : error}). Let an administrator run:\n` +
        '  create role deskhand_app nologin nobypassrls;\n  create role deskhand_search nologin nobypassrls;\n' +
        `  grant deskhand_app, deskhand_search to "${user}";\n  grant create on schema public to "${user}";\n` +
        `  grant create on database "${client.database}" to "${user}";\nThen start Deskhand again.`,
      { cause: error },
    )
  }
}

/** The job queue's own schema, and the one function by which the application role books jobs. */
async function installQueue(url: string, client: pg.Client): Promise<void> {
  await runMigrations({ connectionString: url })
  await client.query('create schema if not exists app')
  await client.query(`
    create or replace function app.enqueue(jobs jsonb) returns void
    language plpgsql security definer set search_path = public as $$
    declare job jsonb; made record; org text := nullif(current_setting('app.org_id', true), '');
    begin
      if org is null then raise exception 'jobs are booked inside an organization only'; end if;
      for job in select * from jsonb_array_elements(jobs) loop
       -- A worker that takes the job with this key at this very moment lets add_job do nothing at all: then once more.
       for attempt in 1..20 loop
        select * into made from graphile_worker.add_job(
          identifier => job->>'name',
          payload => ((job->'payload') || jsonb_build_object('orgId', org))::json,
          run_at => (job->>'runAt')::timestamptz,
          job_key => job->>'key',
          job_key_mode => case when (job->>'keepRunAt')::boolean then 'preserve_run_at' else 'replace' end,
          max_attempts => (job->>'maxAttempts')::integer);
        exit when made.id is not null;
       end loop;
       if made.id is null then raise exception 'the job % could not be booked', job->>'name' using errcode = '40001'; end if;
      end loop;
    end $$`)
  await client.query('revoke all on function app.enqueue(jsonb) from public')
  await client.query('grant execute on function app.enqueue(jsonb) to deskhand_app')
}
