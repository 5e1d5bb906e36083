import { parts } from '../../platform/http/health.ts'
import type { Host, Module } from '../../platform/http/http.ts'
import { registerJob, registerSweep } from '../../platform/jobs.ts'
import { createMailTransport } from '../../platform/mail-transport.ts'
import { registerSystemMail } from '../../platform/system-mail.ts'
import { registerReplyTransport } from '../conversations/conversations.transport.ts'
import { registerOrganizationSeed } from '../orgs/create-organization.ts'
import { findForgottenMail } from './find-forgotten.ts'
import { queueOwnMail } from './outbox.service.ts'
import { readMailJob, startParser } from './read-mail.ts'
import { emailReplyTransport } from './reply-transport.ts'
import { seedChannel } from './seed-channel.ts'
import { sendMailJob, setMailTransport } from './send-mail.ts'
import { openSmtpDoor } from './smtp-door.ts'

export const emailModule: Module = {
  name: 'email',
  register: () => {
    registerOrganizationSeed({ module: 'email', seed: seedChannel })
    registerReplyTransport(emailReplyTransport)
    registerSystemMail(queueOwnMail)
    registerJob('email.read', readMailJob)
    registerJob('email.send', sendMailJob)
    registerSweep('email.find_forgotten', '*/10 * * * *', findForgottenMail)
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
    const door = await openSmtpDoor({
      runtime,
      log,
      host: config.inboundSmtpHost,
      port: config.inboundSmtpPort,
      name: new URL(config.publicUrl).hostname,
      tls: null,
    })
    parts.set('mail door', () => null)
    return async () => {
      parts.delete('mail door')
      await door.close()
    }
  },
}
