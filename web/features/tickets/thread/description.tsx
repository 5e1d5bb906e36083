import { Pencil, Plus } from 'lucide-react'
import { useRef, useState } from 'react'
import { ApiError } from '../../../api/api-error.ts'
import { useT } from '../../../i18n/use-t.ts'
import { useShortcut } from '../../../shell/keyboard.tsx'
import { useMe } from '../../../shell/shell.api.ts'
import { Banner } from '../../../ui/banner.tsx'
import { Button } from '../../../ui/button.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { saveDescription, type Ticket } from '../ticket-page.api.ts'
import { outdateTicket, showTicket } from '../tickets.api.ts'
import { type DescriptionDraft, keepDescription, keptDescription } from './description-draft.ts'
import { DescriptionEditor } from './description-editor.tsx'
import { FoldedText } from './folded-text.tsx'

/** Why the last attempt to save was refused. */
type Refusal = { theirs: string; version: number } | { message: string }

/** What is being written about the ticket: kept at each key, and forgotten when the server has it. */
function useWriting(ticket: Ticket) {
  const me = useMe()
  const owner = `${me.organization.id}.${me.user.id}`
  const [draft, setDraft] = useState<DescriptionDraft | undefined>(() => keptDescription(owner, ticket.id))
  const [isOpen, setOpen] = useState(draft !== undefined)
  const [isKept, setKept] = useState(true)
  const [refusal, setRefusal] = useState<Refusal>()
  /** It was opened again while what was written before is being saved. */
  const isBegunAgain = useRef(false)
  /** The version that the last save has made, once it is answered; undefined when it was refused. */
  const saving = useRef<Promise<number | undefined>>(undefined)

  function write(next: DescriptionDraft | undefined): void {
    setDraft(next)
    setKept(keepDescription(owner, ticket.id, next))
  }

  function begin(): void {
    isBegunAgain.current = true
    setRefusal(undefined)
    if (!draft) setDraft({ text: ticket.description, version: ticket.version })
    setOpen(true)
  }

  function end(): void {
    write(undefined)
    setRefusal(undefined)
    setOpen(false)
  }

  /**
   * Shown at once; a refusal opens the editor again with everything in it. Saved once more before the answer has come it waits for
   * that, and goes by its version; only what was saved last says how it ended.
   */
  async function save(text: string, version: number): Promise<void> {
    const before = ticket.description
    write({ text, version })
    setRefusal(undefined)
    setOpen(false)
    isBegunAgain.current = false
    showTicket(ticket.id, { description: text })
    const earlier = saving.current
    const own = (async () => saveDescription(ticket.id, text, Math.max(version, (await earlier) ?? 0)))()
    const made = own.then(
      (saved) => saved.version,
      () => undefined,
    )
    saving.current = made
    const isLast = () => saving.current === made
    try {
      const saved = await own
      if (isLast()) showTicket(ticket.id, saved)
      if (isBegunAgain.current) setDraft((now) => now && { ...now, version: saved.version })
      else if (isLast()) write(undefined)
    } catch (error) {
      if (!isLast()) return
      const theirs = theirsOf(error)
      showTicket(ticket.id, { description: theirs?.theirs ?? before })
      setRefusal(theirs ?? { message: error instanceof Error ? error.message : String(error) })
      setOpen(true)
    }
    outdateTicket(ticket.id)
  }

  return { draft, isOpen, isKept, refusal, write, begin, end, leave: () => setOpen(false), save }
}

function theirsOf(error: unknown): { theirs: string; version: number } | undefined {
  if (!(error instanceof ApiError) || error.code !== 'ticket.conflict') return undefined
  const { current, version } = error.problem
  const theirs = typeof current === 'object' && current !== null && 'description' in current && current.description
  return typeof theirs === 'string' && typeof version === 'number' ? { theirs, version } : undefined
}

/**
 * What the ticket is about, for tickets made by hand or by a program; those from mail say it in their first message. Written
 * in place as plain text.
 */
