import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { CalendarClock, Lock, PenLine, Reply, Trash2, TriangleAlert, Users } from 'lucide-react'
import { useRef, useState } from 'react'
import { formatDate } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { ConfirmDialog } from '../../../shared/confirm-dialog.tsx'
import { Loaded } from '../../../shared/loaded.tsx'
import { stepThrough } from '../../../shared/step-through.ts'
import { type OwnDraft, ownDraftsQuery, refreshOwnDrafts } from '../../../shell/drafts.api.ts'
import { ShortcutScope, useShortcut } from '../../../shell/keyboard.tsx'
import { Page } from '../../../shell/page.tsx'
import { buttonClass } from '../../../ui/button.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { deleteDraft } from '../composer/drafts.api.ts'

/** What one has begun to write, of all tickets: opening one goes on with it. */
export function DraftsPage() {
  return (
    <ShortcutScope name="drafts">
      <DraftList />
    </ShortcutScope>
  )
}

function DraftList() {
  const t = useT()
  const navigate = useNavigate()
  const query = useQuery(ownDraftsQuery)
  const list = useRef<HTMLUListElement>(null)
  const [discarding, setDiscarding] = useState<OwnDraft>()
  const group = 'list' as const
  useShortcut('drafts.next', 'j', () => stepThrough(list, 1), { label: t('ticket:drafts.next'), group, repeats: true })
  useShortcut('drafts.previous', 'k', () => stepThrough(list, -1), {
    label: t('ticket:drafts.previous'),
    group,
    repeats: true,
  })
  useShortcut('drafts.discard', 'delete', () => setDiscarding(focused()), { label: t('ticket:drafts.discard'), group })
  useShortcut('drafts.back', 'esc', () => void navigate({ to: paths.tickets }), {
    label: t('ticket:shortcut.back'),
    group,
  })

  function focused(): OwnDraft | undefined {
    const id = document.activeElement?.closest('li')?.querySelector<HTMLElement>('[data-item]')?.dataset.item
    return query.data?.find((one) => one.id === id && one.sendAt === null)
  }
  return (
    <Page title={t('shell:nav.drafts')} aside={query.data && query.data.length > 0 ? query.data.length : undefined}>
      <Loaded query={query}>
        {(drafts) =>
          drafts.length === 0 ? (
            <EmptyState
              icon={<PenLine aria-hidden="true" />}
              title={t('ticket:drafts.empty')}
              actions={
                <Link to={paths.tickets} className={buttonClass()}>
                  {t('list:view.seeOpen')}
                </Link>
              }
            >
              {t('ticket:drafts.emptyText')}
            </EmptyState>
          ) : (
            <ul ref={list} aria-label={t('shell:nav.drafts')}>
              {drafts.map((draft) => (
                <li key={draft.id} className="flex items-center border-line-soft border-b pr-2 hover:bg-hover">
                  <DraftLink draft={draft} />
                  {/* What waits for its time is taken back in its ticket, before anybody throws it away. */}
                  {draft.sendAt === null ? (
                    <IconButton
                      label={t('ticket:drafts.discardOf', { code: draft.ticketCode })}
                      shortcut="delete"
                      icon={<Trash2 aria-hidden="true" />}
                      onClick={() => setDiscarding(draft)}
                    />
                  ) : (
                    <span className="w-control shrink-0" />
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {discarding && (
        <ConfirmDialog
          title={t('ticket:drafts.discardTitle', { code: discarding.ticketCode })}
          text={discarding.preview || t('ticket:drafts.noWords')}
          confirm={t('ticket:drafts.discard')}
          danger
          run={() => deleteDraft(discarding.id)}
          onDone={refreshOwnDrafts}
          onClose={() => setDiscarding(undefined)}
        />
      )}
    </Page>
  )
}

function DraftLink({ draft }: { draft: OwnDraft }) {
  const t = useT()
  const place = usePlace()
  const { id, ticketCode, subject, kind, preview, shared, held, sendAt, savedAt } = draft
  const Kind = kind === 'note' ? Lock : Reply
  return (
    <Link
      to={paths.ticket}
      params={{ ticketRef: ticketCode }}
      data-item={id}
      className="flex min-w-0 flex-1 items-start gap-2.5 px-4 py-2.5 outline-offset-[-2px]"
    >
      <Kind
        aria-hidden="true"
        className={`mt-0.5 size-4 shrink-0 ${kind === 'note' ? 'text-note-ink' : 'text-ink2'}`}
      />
      <span className="min-w-0 flex-1">
        <span className="flex min-w-0 items-baseline gap-2">
          <span className="shrink-0 font-mono text-ink3 text-xs">{ticketCode}</span>
          <span className="min-w-0 flex-1 truncate font-medium">{subject}</span>
          <RelativeTime at={savedAt} short className="shrink-0 text-ink3 text-xs" />
        </span>
        <span className="line-clamp-2 text-ink2">
          <span className="sr-only">
            {t(kind === 'note' ? 'ticket:composer.note' : 'ticket:composer.reply')}
            {': '}
          </span>
          {preview || <span className="text-ink3">{t('ticket:drafts.noWords')}</span>}
        </span>
        <span className="mt-0.5 flex flex-wrap gap-x-3 text-xs empty:hidden">
          {sendAt && (
            <span className="inline-flex items-center gap-1 text-info">
              <CalendarClock aria-hidden="true" className="size-3.5" />
              {t('ticket:drafts.leaves', { date: formatDate(sendAt, place) })}
            </span>
          )}
          {held && (
            <span className="inline-flex items-center gap-1 text-warn">
              <TriangleAlert aria-hidden="true" className="size-3.5" />
              {t('ticket:drafts.held')}
            </span>
          )}
          {shared && (
            <span className="inline-flex items-center gap-1 text-ink2">
              <Users aria-hidden="true" className="size-3.5" />
              {t('ticket:drafts.shared')}
            </span>
          )}
        </span>
      </span>
    </Link>
  )
}
