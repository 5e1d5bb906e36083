import { isDeepStrictEqual } from 'node:util'
import type { Actor, Cx } from '../../platform/context.ts'
import { unprocessable } from '../../platform/errors.ts'
import { type KeptToTeams, refreshSight } from '../members/sight.ts'
import { filterTeams } from '../members/teams.ts'
import * as store from './channels.store.ts'

/**
 * Who reads the conversations of a channel (product.md RO10): everybody, or the members of its teams. A ticket is seen by a role only
 * by those who may read its conversation (tickets/tickets.visibility.ts), so that both have the same doors.
 */

/** Channels that only some read, for who sees what. */
export async function listKeptChannels(cx: Cx): Promise<KeptToTeams[]> {
  return (await store.listChannelRows(cx)).flatMap(({ id, readTeamIds }) =>
    readTeamIds ? [{ id, teamIds: readTeamIds }] : [],
  )
}

/** True when he reads the conversations of the channel as far as his role goes. */
export const mayRead = (actor: Actor, channelId: string): boolean =>
  actor.kind !== 'user' || actor.permissions.has('tickets:private') || !actor.barredChannelIds.includes(channelId)

/**
 * Keeps the conversations of a channel to teams, or gives them back to everybody; what members see follows. The caller has locked who
 * sees what (lockSight). 422 `channel.unknown_team`.
 */
export async function changeReaders(
  cx: Cx,
  channel: Pick<store.ChannelRow, 'id' | 'readTeamIds'>,
  wanted: readonly string[] | null,
): Promise<void> {
  const ids = wanted ?? []
  const known = new Set(await filterTeams(cx, ids))
  const errors = ids.flatMap((id, i) =>
    known.has(id) ? [] : [{ path: `readTeamIds.${i}`, message: 'There is no such team.' }],
  )
  if (errors.length > 0) throw unprocessable('channel.unknown_team', 'A team of the channel is not there.', errors)
  const teamIds = wanted && [...new Set(wanted)].sort()
  if (isDeepStrictEqual(teamIds, channel.readTeamIds)) return
  await store.saveReaders(cx, channel.id, teamIds)
  await refreshSight(cx)
}
