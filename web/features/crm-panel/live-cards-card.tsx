import { useMutation, useQuery } from '@tanstack/react-query'
import { IdCard, KeyRound, Pencil, Play, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useLive } from '../../api/live.ts'
import { queryClient } from '../../api/queries.ts'
import { useT } from '../../i18n/use-t.ts'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { ReorderList } from '../../shared/reorder-list.tsx'
import { SettingsCard } from '../../shared/settings-page.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { toast } from '../../ui/toast.ts'
import { LiveCardDialog } from './live-card-dialog.tsx'
import { LiveCardSecretDialog } from './live-card-secret-dialog.tsx'
import { deleteLiveCard, type LiveCard, liveCardsQuery, orderLiveCards, refreshLiveCards } from './live-cards.api.ts'
import { TryLiveCardDialog } from './try-live-card-dialog.tsx'

type Wish = { kind: 'new' } | { kind: 'edit' | 'try' | 'secret' | 'delete'; card: LiveCard }

/** As many as the server takes. */
const most = 25

/** Servers that are asked what they know of a customer: made, tried, put into order, deleted. */
export function LiveCardsCard() {
  const t = useT()
  const query = useQuery(liveCardsQuery)
  const [wish, setWish] = useState<Wish>()
  useLive(['crm_card.*'], () => void refreshLiveCards())
  const order = useMutation({
    mutationFn: orderLiveCards,
    onError: (error) => toast.failed(t('liveCards:settings.failed'), { description: error.message }),
    onSettled: refreshLiveCards,
  })
  const cards = query.data ?? []
  const newButton = (
    <Button press="mod+shift+l" disabled={cards.length >= most} onClick={() => setWish({ kind: 'new' })}>
      <Plus aria-hidden="true" className="size-3.5" />
      {t('liveCards:settings.new')}
    </Button>
  )
  const close = () => setWish(undefined)
  return (
    <SettingsCard
      flush
      title={t('liveCards:settings.title')}
      text={t('liveCards:settings.text')}
      actions={cards.length > 0 ? newButton : undefined}
    >
      <Loaded query={query}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState
              icon={<IdCard aria-hidden="true" />}
              title={t('liveCards:settings.emptyTitle')}
              actions={newButton}
            >
              {t('liveCards:settings.emptyText')}
            </EmptyState>
          ) : (
            <ReorderList
              label={t('liveCards:settings.title')}
              items={all}
              onOrder={(ids) => {
                queryClient.setQueryData(
                  liveCardsQuery.queryKey,
                  ids.flatMap((id) => all.find((card) => card.id === id) ?? []),
                )
                return order.mutateAsync(ids)
              }}
            >
              {(card) => <CardRow card={card} onWish={setWish} />}
            </ReorderList>
          )
        }
      </Loaded>
      {wish?.kind === 'new' && <LiveCardDialog onClose={close} />}
      {wish?.kind === 'edit' && <LiveCardDialog card={wish.card} onClose={close} />}
      {wish?.kind === 'try' && <TryLiveCardDialog card={wish.card} onClose={close} />}
      {wish?.kind === 'secret' && <LiveCardSecretDialog card={wish.card} onClose={close} />}
      {wish?.kind === 'delete' && (
        <ConfirmDialog
          danger
          title={t('liveCards:settings.deleteTitle', { name: wish.card.name })}
          text={t('liveCards:settings.deleteText')}
          confirm={t('liveCards:settings.deleteConfirm')}
          run={() => deleteLiveCard(wish.card.id)}
          onDone={() => {
            void refreshLiveCards()
            toast.done(t('liveCards:settings.deleted', { name: wish.card.name }))
          }}
          onClose={close}
        />
      )}
    </SettingsCard>
  )
}

function CardRow({ card, onWish }: { card: LiveCard; onWish: (wish: Wish) => void }) {
  const t = useT()
  const { name, url, enabled, inApi } = card
  return (
    <div className="flex min-w-0 flex-1 items-center gap-3 py-1.5 pr-3 pl-1 max-sm:flex-col max-sm:items-start max-sm:gap-1">
      <span className="flex min-w-0 flex-1 flex-col max-sm:w-full">
        <span className="flex min-w-0 items-center gap-2">
          <span className="min-w-0 truncate font-medium">{name}</span>
          {!enabled && <Badge>{t('liveCards:settings.off')}</Badge>}
          {inApi && <Badge tone="info">{t('liveCards:settings.inApi')}</Badge>}
        </span>
        <span className="truncate text-ink3 text-xs" title={url}>
          {url}
        </span>
      </span>
      <span className="flex shrink-0">
        <IconButton
          press="t"
          label={t('liveCards:settings.try', { name })}
          icon={<Play aria-hidden="true" />}
          onClick={() => onWish({ kind: 'try', card })}
        />
        <IconButton
          press="r"
          label={t('liveCards:settings.edit', { name })}
          icon={<Pencil aria-hidden="true" />}
          onClick={() => onWish({ kind: 'edit', card })}
        />
        <IconButton
          press="s"
          label={t('liveCards:settings.secret', { name })}
          icon={<KeyRound aria-hidden="true" />}
          onClick={() => onWish({ kind: 'secret', card })}
        />
        <IconButton
          press="delete"
          label={t('liveCards:settings.delete', { name })}
          icon={<Trash2 aria-hidden="true" />}
          onClick={() => onWish({ kind: 'delete', card })}
        />
      </span>
    </div>
  )
}
