import clsx from 'clsx'
import { LockKeyhole } from 'lucide-react'
import { useT } from '../../../i18n/use-t.ts'
import { Kbd } from '../../../ui/kbd.tsx'
import { type ComposerKind, isEmptyDraft } from './draft-store.ts'
import type { SyncState } from './draft-sync.ts'

type Saved = 'saved' | 'here' | 'unkept' | undefined

/** Where what is written is: on the server, in this browser, or nowhere but on the page; undefined when nothing is written. */
export function savedState(
  draft: Parameters<typeof isEmptyDraft>[0],
  isKept: boolean,
  state: SyncState | undefined,
): Saved {
  if (isEmptyDraft(draft)) return undefined
  if (state === 'saved') return 'saved'
  return isKept ? 'here' : 'unkept'
}

/** Reply or internal note, and whether the draft is kept. */
export function KindSwitch({
  kind,
  mayReply,
  mayNote,
  onSwitch,
  saved,
}: {
  kind: ComposerKind
  mayReply: boolean
  mayNote: boolean
  onSwitch: (kind: ComposerKind) => void
  saved: Saved
}) {
  const t = useT()
  const kinds = [
    { value: 'public' as const, label: t('ticket:composer.reply'), keys: 'r', may: mayReply },
    { value: 'note' as const, label: t('ticket:composer.note'), keys: 'n', may: mayNote },
  ]
  return (
    <div className="flex items-center gap-1 px-2 pt-2 pb-0.5">
      {kinds
        .filter((one) => one.may)
        .map((one) => (
          <button
            key={one.value}
            type="button"
            aria-pressed={kind === one.value}
            aria-keyshortcuts={one.keys.toUpperCase()}
            onClick={() => onSwitch(one.value)}
            className={clsx(
              'inline-flex h-control items-center gap-1.5 rounded-md px-2',
              kind !== one.value && 'text-ink2 hover:bg-hover',
              kind === one.value && 'font-semibold',
              kind === one.value &&
                (one.value === 'note' ? 'bg-note-line/40 text-note-ink' : 'bg-accent-bg text-accent-ink'),
            )}
          >
            {one.value === 'note' && <LockKeyhole aria-hidden="true" className="size-3.5" />}
            {one.label}
            <Kbd keys={one.keys} className="max-md:hidden" />
          </button>
        ))}
      <span
        role="status"
        className={clsx(
          'ml-auto truncate pr-1.5 text-xs',
          saved === 'unkept' ? 'text-danger' : kind === 'note' ? 'text-note-ink' : 'text-ink3',
        )}
      >
        {saved === 'saved' && t('ticket:composer.draftSaved')}
        {saved === 'here' && t('ticket:composer.draftHere')}
        {saved === 'unkept' && t('ticket:composer.draftNotKept')}
      </span>
    </div>
  )
}
