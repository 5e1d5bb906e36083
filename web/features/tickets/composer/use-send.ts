import { useCallback, useRef, useState } from 'react'
import { ApiError } from '../../../api/api-error.ts'
import type { MessageKey } from '../../../i18n/i18n.ts'
import { say } from '../../../i18n/sentences.ts'
import { useT } from '../../../i18n/use-t.ts'
import type { CustomValue } from '../../../shared/custom/custom-fields.ts'
import { useMe } from '../../../shell/shell.api.ts'
import { toast } from '../../../ui/toast.ts'
import { applyMacros, refreshMacros } from '../macros/macros.api.ts'
import { pendingMessage } from '../thread/pending-message.ts'
import {
  editMessages,
  type Message,
  type MessagePost,
  postMessage,
  refreshThread,
  type Ticket,
  undoMessage,
} from '../ticket-page.api.ts'
import { outdateTicket, updateTicket } from '../tickets.api.ts'
import type { Recipients } from './composer-recipients.tsx'
import type { AppliedMacro, ComposerKind, Draft, DraftStore } from './draft-store.ts'
import { htmlOfText } from './html-of-text.ts'
import { syncOf } from './use-draft-sync.ts'

/** Seconds in which what was sent can be taken back. */
export const undoSeconds = 10

export type StatusAfter = NonNullable<MessagePost['setStatus']>

/** One message on its way: what was written, to whom, and what shall become of the ticket. */
export interface Sending {
  kind: ComposerKind
  draft: Draft
  recipients: Recipients
  channelId: string | undefined
  setStatus: StatusAfter | undefined
  /** Unusual recipients were looked at. */
  confirmed?: boolean
  /** Members named in a note who see the ticket from now on. */
  grantAccess?: string[]
  /** Members of teams named in a note who do not see the ticket are not told. */
  leaveOut?: boolean
}

/** What cannot be sent with its status before these custom fields are filled. */
export interface Unfilled {
  sending: Sending
  confirmed: boolean
  keys: string[]
}

/** What the server found unusual about the recipients, with what is to be sent once it was looked at. */
export interface Review {
  sending: Sending
  reasons: string[]
}

/** What others wrote meanwhile, the oldest first. */
export interface Newer {
  id: string
  kind: ComposerKind
  authorName: string
  sentAt: string
  preview: string
}

/** A reply that the server held because others wrote after what its writer had seen. */
export interface Stale {
  sending: Sending
  newer: Newer[]
}

/** Members whom a note names and who do not see the ticket; `team`: by which team, null when by their own name. */
export interface Blind {
  sending: Sending
  people: { id: string; name: string; grantable: boolean; team: string | null }[]
  /** The writer may give access. */
  mayGrant: boolean
}

function bodyOf(
  { kind, draft, recipients, channelId, setStatus, grantAccess, leaveOut }: Sending,
  confirmed: boolean,
  draftId: string | undefined,
): MessagePost {
  const body = {
    kind,
    bodyHtml: draft.html,
    attachmentIds: draft.attachments.map((one) => one.id),
    confirmed,
    undoSeconds,
    ...(setStatus && { setStatus }),
    ...(draftId && { draftId }),
  }
  if (kind === 'note') return { ...body, ...(grantAccess && { grantAccess }), ...(leaveOut && { leaveOut }) }
  return {
    ...body,
    to: recipients.to,
    cc: recipients.cc,
    bcc: recipients.bcc,
    ...(channelId && { channelId }),
    ...(draft.answersId && { answersId: draft.answersId }),
    ...(draft.seenId !== undefined && { lastSeenMessageId: draft.seenId }),
  }
}

const englishOf = (reason: unknown) =>
  typeof reason === 'object' && reason !== null && 'text' in reason ? String(reason.text) : String(reason)

function reasonsOf(error: ApiError): string[] {
  const { reasons } = error.problem
  return Array.isArray(reasons) ? reasons.map((reason: unknown) => say(reason, englishOf(reason))) : [error.message]
}

const newerOf = (error: ApiError) => (Array.isArray(error.problem.newer) ? (error.problem.newer as Newer[]) : [])

const blindOf = (error: ApiError) =>
  Array.isArray(error.problem.people) ? (error.problem.people as Blind['people']) : []

/** Messages whose answer got lost, with the key under which the server may know them. */
const unanswered = new Map<string, string>()

/** Posts a message; sent again after its answer got lost, it is the same message for the server and leaves once. */
async function postOnce(ticketRef: string, body: MessagePost, macros: readonly AppliedMacro[]): Promise<Message> {
  const written = JSON.stringify([ticketRef, body, macros])
  const key = unanswered.get(written) ?? randomKey()
  unanswered.set(written, key)
  try {
    const message =
      macros.length === 0 ? await postMessage(ticketRef, body, key) : await postWithMacros(ticketRef, body, macros, key)
    unanswered.delete(written)
    return message
  } catch (error) {
    if (error instanceof ApiError && error.status !== 0 && error.status < 500) unanswered.delete(written)
    throw error
  }
}

/** What macros did with a message that can still be taken back, so that it comes back with its words. */
const sentMacros = new Map<string, AppliedMacro[]>()

async function postWithMacros(
  ticketRef: string,
  message: MessagePost,
  macros: readonly AppliedMacro[],
  key: string,
): Promise<Message> {
  const run = await applyMacros(ticketRef, { macros: toApply(macros), message }, key)
  if (!run.message) throw new Error('Macros with a message were applied without one.')
  sentMacros.set(run.message.id, [...macros])
  refreshMacros()
  return run.message
}

/** Macros as the API takes them with a message: what is no more is left out. */
const toApply = (macros: readonly AppliedMacro[]) =>
  macros.map(({ id, parts, skip }) => ({
    id,
    skip: [...new Set([...skip, ...parts.filter(({ gone }) => gone).map(({ key }) => key)])],
  }))

