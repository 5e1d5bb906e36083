import type { SystemMail } from '../../platform/system-mail.ts'

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => escapes[character] ?? character)

type Words = { greeting: string; before: string; link: { label: string; url: string }; after: string }

function bodies({ greeting, before, link, after }: Words): { text: string; html: string } {
  return {
    text: `${greeting}\n\n${before}\n\n${link.url}\n\n${after}\n`,
    html: [
      `<p>${escapeHtml(greeting)}</p>`,
      `<p>${escapeHtml(before)}</p>`,
      `<p><a href="${escapeHtml(link.url)}">${escapeHtml(link.label)}</a></p>`,
      `<p>${escapeHtml(after)}</p>`,
    ].join('\n'),
  }
}

/** The mail with the link to join. `url` ends in the token; it is nowhere else. */
export function invitationMail(input: {
  email: string
  organization: string
  invitedBy: string
  role: string
  url: string
}): SystemMail {
  return {
    purpose: 'invitation',
    to: { name: '', address: input.email },
    subject: `${input.invitedBy} invites you to ${input.organization}`,
    ...bodies({
      greeting: 'Hello,',
      before: `${input.invitedBy} invites you to answer customers of ${input.organization} in Deskhand. Your role will be ${input.role}.`,
      link: { label: 'Accept the invitation', url: input.url },
      after: 'The link works once and for 7 days. If you did not expect it, do nothing.',
    }),
  }
}

export function passwordResetMail(input: { email: string; name: string; url: string }): SystemMail {
  return {
    purpose: 'password_reset',
    to: { name: input.name, address: input.email },
    subject: 'Choose a new password',
    ...bodies({
      greeting: `Hello ${input.name},`,
      before: 'Somebody, probably you, asked for a new password for your Deskhand account.',
      link: { label: 'Choose a new password', url: input.url },
      after: 'The link works once and for one hour. If it was not you, do nothing: your password stays as it is.',
    }),
  }
}
