import { sql } from 'kysely'
import { systemActor } from '../../platform/context.ts'
import { registerConsumer } from '../../platform/events.ts'
import { parts } from '../../platform/http/health.ts'
import type { Host, Module } from '../../platform/http/http.ts'
import { registerJob, registerSweep } from '../../platform/jobs.ts'
import { registerLine } from '../../platform/lines.ts'
import { createMailTransport } from '../../platform/mail-transport.ts'
import { inBatches } from '../../platform/prune.ts'
import { registerSystemMail } from '../../platform/system-mail.ts'
import { registerTextPlace } from '../../platform/text-places.ts'
import { registerFieldSource } from '../conditions/condition-fields.ts'
import { registerReplyTransport } from '../conversations/conversations.transport.ts'
import { registerRedactPart } from '../conversations/redact-parts.ts'
import { registerKeptToTeams } from '../members/sight.ts'
import { registerOrganizationSeed } from '../orgs/create-organization.ts'
import { registerStageUse } from '../tickets/delete-stage.ts'
import { listKeptChannels } from './channel-readers.ts'
import { channelsRoutes } from './channels.routes.ts'
import { moveChannels } from './channels.store.ts'
import { deliveryProblemSource } from './delivery-problems.ts'
import { findForgottenMail } from './find-forgotten.ts'
import { watchMailboxes } from './imap-watchers.ts'
import { readingLine, sendingLine } from './lines.ts'
import { mailRoutes } from './mail.routes.ts'
import { findTrouble } from './mail-alarms.ts'
import { noteAccepted } from './note-accepted.ts'
import { queueOwnMail } from './outbox.service.ts'
import { readMailJob, readNextMail, startParser } from './read-mail.ts'
import { redactMails, redactRaw, redactRawJob } from './redact-mails.ts'
import { deleteRefused } from './refused-mail.store.ts'
import { emailReplyTransport } from './reply-transport.ts'
import { seedChannel } from './seed-channel.ts'
import { sendMailJob, sendNextMail, setMailTransport } from './send-mail.ts'
import { sendingDomainsRoutes } from './sending-domains.routes.ts'
import { checkSendingDomains } from './sending-domains.service.ts'
import { openSmtpDoor } from './smtp-door.ts'
import { loadTlsCertificate } from './tls-certificate.ts'

export const emailModule: Module = {
  name: 'email',
  register: () => {
    registerOrganizationSeed({ module: 'email', seed: seedChannel })
    registerStageUse({ module: 'email', move: moveChannels })
    registerReplyTransport(emailReplyTransport)
    registerSystemMail(queueOwnMail)
    registerKeptToTeams('channels', listKeptChannels)
    registerFieldSource(deliveryProblemSource)
    registerConsumer(noteAccepted)
    registerRedactPart(redactMails)
    registerTextPlace({
      table: 'outbox',
      keys: ['id'],
      // Mails that gather notices name tickets of many.
      of: (cx, ids) => sql`(t.ticket_id = any(${ids}) or t.ticket_id is null and t.purpose = 'notification' and exists (
        select 1 from tickets k where k.org_id = ${cx.org.id} and k.id = any(${ids}) and strpos(t.content::text, k.code) > 0))`,
      text: ['subject', 'response'],
      json: ['content', 'said'],
    })
    registerJob(redactRawJob, redactRaw)
    registerLine({ name: readingLine, pool: 'quick', atOnce: 4, next: readNextMail })
    registerLine({ name: sendingLine, pool: 'outgoing', atOnce: 3, next: sendNextMail })
    registerJob('email.read', readMailJob)
    registerJob('email.send', sendMailJob, { pool: 'outgoing' })
    registerSweep('email.find_forgotten', '*/10 * * * *', findForgottenMail, { afterDeath: true })
    registerSweep('email.find_trouble', '*/5 * * * *', findTrouble)
    registerSweep('email.forget_refused', '31 3 * * *', async (orgId, _payload, { runtime }) => {
      await inBatches(runtime, systemActor(orgId, 'clock'), deleteRefused)
    })
    registerSweep('email.check_domains', '23 4 * * *', checkSendingDomains)
  },
  routes: (app) => {
    channelsRoutes(app)
    sendingDomainsRoutes(app)
    mailRoutes(app)
  },
  prepare: ({ config }: Host) => {
    const stopParser = startParser()
    const relay = config.smtpUrl ? createMailTransport(config.smtpUrl) : null
    setMailTransport(relay)
    return async () => {
      setMailTransport(null)
      await relay?.close()
      await stopParser()
    }
  },
  start: async ({ runtime, config, log }) => {
    const name = new URL(config.publicUrl).hostname
    const host = config.inboundSmtpHost
    const tls = await loadTlsCertificate(config.dataDir, name)
    const { inboundSmtpPort: port, trustedRelays } = config
    const door = await openSmtpDoor({ runtime, log, host, port, name, tls, trustedRelays })
    const watchers = watchMailboxes({ runtime, log, door: { host, port: door.port } })
    parts.set('mail door', () => null)
    return async () => {
      parts.delete('mail door')
      await watchers.close()
      await door.close()
    }
  },
}
