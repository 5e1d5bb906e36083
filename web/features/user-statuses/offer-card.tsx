import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { SettingsCard } from '../../shared/settings-page.tsx'
import type { OfferedTicket } from '../../shared/statuses/statuses.api.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { toast } from '../../ui/toast.ts'
import { giveBack, offerQuery, undoGiveBack } from './user-statuses.api.ts'

type Member = { id: string; name: string }

/** Tickets that went to others while a member was away and are still open: taken back in one step, or left where they are. */
export function OfferCard({ member, isOwn }: { member: Member; isOwn: boolean }) {
  const query = useQuery(offerQuery(member.id))
  return <Loaded query={query}>{(offered) => <Offer member={member} isOwn={isOwn} offered={offered} />}</Loaded>
}

function Offer({ member, isOwn, offered }: { member: Member; isOwn: boolean; offered: readonly OfferedTicket[] }) {
  const t = useT()
  const { id: userId, name } = member
  // What somebody gave on since is his by now: it is taken back only when it is asked for.
  const [changed, setChanged] = useState<Record<string, boolean>>({})
  const isChosen = ({ ticket, where }: OfferedTicket) => changed[ticket.id] ?? where !== 'passed_on'
  const chosen = offered.filter(isChosen)
  const take = useMutation({
    mutationFn: (ticketIds: string[]) => giveBack(userId, { ticketIds }),
    onSuccess: ({ giveBackId }, ticketIds) => {
      const said =
        ticketIds.length === 0
          ? t('statuses:offer.left')
          : t(isOwn ? 'statuses:offer.taken' : 'statuses:offer.takenFor', { count: ticketIds.length, name })
      const undo = () =>
        void undoGiveBack(giveBackId).then(
          () => toast.done(t('statuses:offer.undone')),
          (error: Error) => toast.failed(t('statuses:offer.notUndone'), { description: error.message }),
        )
      toast.done(said, { action: { label: t('statuses:undo'), run: undo } })
    },
    onError: (error) => toast.failed(t('statuses:offer.failed'), { description: error.message }),
  })
  return (
    <SettingsCard
      title={t(isOwn ? 'statuses:offer.title' : 'statuses:offer.titleFor', { count: offered.length, name })}
      text={t(isOwn ? 'statuses:offer.text' : 'statuses:offer.textFor')}
      flush
      footer={
        <>
          <Button press="l" busy={take.isPending && take.variables.length === 0} onClick={() => take.mutate([])}>
            {t('statuses:offer.leave')}
          </Button>
          <Button
            variant="primary"
            press="mod+enter"
            disabled={chosen.length === 0}
            busy={take.isPending && take.variables.length > 0}
            onClick={() => take.mutate(chosen.map(({ ticket }) => ticket.id))}
          >
            {t(isOwn ? 'statuses:offer.take' : 'statuses:offer.takeFor', { count: chosen.length })}
          </Button>
        </>
      }
    >
      <ul className="max-h-96 overflow-y-auto">
        {offered.map((one) => (
          <li key={one.ticket.id} className="border-line-soft border-b px-4 py-2 last:border-b-0">
            <Checkbox
              checked={isChosen(one)}
              onChange={(on) => setChanged((before) => ({ ...before, [one.ticket.id]: on }))}
              label={
                <>
                  <span className="block break-words">
                    <span className="text-ink3">{one.ticket.code}</span> {one.ticket.subject}
                  </span>
                  <span className="block text-ink2 text-xs">
                    {one.where === 'passed_on'
                      ? t('statuses:offer.passedOn', {
                          name: one.holder?.name ?? t('statuses:offer.nobody'),
                          from: one.gaveTo?.name ?? t('statuses:offer.queue'),
                        })
                      : one.holder
                        ? t('statuses:offer.with', { name: one.holder.name })
                        : t('statuses:offer.inQueue')}
                  </span>
                </>
              }
            />
            <Link
              to={paths.ticket}
              params={{ ticketRef: one.ticket.code }}
              className="ml-6 text-accent-ink text-xs underline"
            >
              {t('statuses:offer.open', { code: one.ticket.code })}
            </Link>
          </li>
        ))}
      </ul>
    </SettingsCard>
  )
}
