import { addressKey, splitAddress } from './address.rules.ts'
import type { MailClass } from './parsed-mail.ts'

/** The backstop of quality.md "Who is who in mail", rule 6, against two machines that answer each other. */
export const automaticAnswerLimits = { perAddressPerHour: 1, perThreadPerTenMinutes: 10 }

const machineNames =
  /^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|donotreply|bounces?|listserv|majordomo)(?:[+=._-].*)?$/
const machineSuffix = /(?:-bounces?|-owner|-request|[._-]no-?reply|^owner-.*)$/

export type AutomaticAnswer = {
  allowed: boolean
  code:
    | 'allowed'
    | 'no_address'
    | 'null_sender'
    | 'machine'
    | 'suppressed'
    | 'own_address'
    | 'own_loop'
    | 'role_address'
    | 'address_limit'
    | 'thread_limit'
  /** For a person. */
  reason: string
}

/**
 * May an automatic answer (acknowledgement, out-of-hours notice, rule) be sent? Asked at the outbox, not in each rule.
 * "No" suppresses the answer alone: the mail that would be answered stays visible in its ticket.
 */
export function mayAnswerAutomatically(input: {
  to: string
  /** The incoming mail that is answered; null for automatic mail that answers none. */
  answered: { class: MailClass; suppressAutoReply: boolean; ownLoop: boolean; envelopeFrom: string } | null
  isOwnAddress: (address: string) => boolean
  /** Automatic mails to this address in the last 60 minutes, in the whole organization. */
  automaticToAddressLastHour: number
  /** Mails in and out in this ticket in the last 10 minutes. */
  inThreadLastTenMinutes: number
}): AutomaticAnswer {
  const no = (code: AutomaticAnswer['code'], reason: string): AutomaticAnswer => ({ allowed: false, code, reason })
  const { answered, to } = input
  if (addressKey(to) === '') return no('no_address', 'There is no address to answer to.')
  if (input.isOwnAddress(to)) return no('own_address', 'It would go to one of our own addresses.')
  if (answered?.ownLoop) return no('own_loop', 'The mail carries our own loop mark.')
  if (answered && answered.envelopeFrom === '') return no('null_sender', 'The mail has no return path.')
  if (answered && answered.class !== 'normal') return no('machine', 'The mail was sent by a machine or a list.')
  if (answered?.suppressAutoReply) return no('suppressed', 'The mail asks for no automatic answer.')
  if ([to, answered?.envelopeFrom ?? ''].some(isMachineAddress))
    return no('role_address', 'Nobody reads mail at this address.')
  if (input.automaticToAddressLastHour >= automaticAnswerLimits.perAddressPerHour) {
    return no('address_limit', 'This address already got an automatic mail within the last hour.')
  }
  if (input.inThreadLastTenMinutes >= automaticAnswerLimits.perThreadPerTenMinutes) {
    return no('thread_limit', 'This ticket had ten messages within ten minutes.')
  }
  return { allowed: true, code: 'allowed', reason: '' }
}

/** True for mailer-daemon, postmaster, noreply and the like, by the local part alone. */
export function isMachineAddress(address: string): boolean {
  const local = splitAddress(addressKey(address))?.local ?? ''
  return machineNames.test(local) || machineSuffix.test(local)
}