/** crypto.randomUUID exists only on https addresses. */
function randomKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** What became of a message, without promising more than is known. */
function sentWords(message: Message): MessageKey {
  if (message.kind === 'note') return 'ticket:sent.note'
  return message.deliveries.some((one) => one.state === 'not_sent') ? 'ticket:sent.waits' : 'ticket:sent.reply'
}

/** Takes a message back before it leaves; what was written returns to the composer. */
export function useUndo(ticket: Ticket, ticketRef: string, drafts: DraftStore): (message: Pick<Message, 'id'>) => void {
  const t = useT()
  return useCallback(
    (message) => {
      async function undo(): Promise<void> {
        try {
          const { kind, bodyHtml, bodyText, to, cc, bcc, answersId, attachments } = await undoMessage(message.id)
          const html = bodyHtml ?? htmlOfText(bodyText)
          const macros = sentMacros.get(message.id)
          drafts.restore(ticket.id, kind, {
            html,
            ...(macros && { macros }),
            attachments: attachments.filter((one) => !one.inline),
            ...(kind === 'public' && { to, cc, bcc, ...(answersId && { answersId }) }),
            savedAt: new Date().toISOString(),
          })
          editMessages(ticketRef, (all) => all.filter((one) => one.id !== message.id))
          toast.info(t('ticket:undo.done'))
        } catch (error) {
          toast.failed(t('ticket:undo.failed'), { description: error instanceof Error ? error.message : undefined })
        }
        refreshThread(ticketRef)
        outdateTicket(ticket.id)
      }
      void undo()
    },
    [t, ticket.id, ticketRef, drafts],
  )
}

/**
 * Sends at once on screen, then to the server. Whatever goes wrong, the words return to the composer and stay kept; only
 * after the server has the message the draft is forgotten.
 */
export function useSend(ticket: Ticket, ticketRef: string, drafts: DraftStore) {
  const t = useT()
  const me = useMe()
  const undo = useUndo(ticket, ticketRef, drafts)
  const counter = useRef(0)
  const [review, setReview] = useState<Review>()
  const [stale, setStale] = useState<Stale>()
  const [unfilled, setUnfilled] = useState<Unfilled>()
  const [blind, setBlind] = useState<Blind>()
  const [failure, setFailure] = useState<Error>()

  const send = useCallback(
    (sending: Sending, confirmed = false) => {
      async function run(): Promise<void> {
        const { kind, draft, recipients } = sending
        counter.current += 1
        const author = { id: me.user.id, name: me.user.name }
        const written = { kind, bodyHtml: draft.html, attachments: draft.attachments, ...recipients }
        const pending = pendingMessage(ticket, author, written, counter.current, new Date())
        setFailure(undefined)
        setReview(undefined)
        setStale(undefined)
        setBlind(undefined)
        setUnfilled(undefined)
        drafts.send(ticket.id, kind)
        editMessages(ticketRef, (all) => [pending, ...all])
        let draftId: string | undefined
        try {
          draftId = await syncOf(drafts).settle(ticket.id, kind)
          const message = await postOnce(ticketRef, bodyOf(sending, confirmed, draftId), draft.macros ?? [])
          drafts.settle(ticket.id, kind)
          editMessages(ticketRef, (all) => [
            message,
            ...all.filter((one) => one.id !== pending.id && one.id !== message.id),
          ])
          toast.done(t(sentWords(message)), {
            action: { label: t('ticket:undo.action'), run: () => undo(message) },
            seconds: undoSeconds,
          })
        } catch (error) {
          editMessages(ticketRef, (all) => all.filter((one) => one.id !== pending.id))
          syncOf(drafts).unsettle(ticket.id, kind, draftId)
          drafts.restore(ticket.id, kind, draft)
          if (error instanceof ApiError && error.code === 'message.confirm_recipients') {
            setReview({ sending, reasons: reasonsOf(error) })
          } else if (error instanceof ApiError && error.code === 'message.stale') {
            setStale({ sending: { ...sending, confirmed }, newer: newerOf(error) })
          } else if (error instanceof ApiError && error.code === 'mention.no_access') {
            setBlind({ sending, people: blindOf(error), mayGrant: error.problem.mayGrant === true })
          } else if (error instanceof ApiError && error.code === 'ticket.fields_required') {
            const keys = error.fields.map(({ path }) => path.replace(/^custom\./, ''))
            setUnfilled({ sending, confirmed, keys })
          } else setFailure(error instanceof Error ? error : new Error(String(error)))
        }
        refreshThread(ticketRef)
        outdateTicket(ticket.id)
      }
      void run()
    },
    [t, me, ticket, ticketRef, drafts, undo],
  )

  /** Fills the fields that were asked for, then sends what waited for them. */
  const fillAndSend = useCallback(
    ({ sending, confirmed }: Unfilled, custom: Record<string, CustomValue>, onSend: () => void) => {
      async function run(): Promise<void> {
        setUnfilled(undefined)
        try {
          await updateTicket(ticket, { custom }, { custom: { ...ticket.custom, ...custom } })
          send(sending, confirmed)
          onSend()
        } catch (error) {
          setFailure(error instanceof Error ? error : new Error(String(error)))
        }
      }
      void run()
    },
    [ticket, send],
  )

  return {
    send,
    review,
    stale,
    dropStale: () => setStale(undefined),
    blind,
    dropBlind: () => setBlind(undefined),
    dropReview: () => setReview(undefined),
    unfilled,
    fillAndSend,
    dropUnfilled: () => setUnfilled(undefined),
    failure,
    dropFailure: () => setFailure(undefined),
  }
}
