import clsx from 'clsx'
import { Paperclip, Zap } from 'lucide-react'
import { lazy, type Ref, Suspense, useCallback, useEffect, useImperativeHandle, useRef, useState } from 'react'
import { isEmbed } from '../../../api/embed.ts'
import { useT } from '../../../i18n/use-t.ts'
import { useShortcut } from '../../../shell/keyboard.tsx'
import { Banner } from '../../../ui/banner.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { noteWriting } from '../presence/use-presence.ts'
import { type Attachment, deleteUpload, newestMessageId, type Ticket, useReplyDraft } from '../ticket-page.api.ts'
import { AnswersNote } from './answers-note.tsx'
import { ClosedComposer, replyHint } from './closed-composer.tsx'
import type { EditorHandle } from './composer-editor.tsx'
import { ComposerFiles } from './composer-files.tsx'
import { ComposerFoot } from './composer-foot.tsx'
import { ComposerRecipients, type Recipients } from './composer-recipients.tsx'
import { ComposerReviews } from './composer-reviews.tsx'
import { DraftBar, ShareButton } from './draft-bar.tsx'
import { type ComposerKind, isEmptyDraft, isEmptyHtml } from './draft-store.ts'
import { EarlyWriting } from './early-writing.tsx'
import { KindSwitch, savedState } from './kind-switch.tsx'
import { MacroChips, partsLeft } from './macro-chips.tsx'
import { missingIn, withoutMissing } from './missing-node.ts'
import { ScheduleDialog } from './schedule-dialog.tsx'
import { SendButton } from './send-button.tsx'
import { useDraft } from './use-draft.ts'
import { useDraftSync } from './use-draft-sync.ts'
import { useFileDrop } from './use-file-drop.ts'
import { useLostChoices } from './use-lost-choices.ts'
import { type ChosenMacro, useMacros } from './use-macros.ts'
import { useSchedule } from './use-schedule.ts'
import { type StatusAfter, useSend } from './use-send.ts'
import { useUploads } from './use-uploads.ts'

const loadEditor = () => import('./composer-editor.tsx')
const ComposerEditor = lazy(async () => ({ default: (await loadEditor()).ComposerEditor }))

const nobody: Recipients = { to: [], cc: [], bcc: [] }

export interface ComposerHandle {
  /** `answersId`: the message to answer in place of the one of the draft. */
  write: (kind: ComposerKind, answersId?: string) => void
}

