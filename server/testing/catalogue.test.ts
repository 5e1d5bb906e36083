import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { generateTables } from '../../scripts/tables.ts'
import { tableClasses } from '../platform/table-classes.ts'
import { createWorld, type World } from './world.ts'

// docs/database.md, rules 1-9 and 15, asked of the migrated database itself. Each query lists the offenders.
let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const offenders = async (query: string): Promise<string[]> =>
  (await world.database.pool.query<{ offender: string }>(query)).rows.map((row) => row.offender)

const named = (kind: 'tenant' | 'global' | 'local') =>
  Object.entries(tableClasses)
    .filter(([, of]) => of === kind)
    .map(([name]) => `'${name}'`)
    .join(', ')
const tables = `pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'`
const isTenant = `c.relname in (${named('tenant')})`

describe('the rules of the database', () => {
  test('each table has a class, and each class has its table', async () => {
    const present = await offenders(`select c.relname as offender from ${tables} where c.relkind = 'r' order by 1`)
    expect(present).toEqual(Object.keys(tableClasses).sort())
  })

  test('the checked-in types are those of the migrated database', async () => {
    const checkedIn = await readFile(new URL('../platform/tables.gen.ts', import.meta.url), 'utf8')
    expect(await generateTables(world.databaseUrl)).toBe(checkedIn)
  })

  test('each table has a primary key', async () => {
    expect(
      await offenders(`select c.relname as offender from ${tables} where c.relkind = 'r'
        and not exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'p')`),
    ).toEqual([])
  })

  test('tenant tables have org_id uuid not null', async () => {
    expect(
      await offenders(`select c.relname as offender from ${tables} where ${isTenant} and not exists (
        select from pg_attribute a where a.attrelid = c.oid and a.attname = 'org_id' and a.attnotnull and a.atttypid = 'uuid'::regtype)`),
    ).toEqual([])
  })

  test('each index of a tenant table begins with org_id, or with what is made of it first', async () => {
    expect(
      await offenders(`select i.indexrelid::regclass::text as offender from pg_index i join ${tables} on c.oid = i.indrelid
        where ${isTenant} and not exists (
          select from pg_attribute a where a.attrelid = c.oid and a.attnum = i.indkey[0] and a.attname = 'org_id')
          and not (i.indkey[0] = 0 and pg_get_indexdef(i.indexrelid, 1, true) ~ '^[a-z_.]+\\(org_id, ')`),
    ).toEqual([])
  })

  test('foreign keys of tenant tables to tenant tables carry org_id; none leads from global to tenant or touches local', async () => {
    const classOf = (alias: string) =>
      `case when ${alias}.relname in (${named('tenant')}) then 'tenant' when ${alias}.relname in (${named('global')}) then 'global' else 'local' end`
    const keys = `pg_constraint k join pg_class a on a.oid = k.conrelid join pg_class b on b.oid = k.confrelid
      join pg_namespace n on n.oid = a.relnamespace and n.nspname = 'public'`
    expect(
      await offenders(`select k.conname as offender from ${keys} where k.contype = 'f' and (
        (${classOf('a')} = 'global' and ${classOf('b')} = 'tenant') or 'local' in (${classOf('a')}, ${classOf('b')})
        or (${classOf('a')} = 'tenant' and ${classOf('b')} = 'tenant' and not exists (
          select from pg_attribute x where x.attrelid = k.conrelid and x.attname = 'org_id' and x.attnum = k.conkey[1])))`),
    ).toEqual([])
  })

  test('no SET NULL, SET DEFAULT or ON UPDATE action', async () => {
    expect(
      await offenders(`select conname as offender from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace
        and (confdeltype in ('n', 'd') or confupdtype <> 'a')`),
    ).toEqual([])
  })

  test('no enum, no identity or serial column, no trigger, no rule', async () => {
    expect(
      await offenders(
        `select typname as offender from pg_type where typtype = 'e' and typnamespace = 'public'::regnamespace`,
      ),
    ).toEqual([])
    expect(
      await offenders(`select c.relname || '.' || a.attname as offender from ${tables} join pg_attribute a on a.attrelid = c.oid
        left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
        where c.relkind = 'r' and (a.attidentity <> '' or pg_get_expr(d.adbin, d.adrelid) like 'nextval%')`),
    ).toEqual([])
    expect(
      await offenders(
        `select t.tgname as offender from pg_trigger t join ${tables} on c.oid = t.tgrelid where not t.tgisinternal`,
      ),
    ).toEqual([])
    expect(await offenders(`select rulename as offender from pg_rules where schemaname = 'public'`)).toEqual([])
  })

  test('tenant tables force row security with one policy for reading and writing', async () => {
    // The tables of the search are not forced: only their owner's functions see past the policy (rule 16).
    expect(
      await offenders(`select c.relname as offender from ${tables} where ${isTenant} and (not c.relrowsecurity
        or (not c.relforcerowsecurity and c.relname not in ('search_documents', 'search_words'))
        or (select count(*) from pg_policy p where p.polrelid = c.oid and p.polcmd = '*' and p.polqual is not null and p.polwithcheck is not null) <> 1)`),
    ).toEqual([])
  })

  test('the application role owns nothing, cannot log in and cannot pass row security', async () => {
    expect(
      await offenders(`select rolname as offender from pg_roles where rolname in ('deskhand_app', 'deskhand_search')
        and (rolbypassrls or rolsuper or rolcanlogin)`),
    ).toEqual([])
    expect(
      await offenders(`select c.relname as offender from ${tables} where pg_get_userbyid(c.relowner) = 'deskhand_app'`),
    ).toEqual([])
    expect(
      await offenders(
        `select t as offender from unnest(array['search_documents', 'search_words']) t
          where has_table_privilege('deskhand_app', t, 'select')`,
      ),
    ).toEqual([])
  })

  test('without an organization a tenant table is empty for the application', async () => {
    await world.runtime.runOpen(async ({ tx }) => {
      expect(await tx.selectFrom('tickets').select('id').execute()).toEqual([])
      expect(await tx.selectFrom('orgCounters').select('name').execute()).toEqual([])
    })
  })
})
