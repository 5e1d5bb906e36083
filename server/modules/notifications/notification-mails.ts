import { escapeHtml } from '../../platform/html/html-to-text.ts'
import type { SystemMail } from '../../platform/system-mail.ts'

/**
 * The mail to a member to whom somebody gave a ticket: code, subject and the way to it. Nothing of what the customer wrote is in
 * it: mailboxes of members are not under the ticket's access rules.
 */
export function assignedMail(input: {
  to: { name: string; email: string }
  /** Who gave it; '' for the product itself. */
  by: string
  ticket: { id: string; code: string; subject: string }
  url: string
}): SystemMail {
  const { to, ticket, url } = input
  const by = input.by || 'Deskhand'
  const subject = oneLine(`[${ticket.code}] Assigned to you: ${ticket.subject}`)
  const words = `${by} assigned ${ticket.code} to you.`
  const after =
    'You get this mail because a ticket was assigned to you. Your profile in Deskhand says whether you want such mails.'
  return {
    purpose: 'notification',
    to: { name: to.name, address: to.email },
    subject,
    text: `Hello ${to.name},\n\n${words}\n\n${ticket.subject}\n${url}\n\n${after}\n`,
    html: [
      `<p>Hello ${escapeHtml(to.name)},</p>`,
      `<p>${escapeHtml(words)}</p>`,
      `<p><a href="${escapeHtml(url)}">${escapeHtml(`${ticket.code} ${ticket.subject}`)}</a></p>`,
      `<p>${escapeHtml(after)}</p>`,
    ].join('\n'),
    ticketId: ticket.id,
  }
}

/** Headers hold one line; a subject longer than this says nothing more. */
const oneLine = (text: string) => text.replace(/[\p{Cc}\s]+/gu, ' ').slice(0, 300)
