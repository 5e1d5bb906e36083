import { sql } from 'kysely'
import type { OpenCx } from '../../platform/context.ts'
import { type MemberAccess, withMemberAccess } from '../members/member-access.ts'

/** A sender as sessions and keys find him: who he is there, and the row that proved it. */
export type Resolved = Pick<
  MemberAccess,
  | 'orgId'
  | 'userId'
  | 'name'
  | 'email'
  | 'ticketScope'
  | 'permissions'
  | 'teamIds'
  | 'queueIds'
  | 'barredPipelineIds'
  | 'barredChannelIds'
> & {
  id: string
  lastSeenAt: Date | null
}

const accessColumns = sql`(f.member).org_id, (f.member).user_id, (f.member).name, (f.member).email, (f.member).ticket_scope,
  (f.member).permissions, (f.member).team_ids, (f.member).queue_ids, (f.member).barred_pipeline_ids,
  (f.member).barred_channel_ids, f.id, f.last_seen_at`

/** The live session of the token with its member, over unique indexes. A function, so that it is not planned at every request. */
export async function resolveSession(open: OpenCx, tokenHash: Buffer): Promise<Resolved | undefined> {
  const { rows } = await sql<Resolved>`
    select ${accessColumns} from app.session_access(${tokenHash}, ${open.now}) f`.execute(open.tx)
  return rows[0]
}

/** The live API key of the token with its creator, likewise. */
export async function resolveApiKey(
  open: OpenCx,
  tokenHash: Buffer,
): Promise<(Resolved & { scopes: string[] }) | undefined> {
  const { rows } = await sql<Resolved & { scopes: string[] }>`
    select ${accessColumns}, f.scopes from app.api_key_access(${tokenHash}, ${open.now}) f`.execute(open.tx)
  return rows[0]
}

export async function touchSession(open: OpenCx, id: string, expiresAt: Date): Promise<void> {
  await open.tx.updateTable('sessions').set({ lastSeenAt: open.now, expiresAt }).where('id', '=', id).execute()
}

export async function touchApiKey(open: OpenCx, id: string): Promise<void> {
  await open.tx.updateTable('apiKeys').set({ lastUsedAt: open.now }).where('id', '=', id).execute()
}

/** The session lives, in the organization, and its member is active. */
export async function isLiveSession(open: OpenCx, id: string, orgId: string): Promise<boolean> {
  const row = await withMemberAccess(open.tx)
    .selectFrom('sessions as s')
    .innerJoin('memberAccess as a', (j) => j.onRef('a.orgId', '=', 's.orgId').onRef('a.userId', '=', 's.userId'))
    .select('s.id')
    .where('s.id', '=', id)
    .where('s.orgId', '=', orgId)
    .where('s.expiresAt', '>', open.now)
    .where('a.active', '=', true)
    .executeTakeFirst()
  return row !== undefined
}

export async function isLiveApiKey(open: OpenCx, id: string): Promise<boolean> {
  const row = await withMemberAccess(open.tx)
    .selectFrom('apiKeys as k')
    .innerJoin('memberAccess as a', (j) => j.onRef('a.orgId', '=', 'k.orgId').onRef('a.userId', '=', 'k.userId'))
    .select('k.id')
    .where('k.id', '=', id)
    .where('k.revokedAt', 'is', null)
    .where((eb) => eb.or([eb('k.expiresAt', 'is', null), eb('k.expiresAt', '>', open.now)]))
    .where('a.active', '=', true)
    .executeTakeFirst()
  return row !== undefined
}

/** Whether who asked for tokens of embeds is still in, by the same session or key, and may still ask for them. */
export async function isLiveIssuer(
  open: OpenCx,
  by: { orgId: string; issuedBy: 'session' | 'api_key'; issuerId: string },
): Promise<boolean> {
  const { rows } =
    by.issuedBy === 'session'
      ? await sql`select 1 from sessions s join member_access a on a.org_id = s.org_id and a.user_id = s.user_id
          where s.id = ${by.issuerId} and s.org_id = ${by.orgId} and s.expires_at > ${open.now}
            and a.active and 'embed:issue' = any(a.permissions)`.execute(open.tx)
      : await sql`select 1 from api_keys k join member_access a on a.org_id = k.org_id and a.user_id = k.user_id
          where k.id = ${by.issuerId} and k.org_id = ${by.orgId} and k.revoked_at is null
            and (k.expires_at is null or k.expires_at > ${open.now}) and 'embed:issue' = any(k.scopes)
            and a.active and 'embed:issue' = any(a.permissions)`.execute(open.tx)
  return rows.length > 0
}
