import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { newId } from '../../platform/ids.ts'
import { nameOfSource } from './rows.rules.ts'

/** A CRM that is asked by itself. `importer`: by its name; one that is gone stays here. `secret`: sealed. */
export type Pull = {
  source: string
  importer: string
  address: string
  secret: string
  currency: string | null
  everyHours: number
  enabled: boolean
}

export async function findPull(cx: Cx, source: string): Promise<Pull | null> {
  const { rows } =
    await sql<Pull>`select source, importer, address, secret, currency, every_hours, enabled from crm_pulls
    where org_id = ${cx.org.id} and source = ${source}`.execute(cx.tx)
  return rows[0] ?? null
}

/** All CRMs that are asked, and when next; without their secrets. */
export async function listPulls(cx: Cx): Promise<(Omit<Pull, 'secret'> & { nextAt: Date })[]> {
  const { rows } = await sql<Omit<Pull, 'secret'> & { nextAt: Date }>`
    select source, importer, address, currency, every_hours, enabled, next_at from crm_pulls where org_id = ${cx.org.id}`.execute(
    cx.tx,
  )
  return rows
}

/** Connects a source, or connects it otherwise; it is asked first as soon as may be. */
export async function savePull(
  cx: Cx,
  { source, importer, address, secret, currency, everyHours, enabled }: Pull,
): Promise<void> {
  await sql`insert into crm_sources (org_id, id, source, name, created_at)
    values (${cx.org.id}, ${newId()}, ${source}, ${nameOfSource(source)}, ${cx.now}) on conflict (org_id, source) do nothing`.execute(
    cx.tx,
  )
  await sql`insert into crm_pulls (org_id, id, source, importer, address, secret, currency, every_hours, enabled, next_at, created_at)
    values (${cx.org.id}, ${newId()}, ${source}, ${importer}, ${address}, ${secret}, ${currency}, ${everyHours}, ${enabled}, ${cx.now}, ${cx.now})
    on conflict (org_id, source) do update set importer = excluded.importer, address = excluded.address, secret = excluded.secret,
      currency = excluded.currency, every_hours = excluded.every_hours, enabled = excluded.enabled, next_at = excluded.next_at`.execute(
    cx.tx,
  )
}

export async function deletePull(cx: Cx, source: string): Promise<boolean> {
  const { rows } =
    await sql`delete from crm_pulls where org_id = ${cx.org.id} and source = ${source} returning id`.execute(cx.tx)
  return rows.length > 0
}

/** The sources that are due; their next times are put on. */
export async function takeDue(cx: Cx): Promise<string[]> {
  const { rows } = await sql<{ source: string }>`
    update crm_pulls set next_at = ${cx.now}::timestamptz + every_hours * interval '1 hour'
    where org_id = ${cx.org.id} and enabled and next_at <= ${cx.now} returning source`.execute(cx.tx)
  return rows.map(({ source }) => source)
}

/** When the last run began that was done; null: none was. */
export async function lastDone(cx: Cx, source: string): Promise<Date | null> {
  const { rows } = await sql<{
    startedAt: Date
  }>`select started_at from crm_syncs where org_id = ${cx.org.id} and source = ${source}
    and way = 'pull' and state = 'done' order by started_at desc limit 1`.execute(cx.tx)
  return rows[0]?.startedAt ?? null
}