export function Description({ ticket }: { ticket: Ticket }) {
  const t = useT()
  const writing = useWriting(ticket)
  const mayWrite = ticket.allowed.update && (ticket.source !== 'email' || ticket.description !== '')
  const { draft, isOpen } = writing
  useShortcut('ticket.description', 'd', writing.begin, {
    label: t('ticket:description.edit'),
    group: 'ticket',
    enabled: mayWrite && !isOpen,
  })
  if (isOpen && draft) return <OpenDescription ticket={ticket} draft={draft} writing={writing} />
  const isUnsaved = draft !== undefined && draft.text !== ticket.description
  if (!ticket.description && !isUnsaved) {
    if (!mayWrite) return null
    return (
      <button
        type="button"
        aria-keyshortcuts="D"
        onClick={writing.begin}
        className="inline-flex h-control items-center gap-1.5 self-start rounded-md border border-line border-dashed px-2 text-ink2 text-xs hover:bg-hover hover:text-ink pointer-coarse:h-9"
      >
        <Plus aria-hidden="true" className="size-3.5" />
        {t('ticket:description.add')}
      </button>
    )
  }
  return (
    <section
      aria-label={t('ticket:description.title')}
      className="group rounded-lg border border-line bg-panel px-3.5 py-2.5"
    >
      <div className="flex min-h-6 items-center gap-1">
        <h3 className="text-ink3 text-xs">{t('ticket:description.title')}</h3>
        {mayWrite && (
          <IconButton
            label={t('ticket:description.edit')}
            shortcut="d"
            icon={<Pencil aria-hidden="true" />}
            onClick={writing.begin}
            className="opacity-0 focus-visible:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100"
          />
        )}
      </div>
      <div className="max-w-3xl">
        <FoldedText text={ticket.description} />
      </div>
      {isUnsaved && (
        <div className="mt-2 flex flex-wrap items-center gap-2 text-warn text-xs">
          {t('ticket:description.unsaved')}
          <Button press="mod+shift+o" onClick={writing.begin}>
            {t('ticket:description.continue')}
          </Button>
          <Button press="mod+backspace" variant="ghost" onClick={writing.end}>
            {t('ticket:description.discard')}
          </Button>
        </div>
      )}
    </section>
  )
}

function OpenDescription({
  ticket,
  draft,
  writing,
}: {
  ticket: Ticket
  draft: DescriptionDraft
  writing: ReturnType<typeof useWriting>
}) {
  const t = useT()
  const { refusal } = writing
  const conflict = refusal && 'theirs' in refusal ? refusal : undefined
  return (
    <section
      aria-label={t('ticket:description.title')}
      className="flex flex-col gap-2 rounded-lg border border-line-control bg-card px-3.5 py-2.5 shadow-raised"
    >
      <h3 className="text-ink3 text-xs">{t('ticket:description.title')}</h3>
      {refusal && 'message' in refusal && (
        <Banner tone="danger" title={t('ticket:description.failed')}>
          {refusal.message} {t('ticket:composer.kept')}
        </Banner>
      )}
      {conflict && (
        <Banner
          tone="warn"
          title={t('ticket:description.conflict')}
          actions={
            <>
              <Button press="mod+shift+enter" onClick={() => void writing.save(draft.text, conflict.version)}>
                {t('ticket:description.useMine')}
              </Button>
              <Button press="mod+backspace" onClick={writing.end}>
                {t('ticket:description.useTheirs')}
              </Button>
            </>
          }
        >
          <div className="mt-1 rounded-md border border-line bg-card px-2.5 py-1.5 text-ink">
            {conflict.theirs ? (
              <FoldedText text={conflict.theirs} />
            ) : (
              <span className="text-ink3">{t('ticket:description.empty')}</span>
            )}
          </div>
        </Banner>
      )}
      <DescriptionEditor
        text={draft.text}
        hint={writing.isKept ? undefined : t('ticket:composer.draftNotKept')}
        canSave={!conflict}
        onChange={(text) => writing.write({ ...draft, text })}
        onSave={() => {
          if (draft.text === ticket.description) writing.end()
          else void writing.save(draft.text, draft.version)
        }}
        onLeave={() => (draft.text === ticket.description ? writing.end() : writing.leave())}
        onDiscard={writing.end}
      />
    </section>
  )
}
