import type { Cx } from '../../platform/context.ts'
import { require } from '../../platform/permissions.ts'
import { listChannels } from './channels.service.ts'
import type { MailHealth } from './mail.contract.ts'
import { countOutbox, countOutcomes, findRelayComplaint, listLastArrivals } from './mail-health.store.ts'
import { listMailDoors } from './mailboxes.store.ts'
import { listOutboxEntries } from './outbox.store.ts'

const dayMs = 86_400_000
/** Processes say every five seconds that they live. */
const silentMs = 30_000
const shownFailures = 20

/** How mail comes and goes, on one page. Needs mail:read. */
export async function getMailHealth(cx: Cx): Promise<MailHealth> {
  require(cx.actor, 'mail:read')
  const yesterday = new Date(cx.now.getTime() - dayMs)
  const { byOutcome, waiting, refused, total } = await countOutcomes(cx, yesterday)
  const channels = await listChannels(cx)
  const last = await listLastArrivals(
    cx,
    channels.map((channel) => channel.id),
  )
  const [door] = await listMailDoors(cx, yesterday)
  const { data: failures } = await listOutboxEntries(cx, {
    state: ['failed', 'partial', 'parked'],
    limit: shownFailures,
  })
  const complaint = cx.settings.relay ? await findRelayComplaint(cx) : null
  return {
    inbound: { byOutcome, last24h: total, waiting, refused },
    channels: channels.map(({ id, name, address, enabled, imapHealth }) => ({
      id,
      name,
      address,
      enabled,
      imapHealth,
      lastMessageAt: last.get(id)?.toISOString() ?? null,
    })),
    smtpDoor: door
      ? { host: door.host, port: door.port, listening: cx.now.getTime() - door.seenAt.getTime() < silentMs }
      : null,
    outbox: { byState: await countOutbox(cx, yesterday) },
    relay: {
      configured: cx.settings.relay,
      host: cx.settings.relayHost,
      mailFrom: cx.settings.mailFrom,
      lastError: complaint?.response ?? null,
      lastErrorSaid: complaint?.said ?? null,
    },
    failures,
  }
}
