import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { SettingsCard } from '../../shared/settings-page.tsx'
import { StatusDetail, StatusMark } from '../../shared/statuses/status-mark.tsx'
import { absenceQuery, type Handover, undoHandover, useStatusOf } from '../../shared/statuses/statuses.api.ts'
import { TakeStatusDialog } from '../../shared/statuses/take-status-dialog.tsx'
import { Button } from '../../ui/button.tsx'
import { toast } from '../../ui/toast.ts'
import { HoursCard } from './hours-card.tsx'
import { OfferCard } from './offer-card.tsx'
import { StayedCard } from './stayed-card.tsx'
import { SubstitutesCard } from './substitutes-card.tsx'

/** A member’s status: what it is, what it did with tickets and what stayed, what is to be taken back, who stands in, and when he works. */
export function StatusCards({ member, isOwn }: { member: { id: string; name: string }; isOwn: boolean }) {
  const t = useT()
  const held = useStatusOf(member.id)
  const query = useQuery(absenceQuery(member.id))
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Loaded query={query}>
        {({ handover, offered }) => (
          <>
            {offered > 0 && <OfferCard member={member} isOwn={isOwn} />}
            <SettingsCard
              title={t('statuses:own.now')}
              actions={
                <Button press="e" onClick={() => setOpen(true)}>
                  {t('statuses:own.change')}
                </Button>
              }
            >
              {held && (
                <div>
                  <span className="font-medium">
                    <StatusMark status={held.status} />
                  </span>
                  <StatusDetail held={held} />
                </div>
              )}
              {handover && <Given handover={handover} />}
            </SettingsCard>
            {held && !held.status.available && <StayedCard member={member} isOwn={isOwn} />}
            <SubstitutesCard userId={member.id} />
            <HoursCard userId={member.id} isOwn={isOwn} />
          </>
        )}
      </Loaded>
      {isOpen && <TakeStatusDialog member={member} onClose={() => setOpen(false)} />}
    </>
  )
}

/** What the status did with tickets, and the way back. */
function Given({ handover: { id, given, kept, waiting, undoable } }: { handover: Handover }) {
  const t = useT()
  const [busy, setBusy] = useState(false)
  async function undo(): Promise<void> {
    setBusy(true)
    try {
      await undoHandover(id)
      toast.done(t('statuses:undone'))
    } catch (error) {
      toast.failed(t('statuses:notUndone'), { description: error instanceof Error ? error.message : undefined })
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className="flex flex-col gap-1">
      {given.length === 0 && <p className="text-ink2">{t('statuses:own.nothingGiven')}</p>}
      <ul className="list-disc pl-5">
        {given.map(({ to, count }) => (
          <li key={to?.id ?? ''}>
            {to ? t('statuses:own.givenTo', { count, name: to.name }) : t('statuses:own.givenToQueue', { count })}
          </li>
        ))}
      </ul>
      {waiting > 0 && (
        <p role="status" className="text-ink2">
          {t('statuses:own.waiting', { count: waiting })}
        </p>
      )}
      {kept > 0 && <p className="text-warn">{t('statuses:own.kept', { count: kept })}</p>}
      {undoable && (
        <div>
          <Button press="u" busy={busy} onClick={() => void undo()}>
            {t('statuses:own.undo')}
          </Button>
        </div>
      )}
    </div>
  )
}
