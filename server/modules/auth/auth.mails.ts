import type { MemberLanguage } from '../../platform/languages.ts'
import { mailWords } from '../../platform/mail-words.ts'
import type { SystemMail } from '../../platform/system-mail.ts'
import { oneLine, systemMailBody } from '../../platform/system-mail-body.ts'

/** The mail with the link to join. `url` ends in the token; it is nowhere else. */
export function invitationMail(input: {
  language: MemberLanguage
  email: string
  organization: string
  invitedBy: string
  role: string
  url: string
}): SystemMail {
  const { language, organization, invitedBy: by, role, url } = input
  return {
    purpose: 'invitation',
    to: { name: '', address: input.email },
    subject: oneLine(mailWords(language, 'invitation.subject', { by, organization })),
    ...systemMailBody([
      { kind: 'text', text: mailWords(language, 'greeting.nameless') },
      { kind: 'text', text: mailWords(language, 'invitation.text', { by, organization, role }) },
      { kind: 'link', label: mailWords(language, 'invitation.link'), url },
      { kind: 'text', text: mailWords(language, 'invitation.after') },
    ]),
  }
}

export function passwordResetMail(input: {
  language: MemberLanguage
  email: string
  name: string
  url: string
}): SystemMail {
  const { language, name, url } = input
  return {
    purpose: 'password_reset',
    to: { name, address: input.email },
    subject: mailWords(language, 'password.subject'),
    ...systemMailBody([
      { kind: 'text', text: mailWords(language, 'greeting.named', { name }) },
      { kind: 'text', text: mailWords(language, 'password.text') },
      { kind: 'link', label: mailWords(language, 'password.link'), url },
      { kind: 'text', text: mailWords(language, 'password.after') },
    ]),
  }
}
