import type { Settings } from '../../platform/context.ts'
import { newFileKey } from '../../platform/files.ts'
import { textToHtml } from '../../platform/html/html-to-text.ts'
import { sanitizeMailHtml } from '../../platform/html/sanitize-mail-html.ts'
import { newId } from '../../platform/ids.ts'
import type { ArrivedFile } from '../conversations/arrived-files.ts'
import { dropBody, type PreparedBody, prepareBody } from '../conversations/message-body.ts'
import type { ParsedMail } from './parsed-mail.ts'
import { foldHtml } from './quote-html.rules.ts'
import { foldText } from './quote-text.rules.ts'
import { stripSubjectPrefixes } from './subject.rules.ts'

/** What a mail becomes before the transaction that writes it: files stored, HTML safe, history folded. */
export type MailContent = {
  body: PreparedBody
  attachments: ArrivedFile[]
  remoteImages: number
  preview: string
}

/** Stores the attachments of a mail and readies its body. Outside any transaction (law 2); `dropContent` undoes it. */
export async function storeContent(settings: Settings, orgId: string, mail: ParsedMail): Promise<MailContent> {
  const attachments: ArrivedFile[] = []
  try {
    for (const file of mail.attachments) {
      const storageKey = newFileKey(orgId, 'attachments')
      await settings.files.put(storageKey, file.content)
      const { name, contentType, size, sha256, contentId, inline } = file
      attachments.push({ id: newId(), storageKey, name, contentType, size, sha256, contentId, inline })
    }
    const safe = mail.html === null ? null : sanitizeMailHtml(mail.html, { cid: (id) => urlOf(attachments, id) })
    const { visibleText, visibleHtml } = fold(mail, safe?.html ?? null)
    const body = await prepareBody(settings, orgId, {
      bodyText: mail.text,
      visibleText,
      bodyHtml: safe?.html ?? null,
      visibleHtml,
    })
    return { body, attachments, remoteImages: safe?.remoteImages ?? 0, preview: visibleText }
  } catch (error) {
    // A full disk, above all: the mail is read again later, and what was stored of it now would lie there for ever.
    await dropAttachments(settings, attachments)
    throw error
  }
}

/** Removes the files of a mail that was not written. */
export async function dropContent(settings: Settings, content: MailContent): Promise<void> {
  await dropBody(settings, content.body)
  await dropAttachments(settings, content.attachments)
}

async function dropAttachments(settings: Settings, attachments: readonly ArrivedFile[]): Promise<void> {
  for (const { storageKey } of attachments) await settings.files.remove(storageKey)
}

function urlOf(attachments: ArrivedFile[], contentId: string): string | null {
  const id = attachments.find((one) => one.contentId === contentId)?.id
  return id ? `/api/v1/attachments/${id}` : null
}

/**
 * Folds quoted history in the part that people see. When text and HTML disagree on how much is new, the longer text counts:
 * better too much than a customer's sentence less.
 */
function fold(mail: ParsedMail, html: string | null): { visibleText: string; visibleHtml: string | null } {
  const reply =
    mail.inReplyTo.length > 0 ||
    mail.references.length > 0 ||
    stripSubjectPrefixes(mail.subject) !== mail.subject.trim()
  const hints = { subject: mail.subject, reply }
  const text = foldText(mail.text, hints).visible
  if (html === null) return { visibleText: text, visibleHtml: null }
  const folded = foldHtml(html, hints)
  const words = (value: string) => value.replace(/\s+/gu, '').length
  if (mail.text === '' || !folded.hasQuoted)
    return { visibleText: folded.visibleText || text, visibleHtml: folded.visibleHtml }
  const longer = words(text) > words(folded.visibleText) ? text : folded.visibleText
  return {
    visibleText: longer,
    visibleHtml:
      longer === text && words(text) > words(folded.visibleText) * 2 + 200 ? textToHtml(text) : folded.visibleHtml,
  }
}