/** Where answers and internal notes are written. Mount it anew for another ticket. */
export function Composer({
  ticket,
  ticketRef,
  room,
  ref,
}: {
  ticket: Ticket
  ticketRef: string
  /** Its least height in pixels until it is known to whom the reply goes, so that nothing above it moves then. */
  room: number
  ref: Ref<ComposerHandle>
}) {
  const t = useT()
  const { reply: mayReply, note: mayNote } = ticket.allowed
  const writing = useDraft(ticket.id, mayReply, mayNote, () => newestMessageId(ticketRef))
  const { kind, draft, drafts, edit } = writing
  const sending = useSend(ticket, ticketRef, drafts)
  const { sync, state, other } = useDraftSync(drafts, ticket.id, ticketRef, kind)
  const [later, setLater] = useState(false)
  const schedule = useSchedule(ticket, ticketRef, drafts)
  const editor = useRef<EditorHandle>(null)
  const early = useRef<{ focus: () => void }>(null)
  const picker = useRef<HTMLInputElement>(null)
  const section = useRef<HTMLElement>(null)
  const [open, setOpen] = useState(() => isRoomy() || !isEmptyDraft(draft))
  const [focus, setFocus] = useState(false)
  const isNote = kind === 'note'
  const computed = useReplyDraft(ticketRef, draft, mayReply)
  const answers = computed.data?.answers
  useLostChoices(computed.error, edit)
  const recipients: Recipients = {
    to: draft.to ?? computed.data?.to ?? nobody.to,
    cc: draft.cc ?? computed.data?.cc ?? nobody.cc,
    bcc: draft.bcc ?? nobody.bcc,
  }
  const pastedPictures = useRef(new WeakSet<File>())
  const { uploads, add, retry, remove } = useUploads((attachment, file) => {
    if (pastedPictures.current.has(file) && editor.current)
      editor.current.insertPicture(attachment.url, attachment.name)
    else edit({ attachments: [...writing.now.current.draft.attachments, attachment] })
  })

  const [missing, setMissing] = useState<{ names: string[]; setStatus?: StatusAfter }>()
  const refused = uploads.filter((one) => one.refused !== undefined)
  /** What was asked for while refused files stood there: it waits until they are taken out, or shall be left out. */
  const [held, setHeld] = useState<{ setStatus?: StatusAfter; later?: true }>()
  const written = useCallback(() => {
    const { kind: kindNow, draft: now } = writing.now.current
    return { kind: kindNow, isEmpty: isEmptyHtml(now.html) }
  }, [writing.now])
  const { append } = writing
  const takeMacro = useCallback(
    ({ kind: to, html, macro }: ChosenMacro) => {
      const { kind: kindNow, draft: now } = writing.now.current
      const before = to === kindNow ? (now.macros ?? []) : (drafts.get(ticket.id, to)?.macros ?? [])
      const macros = [...before.filter((one) => one.id !== macro.id), macro]
      setOpen(true)
      setFocus(true)
      if (to === kindNow && editor.current) {
        edit({ macros })
        editor.current.insertHtml(html)
      } else append(to, html, { macros })
    },
    [writing.now, drafts, ticket.id, edit, append],
  )
  const { macros, choose, applyNow } = useMacros(ticket, ticketRef, written, takeMacro)
  const applied = draft.macros ?? []
  const acts = applied.some((macro) => partsLeft(macro).length > 0)

  function write(next: ComposerKind, answersId?: string): void {
    if (next !== kind) setAsked(undefined)
    writing.toggle(next)
    if (answersId) answer(answersId)
    setOpen(true)
    setFocus(true)
    ;(editor.current ?? early.current)?.focus()
  }
  useImperativeHandle(ref, () => ({ write }))

  /** Recipients that were chosen for another message do not count for this one. */
  function answer(answersId: string | undefined): void {
    edit({ answersId, to: undefined, cc: undefined, bcc: undefined })
  }

  function takeFiles(files: File[], pasted: boolean): void {
    for (const file of files) {
      if (pasted && /^image\/(png|jpeg|gif|webp)$/.test(file.type)) pastedPictures.current.add(file)
    }
    add(files)
  }

  const { over, dropping } = useFileDrop((files) => takeFiles(files, false))

  function drop(attachment: Attachment): void {
    edit({ attachments: draft.attachments.filter((one) => one.id !== attachment.id) })
    // Unused uploads are removed by the server after a day anyway.
    deleteUpload(attachment.id).catch(() => undefined)
  }

  // The recipients of the message answered before stand there until those of this one are known.
  const isComputed = computed.data !== undefined && !computed.isPlaceholderData
  const busy = uploads.some((one) => one.refused === undefined)
  function canSend(): boolean {
    const { draft: now, kind: kindNow } = writing.now.current
    if (busy || isEmptyHtml(now.html)) return false
    return kindNow === 'note' || isComputed
  }

  // Asked for while a file is on its way or the recipients are not known yet: it leaves as soon as it can.
  const [asked, setAsked] = useState<{ setStatus?: StatusAfter }>()
  const isUnaddressed = !isNote && computed.isError
  useEffect(() => {
    if (!asked) return
    if (isUnaddressed || isEmptyHtml(draft.html)) setAsked(undefined)
    else if (refused.length > 0) {
      setAsked(undefined)
      setHeld(asked)
    } else if (canSend()) {
      setAsked(undefined)
      send(asked.setStatus)
    }
  })

  function send(setStatus?: StatusAfter): void {
    const { draft: now, kind: kindNow } = writing.now.current
    if (refused.length > 0 && !isEmptyHtml(now.html)) {
      setHeld({ setStatus })
      return
    }
    if (!canSend()) {
      if (!isEmptyHtml(now.html) && !isUnaddressed) setAsked({ setStatus })
      return
    }
    const names = missingIn(now.html)
    if (names.length > 0) {
      setMissing({ names, setStatus })
      return
    }
    const to = kindNow === 'note' ? nobody : { ...recipients }
    sending.send({ kind: kindNow, draft: now, recipients: to, channelId: now.channelId, setStatus })
    writing.clear()
    noteWriting(kindNow, '')
    setFocus(false)
  }

  /** What was held back by refused files goes on without them, as soon as the rest is there. */
  function leaveOutRefused(): void {
    for (const one of refused) remove(one)
    setHeld(undefined)
    if (held?.later) setLater(true)
    else setAsked({ setStatus: held?.setStatus })
  }
  // Behind the details of a narrow window it is not seen, and its key is not meant.
  useShortcut('composer.send', 'mod+enter', () => section.current?.checkVisibility() && send(), {
    label: t('ticket:shortcut.send'),
    group: 'composer',
    enabled: open,
  })

  function wrote(html: string): void {
    edit({ html })
    noteWriting(kind, html)
  }

  if (!mayReply && !mayNote) return null
  const writingKey = `${kind}-${writing.shownAt}`
  const label = isNote ? t('ticket:composer.noteLabel') : t('ticket:composer.replyLabel')
  const placeholder = isNote ? t('ticket:composer.notePlaceholder') : replyHint(t, ticket)
  if (!open) {
    return <ClosedComposer mayReply={mayReply} mayNote={mayNote} onWrite={write} ticket={ticket} />
  }
  return (
    <section
      ref={section}
      aria-label={isNote ? t('ticket:composer.note') : t('ticket:composer.reply')}
      {...dropping}
      style={!isNote && computed.isPending ? { minHeight: room } : undefined}
      className={clsx(
        'relative mx-auto flex w-full max-w-4xl shrink-0 flex-col rounded-lg border shadow-raised focus-within:shadow-float',
        isNote ? 'border-note-line bg-note' : 'border-line-control bg-card',
        over && 'outline-2 outline-accent-ink',
      )}
    >
      <KindSwitch
        kind={kind}
        mayReply={mayReply}
        mayNote={mayNote}
        onSwitch={write}
        saved={savedState(draft, drafts.isKept, state)}
      />
      {typeof state === 'object' && (
        <p role="alert" className="px-3.5 pb-1 text-danger text-xs">
          {t('ticket:draft.refused', { reason: state.refused })}
        </p>
      )}
      <DraftBar sync={sync} ticketId={ticket.id} kind={kind} draft={draft} other={other} />
      {sending.failure && (
        <div className="px-3 pb-2">
          <Banner tone="danger" title={t('ticket:composer.failed')} onDismiss={sending.dropFailure}>
            {sending.failure.message} {t('ticket:composer.kept')}
          </Banner>
        </div>
      )}
      {!isNote && draft.answersId && answers && !answers.isNewest && (
        <AnswersNote answers={answers} onNewest={() => answer(undefined)} />
      )}
      {!isNote && computed.data && (
        <ComposerRecipients
          key={`${writing.shownAt}-${draft.answersId ?? ''}`}
          draft={computed.data}
          recipients={recipients}
          onChange={(changed) => edit(changed)}
          onChannel={(channelId) => edit({ channelId })}
        />
      )}
      {!isNote && computed.isPending && <Skeleton className="mx-3.5 my-2 h-3 w-60" />}
      <div className={clsx('border-t', isNote ? 'border-note-line' : 'border-line-soft')}>
        <Suspense
          fallback={
            <EarlyWriting
              key={writingKey}
              ref={early}
              html={draft.html}
              label={label}
              placeholder={placeholder}
              focus={focus}
              onFocus={setFocus}
              onChange={wrote}
            />
          }
        >
          <ComposerEditor
            key={writingKey}
            ref={editor}
            html={draft.html}
            label={label}
            placeholder={placeholder}
            autoFocus={focus}
            onFocus={setFocus}
            onChange={wrote}
            onFiles={takeFiles}
            onSend={() => send()}
            mentions={isNote}
            onMacro={(macro) => void choose(macro)}
            ticket={ticket}
          >
            <IconButton
              press="mod+shift+f"
              label={t('ticket:composer.attach')}
              icon={<Paperclip aria-hidden="true" />}
              onClick={() => picker.current?.click()}
            />
            {macros.length > 0 && (
              <IconButton
                label={t('macros:offer')}
                icon={<Zap aria-hidden="true" />}
                shortcut="/"
                onClick={() => editor.current?.offerMacros()}
              />
            )}
            {!isEmbed && !isEmptyDraft(draft) && (
              <ShareButton sync={sync} ticketId={ticket.id} kind={kind} draft={draft} />
            )}
            <div className="ml-auto flex min-w-0 items-center gap-2">
              <SendButton
                ticket={ticket}
                kind={kind}
                disabled={isEmptyHtml(draft.html) || (!isNote && computed.isError)}
                ready={!busy && (isNote || isComputed)}
                busy={asked !== undefined}
                onSend={send}
                onLater={
                  isNote || acts || isEmbed
                    ? undefined
                    : () => (refused.length > 0 ? setHeld({ later: true }) : setLater(true))
                }
              />
            </div>
          </ComposerEditor>
        </Suspense>
      </div>
      <MacroChips
        macros={applied}
        onSkip={(macroId, key) =>
          edit({ macros: applied.map((one) => (one.id === macroId ? { ...one, skip: [...one.skip, key] } : one)) })
        }
        onNow={
          isEmptyHtml(draft.html) && acts
            ? () => void applyNow(applied).then((done) => done && edit({ macros: [] }))
            : undefined
        }
      />
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        aria-label={t('ticket:composer.attach')}
        onChange={(event) => {
          takeFiles([...(event.target.files ?? [])], false)
          event.target.value = ''
        }}
      />
      <ComposerFiles
        attachments={draft.attachments}
        uploads={uploads}
        isReply={!isNote}
        onRemove={drop}
        onCancel={remove}
        onRetry={retry}
      />
      <ComposerFoot isNote={isNote} computed={computed} recipients={recipients} />
      {later && (
        <ScheduleDialog
          onClose={() => setLater(false)}
          onSchedule={(sendAt, holdOnReply) => {
            setLater(false)
            if (!canSend()) return
            const { draft: now } = writing.now.current
            void schedule({ draft: now, recipients, sendAt, holdOnReply }).then((done) => done && writing.clear())
          }}
        />
      )}
      <ComposerReviews
        ticket={ticket}
        sending={sending}
        missing={missing?.names}
        refused={held && refused}
        onWrite={() => {
          setMissing(undefined)
          setHeld(undefined)
          editor.current?.focus()
        }}
        onSeen={(seenId) => edit({ seenId })}
        onGaps={() => {
          setMissing(undefined)
          edit({ html: withoutMissing(writing.now.current.draft.html) })
          send(missing?.setStatus)
        }}
        onLeaveOut={leaveOutRefused}
        onSent={writing.clear}
      />
    </section>
  )
}

/** On a large screen the composer stands open; on a phone it would hide the thread. */
export function isRoomy(): boolean {
  return matchMedia('(min-width: 52rem) and (min-height: 40rem)').matches
}
