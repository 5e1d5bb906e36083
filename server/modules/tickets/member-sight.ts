import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { notFound } from '../../platform/errors.ts'
import { require } from '../../platform/permissions.ts'
import { type Sentence, saidOf, sentence, words } from '../../platform/words.ts'
import { listMemberAccess, type MemberAccess } from '../members/member-access.ts'
import { listQueues } from '../queues/queues.service.ts'
import type { MemberSight } from './ticket-access.contract.ts'
import {
  type Grant,
  reachSql,
  type Sight,
  seenBy,
  sightOf,
  ticketVisible,
  visiblePartSql,
  visibleParts,
} from './tickets.visibility.ts'

/** Tickets of one reason are counted up to here. */
const countCap = 1_000

type Part = { reason: Sentence; where: RawBuilder<SqlBool> }

/**
 * What a member sees and what not, reason by reason, each with how many open tickets it is (product.md RO15): by the same disjoint
 * parts as lists are read. Counted are tickets that the asker sees himself: others do not exist for him. 404 `member.not_found`.
 */
export async function getMemberSight(cx: Cx, userId: string): Promise<MemberSight> {
  require(cx.actor, 'members:manage')
  require(cx.actor, 'tickets:read')
  const member = (await listMemberAccess(cx)).find((one) => one.userId === userId)
  if (!member) throw notFound('member.not_found', 'There is no such member.')
  const { sees, hides } = await partsOf(cx, member)
  const counted = async (parts: readonly Part[]) => {
    const lines: MemberSight['sees'] = []
    for (const { reason, where } of parts)
      lines.push({ ...(await count(cx, where)), text: reason.text, why: saidOf(reason) })
    return lines
  }
  return {
    member: { id: member.userId, name: member.name },
    role: { id: member.roleId, name: member.roleName },
    sees: await counted(sees),
    hides: await counted(hides),
  }
}

async function partsOf(cx: Cx, member: MemberAccess): Promise<{ sees: Part[]; hides: Part[] }> {
  const { name, roleName: role } = member
  const everything = sql<SqlBool>`true`
  if (!member.active)
    return {
      sees: [],
      hides: [{ reason: sentence('sight.inactive', words`${{ name }} is deactivated.`), where: everything }],
    }
  const sight = sightOf(member)
  if (!sight.permissions.has('tickets:read'))
    return {
      sees: [],
      hides: [
        {
          reason: sentence('sight.no_module', words`The role ${{ role }} does not see tickets at all.`),
          where: everything,
        },
      ],
    }
  const queues = (await listQueues(cx)).filter(({ id }) => sight.queueIds.includes(id)).map((queue) => queue.name)
  return {
    sees: visibleParts(sight).map((part) => ({
      reason: grantWords(part.grant, { role, name, queues }),
      where: visiblePartSql(part, 't'),
    })),
    hides: hiddenParts(sight, { role, name }),
  }
}

function grantWords(grant: Grant, { role, name, queues }: { role: string; name: string; queues: string[] }): Sentence {
  const isPublic = 'public' in grant && grant.public
  switch (grant.kind) {
    case 'all':
      return isPublic
        ? sentence('sight.part_all_public', words`The role ${{ role }} sees all public tickets.`)
        : sentence('sight.all_private', words`The role ${{ role }} sees all tickets, private ones too.`)
    case 'assignee':
      return sentence('sight.part_assignee', words`They are assigned to ${{ name }}.`)
    case 'unassigned':
      return sentence(
        'sight.part_unassigned',
        words`Nobody has them yet, and ${{ name }} serves their queue: ${{ queues }}.`,
      )
    case 'queue':
      return sentence('sight.part_queue', words`They are in a queue that ${{ name }} serves: ${{ queues }}.`)
    case 'made':
      return sentence('sight.part_made', words`${{ name }} created them.`)
    case 'requested':
      return sentence('sight.part_requested', words`${{ name }} is their requester.`)
    case 'chosen':
      return sentence('sight.part_chosen', words`${{ name }} or a team of ${{ name }} was chosen to see them.`)
  }
}

/** The reasons for which the others are hidden; disjoint, and together all of them. */
function hiddenParts(sight: Sight, { role, name }: { role: string; name: string }): Part[] {
  const unseen = sql<SqlBool>`(${seenBy(sight, 't')}) is not true`
  const isPrivate = sql<SqlBool>`t.visibility = 'private'`
  const bypasses = sight.permissions.has('tickets:private')
  const { barredPipelineIds: pipelineIds, barredChannelIds: channelIds } = sight
  const within = bypasses
    ? []
    : reachSql({ public: false, barred: { orgId: sight.orgId, pipelineIds, channelIds } }, 't')
  const isKept = sql<SqlBool>`not (${sql.join(within, sql` and `)})`
  const inScope = within.length === 0 ? unseen : sql<SqlBool>`${unseen} and not ${isKept}`
  const open = bypasses ? unseen : sql<SqlBool>`${inScope} and not ${isPrivate}`
  const hidden: Part[] = bypasses
    ? []
    : [
        {
          reason: sentence(
            'sight.hides_private',
            words`They are private, and neither ${{ name }} nor a team of ${{ name }} was chosen.`,
          ),
          where: sql<SqlBool>`${unseen} and ${isPrivate}`,
        },
      ]
  if (within.length > 0)
    hidden.push({
      reason: sentence(
        'sight.hides_kept',
        words`Their pipelines or conversations are kept to teams, and ${{ name }} is in none of them.`,
      ),
      where: sql<SqlBool>`${unseen} and not ${isPrivate} and ${isKept}`,
    })
  if (sight.ticketScope === 'all') return hidden
  if (sight.ticketScope === 'own')
    return [
      ...hidden,
      {
        reason: sentence(
          'sight.hides_not_own',
          words`The role ${{ role }} sees own tickets alone: these are neither assigned to ${{ name }}, nor made by or for ${{ name }}.`,
        ),
        where: open,
      },
    ]
  const served = sql<SqlBool>`t.queue_id = any(${[...sight.queueIds]}::uuid[])`
  hidden.push({
    reason: sentence('sight.hides_not_served', words`They are in queues that no team of ${{ name }} serves.`),
    where: sql<SqlBool>`${open} and not ${served}`,
  })
  if (sight.ticketScope === 'own_unassigned')
    hidden.push({
      reason: sentence(
        'sight.hides_others',
        words`They are assigned to others, and the role ${{ role }} sees own and unassigned tickets alone.`,
      ),
      where: sql<SqlBool>`${open} and ${served}`,
    })
  return hidden
}

async function count(cx: Cx, where: RawBuilder<SqlBool>): Promise<{ count: number; capped: boolean }> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (
      select 1 from tickets t
      where t.org_id = ${cx.org.id} and t.is_open and ${ticketVisible(cx, 't')} and ${where}
      limit ${countCap + 1}) found`.execute(cx.tx)
  const found = rows[0]?.count ?? 0
  return { count: Math.min(found, countCap), capped: found > countCap }
}
