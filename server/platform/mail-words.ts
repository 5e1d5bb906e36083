import type { MemberLanguage } from './languages.ts'

/**
 * What the product's own mails say to members, key by key. Values stand in double braces; a key that counts has a form for each
 * plural of the language. mail-words.test.ts holds the languages to the same keys and values.
 */
const en = {
  'greeting.named': 'Hello {{name}},',
  'greeting.nameless': 'Hello,',
  'invitation.subject': '{{by}} invites you to {{organization}}',
  'invitation.text':
    '{{by}} invites you to answer customers of {{organization}} in Deskhand. Your role will be {{role}}.',
  'invitation.link': 'Accept the invitation',
  'invitation.after': 'The link works once and for 7 days. If you did not expect it, do nothing.',
  'password.subject': 'Choose a new password',
  'password.text': 'Somebody, probably you, asked for a new password for your Deskhand account.',
  'password.link': 'Choose a new password',
  'password.after':
    'The link works once and for one hour. If it was not you, do nothing: your password stays as it is.',
  'notice.assigned.subject': 'Assigned to you: {{subject}}',
  'notice.assigned.text': '{{by}} assigned {{code}} to you.',
  'notice.assigned.title': 'Assigned to you',
  'notice.customer_replied.subject': 'New answer: {{subject}}',
  'notice.customer_replied.text': '{{by}} answered in {{code}}.',
  'notice.customer_replied.title': 'Customers answered',
  'notice.message_held.subject': 'Held message: {{subject}}',
  'notice.message_held.text':
    '{{by}} wrote to {{code}} without taking part in it: the message waits for you to let it in.',
  'notice.message_held.title': 'Messages that wait to be let in',
  'notice.note_added.subject': 'New note: {{subject}}',
  'notice.note_added.text': '{{by}} wrote a note in {{code}}.',
  'notice.note_added.title': 'New notes',
  'notice.ticket_created.subject': 'New ticket: {{subject}}',
  'notice.ticket_created.text': '{{code}} is new and nobody’s yet.',
  'notice.ticket_created.title': 'New and nobody’s yet',
  'notice.delivery_failed.subject': 'Not delivered: {{subject}}',
  'notice.delivery_failed.text': 'Your reply in {{code}} did not reach {{address}}.',
  'notice.delivery_failed.title': 'Replies that did not arrive',
  'notice.mentioned.subject': 'You are mentioned: {{subject}}',
  'notice.mentioned.text': '{{by}} mentioned you in a note in {{code}}.',
  'notice.mentioned.title': 'You are mentioned',
  'notice.schedule_held.subject': 'Not sent: {{subject}}',
  'notice.schedule_held.text': 'Your scheduled reply in {{code}} did not leave. It is a draft again.',
  'notice.schedule_held.title': 'Scheduled replies that did not leave',
  'notice.stage_overdue.subject': 'Too long in its stage: {{subject}}',
  'notice.stage_overdue.text': '{{code}} stands in its stage for longer than that allows.',
  'notice.stage_overdue.title': 'Too long in its stage',
  'notice.ticket_woken.subject': 'Back on your desk: {{subject}}',
  'notice.ticket_woken.text': '{{code}} was snoozed until now.',
  'notice.ticket_woken.title': 'Back on your desk',
  'notice.access_requested.subject': 'Asks for access: {{subject}}',
  'notice.access_requested.text': '{{by}} asks to see {{code}}. You can allow it there, or decline.',
  'notice.access_requested.title': 'Requests for access',
  'notice.access_decided.subject': 'Your request for access',
  'notice.access_decided.text': '{{by}} has answered your request to see {{code}}. You find the answer there.',
  'notice.access_decided.title': 'Your requests for access',
  'notice.own_request.subject': 'News of your request: {{subject}}',
  'notice.own_request.text': '{{by}} worked on {{code}}, which you asked for.',
  'notice.own_request.title': 'News of your requests',
  'notice.export_finished.subject': 'An export has ended',
  'notice.export_finished.text': 'An export of yours has ended.',
  'notice.export_finished.title': 'Exports',
  'notice.mail_trouble.subject': 'Trouble with mail',
  'notice.mail_trouble.text': 'Mail does not come in or go out as it should.',
  'notice.mail_trouble.title': 'Trouble with mail',
  'mailbox.down.subject': 'The mailbox {{address}} cannot be read',
  'mailbox.down.text':
    'Mail to {{address}} does not come in: the mailbox cannot be read. It waits there and is taken in as soon as it can be read again.',
  'mailbox.recovered.subject': 'The mailbox {{address}} is read again',
  'mailbox.recovered.text': 'Mail to {{address}} comes in again. What waited in the mailbox has been taken in.',
  'mailbox.missing.subject_one': '{{count}} mail to {{address}} could not be taken in',
  'mailbox.missing.subject_other': '{{count}} mails to {{address}} could not be taken in',
  'mailbox.missing.text_one':
    'The mailbox {{address}} has {{count}} mail that is not in Deskhand: its server does not hand it out.',
  'mailbox.missing.text_other':
    'The mailbox {{address}} has {{count}} mails that are not in Deskhand: its server does not hand them out.',
  'mailbox.refetched.subject_one': '{{count}} mail to {{address}} had been missed',
  'mailbox.refetched.subject_other': '{{count}} mails to {{address}} had been missed',
  'mailbox.refetched.text_one':
    'Comparing the mailbox {{address}} with Deskhand found {{count}} mail that had not been taken in. It has been now.',
  'mailbox.refetched.text_other':
    'Comparing the mailbox {{address}} with Deskhand found {{count}} mails that had not been taken in. They have been now.',
  'relay.down.subject': 'Outgoing mail does not leave',
  'relay.down.text':
    'The mail relay has taken nothing for twenty minutes. What you write waits and leaves by itself when the relay takes it.',
  'relay.recovered.subject': 'Outgoing mail leaves again',
  'relay.recovered.text': 'The mail relay takes mail again. What waited is on its way.',
  'export.ready.subject': 'Your export is ready: {{name}}',
  'export.ready.text': 'The file {{name}} is ready. It is kept for seven days:',
  'export.failed.subject': 'Your export could not be written: {{name}}',
  'export.failed.text': 'The file {{name}} could not be written. The reason stands beside it:',
  'notice.after': 'You decide in your Deskhand profile which mails you get:',
  'digest.subject_one': '{{count}} ticket since the last summary',
  'digest.subject_other': '{{count}} tickets since the last summary',
  'digest.text_one': 'This ticket asks for you:',
  'digest.text_other': 'These {{count}} tickets ask for you:',
  'digest.more_one': '{{count}} more ticket is in Deskhand:',
  'digest.more_other': '{{count}} more tickets are in Deskhand:',
  'priority.low': 'Low',
  'priority.medium': 'Medium',
  'priority.normal': 'Normal',
  'priority.high': 'High',
  'priority.urgent': 'Urgent',
} as const

/** A key without its plural ending. */
type Stem<Key> = Key extends `${infer Base}_${'one' | 'other'}` ? Base : Key
export type MailKey = Stem<keyof typeof en>

const de: Record<keyof typeof en, string> = {
  'greeting.named': 'Hallo {{name}},',
  'greeting.nameless': 'Hallo,',
  'invitation.subject': '{{by}} lädt Sie zu {{organization}} ein',
  'invitation.text':
    '{{by}} lädt Sie ein, der Kundschaft von {{organization}} in Deskhand zu antworten. Ihre Rolle wird {{role}} sein.',
  'invitation.link': 'Einladung annehmen',
  'invitation.after': 'Der Link gilt einmal und 7 Tage lang. Wenn Sie ihn nicht erwartet haben, tun Sie nichts.',
  'password.subject': 'Neues Passwort wählen',
  'password.text': 'Jemand, vermutlich Sie, hat ein neues Passwort für Ihr Deskhand-Konto angefordert.',
  'password.link': 'Neues Passwort wählen',
  'password.after':
    'Der Link gilt einmal und eine Stunde lang. Wenn Sie es nicht waren, tun Sie nichts: Ihr Passwort bleibt, wie es ist.',
  'notice.assigned.subject': 'Ihnen zugewiesen: {{subject}}',
  'notice.assigned.text': '{{by}} hat Ihnen {{code}} zugewiesen.',
  'notice.assigned.title': 'Ihnen zugewiesen',
  'notice.customer_replied.subject': 'Neue Antwort: {{subject}}',
  'notice.customer_replied.text': '{{by}} hat in {{code}} geantwortet.',
  'notice.customer_replied.title': 'Antworten der Kundschaft',
  'notice.message_held.subject': 'Zurückgehaltene Nachricht: {{subject}}',
  'notice.message_held.text':
    '{{by}} hat an {{code}} geschrieben, ohne daran beteiligt zu sein: Die Nachricht wartet darauf, dass Sie sie hereinlassen.',
  'notice.message_held.title': 'Nachrichten, die auf Einlass warten',
  'notice.note_added.subject': 'Neue Notiz: {{subject}}',
  'notice.note_added.text': '{{by}} hat in {{code}} eine Notiz geschrieben.',
  'notice.note_added.title': 'Neue Notizen',
  'notice.ticket_created.subject': 'Neues Ticket: {{subject}}',
  'notice.ticket_created.text': '{{code}} ist neu und noch niemandem zugewiesen.',
  'notice.ticket_created.title': 'Neu und niemandem zugewiesen',
  'notice.delivery_failed.subject': 'Nicht zugestellt: {{subject}}',
  'notice.delivery_failed.text': 'Ihre Antwort in {{code}} hat {{address}} nicht erreicht.',
  'notice.delivery_failed.title': 'Antworten, die nicht ankamen',
  'notice.mentioned.subject': 'Sie wurden erwähnt: {{subject}}',
  'notice.mentioned.text': '{{by}} hat Sie in {{code}} in einer Notiz erwähnt.',
  'notice.mentioned.title': 'Sie wurden erwähnt',
  'notice.schedule_held.subject': 'Nicht gesendet: {{subject}}',
  'notice.schedule_held.text':
    'Ihre geplante Antwort in {{code}} ist nicht hinausgegangen. Sie ist wieder ein Entwurf.',
  'notice.schedule_held.title': 'Geplante Antworten, die nicht hinausgingen',
  'notice.stage_overdue.subject': 'Zu lange in seiner Stufe: {{subject}}',
  'notice.stage_overdue.text': '{{code}} steht länger in seiner Stufe, als diese erlaubt.',
  'notice.stage_overdue.title': 'Zu lange in seiner Stufe',
  'notice.ticket_woken.subject': 'Wieder vorgelegt: {{subject}}',
  'notice.ticket_woken.text': '{{code}} war bis jetzt zurückgestellt.',
  'notice.ticket_woken.title': 'Wieder vorgelegt',
  'notice.access_requested.subject': 'Bitte um Zugriff: {{subject}}',
  'notice.access_requested.text': '{{by}} bittet darum, {{code}} zu sehen. Dort können Sie es erlauben oder ablehnen.',
  'notice.access_requested.title': 'Bitten um Zugriff',
  'notice.access_decided.subject': 'Ihre Bitte um Zugriff',
  'notice.access_decided.text': '{{by}} hat Ihre Bitte beantwortet, {{code}} zu sehen. Die Antwort finden Sie dort.',
  'notice.access_decided.title': 'Ihre Bitten um Zugriff',
  'notice.own_request.subject': 'Neues zu Ihrer Anfrage: {{subject}}',
  'notice.own_request.text': '{{by}} hat an {{code}} gearbeitet, das Sie angefragt haben.',
  'notice.own_request.title': 'Neues zu Ihren Anfragen',
  'notice.export_finished.subject': 'Ein Export ist zu Ende',
  'notice.export_finished.text': 'Ein Export von Ihnen ist zu Ende.',
  'notice.export_finished.title': 'Exporte',
  'notice.mail_trouble.subject': 'Probleme mit der Mail',
  'notice.mail_trouble.text': 'Mail kommt nicht an oder geht nicht ab, wie sie soll.',
  'notice.mail_trouble.title': 'Probleme mit der Mail',
  'mailbox.down.subject': 'Das Postfach {{address}} lässt sich nicht lesen',
  'mailbox.down.text':
    'Mail an {{address}} kommt nicht an: Das Postfach lässt sich nicht lesen. Sie wartet dort und wird übernommen, sobald es sich wieder lesen lässt.',
  'mailbox.recovered.subject': 'Das Postfach {{address}} wird wieder gelesen',
  'mailbox.recovered.text': 'Mail an {{address}} kommt wieder an. Was im Postfach wartete, ist übernommen.',
  'mailbox.missing.subject_one': '{{count}} Mail an {{address}} ließ sich nicht übernehmen',
  'mailbox.missing.subject_other': '{{count}} Mails an {{address}} ließen sich nicht übernehmen',
  'mailbox.missing.text_one':
    'Im Postfach {{address}} liegt {{count}} Mail, die nicht in Deskhand ist: Ihr Server gibt sie nicht heraus.',
  'mailbox.missing.text_other':
    'Im Postfach {{address}} liegen {{count}} Mails, die nicht in Deskhand sind: Ihr Server gibt sie nicht heraus.',
  'mailbox.refetched.subject_one': '{{count}} Mail an {{address}} hatte gefehlt',
  'mailbox.refetched.subject_other': '{{count}} Mails an {{address}} hatten gefehlt',
  'mailbox.refetched.text_one':
    'Beim Vergleich des Postfachs {{address}} mit Deskhand fand sich {{count}} Mail, die nicht übernommen war. Jetzt ist sie es.',
  'mailbox.refetched.text_other':
    'Beim Vergleich des Postfachs {{address}} mit Deskhand fanden sich {{count}} Mails, die nicht übernommen waren. Jetzt sind sie es.',
  'relay.down.subject': 'Ausgehende Mail geht nicht ab',
  'relay.down.text':
    'Der Mailserver für ausgehende Mail hat seit zwanzig Minuten nichts angenommen. Was Sie schreiben, wartet und geht von selbst ab, sobald er es annimmt.',
  'relay.recovered.subject': 'Ausgehende Mail geht wieder ab',
  'relay.recovered.text': 'Der Mailserver für ausgehende Mail nimmt wieder an. Was wartete, ist unterwegs.',
  'export.ready.subject': 'Ihr Export ist fertig: {{name}}',
  'export.ready.text': 'Die Datei {{name}} ist fertig. Sie wird sieben Tage aufbewahrt:',
  'export.failed.subject': 'Ihr Export konnte nicht geschrieben werden: {{name}}',
  'export.failed.text': 'Die Datei {{name}} konnte nicht geschrieben werden. Der Grund steht daneben:',
  'notice.after': 'Welche Mails Sie bekommen, entscheiden Sie in Ihrem Deskhand-Profil:',
  'digest.subject_one': '{{count}} Ticket seit der letzten Zusammenfassung',
  'digest.subject_other': '{{count}} Tickets seit der letzten Zusammenfassung',
  'digest.text_one': 'Dieses Ticket wartet auf Sie:',
  'digest.text_other': 'Diese {{count}} Tickets warten auf Sie:',
  'digest.more_one': '{{count}} weiteres Ticket steht in Deskhand:',
  'digest.more_other': '{{count}} weitere Tickets stehen in Deskhand:',
  'priority.low': 'Niedrig',
  'priority.medium': 'Mittel',
  'priority.normal': 'Normal',
  'priority.high': 'Hoch',
  'priority.urgent': 'Dringend',
}

/** The catalogue, for its test. */
export const mailCatalogue: Record<MemberLanguage, Record<keyof typeof en, string>> = { en, de }

/** The words of a key in a member's language. `count` chooses the plural; values are put in as they are. */
export function mailWords(
  language: MemberLanguage,
  key: MailKey,
  values: Record<string, string | number> = {},
): string {
  const words: Partial<Record<string, string>> = mailCatalogue[language]
  const form = new Intl.PluralRules(language).select(Number(values.count ?? 0))
  const text = words[key] ?? words[`${key}_${form}`] ?? words[`${key}_other`] ?? key
  return text.replace(/\{\{(\w+)\}\}/g, (_braces, name: string) => String(values[name] ?? ''))
}
