import { useMutation, useQuery } from '@tanstack/react-query'
import { ChevronRight } from 'lucide-react'
import { useId, useState } from 'react'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { SettingsCard } from '../../shared/settings-page.tsx'
import { Button } from '../../ui/button.tsx'
import { toast } from '../../ui/toast.ts'
import { NoticeRow, NoticeTable } from './notice-rows.tsx'
import {
  notificationPreferencesQuery,
  type PreferencesUpdate,
  type QueueNotices,
  saveNotificationPreferences,
} from './notification-preferences.api.ts'

/** What one is told of the tickets in each queue that one serves; nothing where one serves none. */
export function QueueNoticesCard() {
  const t = useT()
  const queues = useQuery(notificationPreferencesQuery).data?.queues ?? []
  if (queues.length === 0) return null
  return (
    <SettingsCard flush title={t('profile:queueNotices.title')} text={t('profile:queueNotices.text')}>
      <ul>
        {queues.map((one) => (
          <QueueNotice key={one.queue.id} notices={one} />
        ))}
      </ul>
      <p className="border-line border-t px-4 py-3 text-ink3 text-xs">{t('profile:queueNotices.hint')}</p>
    </SettingsCard>
  )
}

function QueueNotice({ notices: { queue, own, kinds } }: { notices: QueueNotices }) {
  const t = useT()
  const { timeZone } = usePlace()
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  const { mutate } = useMutation({
    mutationFn: saveNotificationPreferences,
    onError: (error) => toast.failed(t('shared:form.notSaved'), { description: error.message }),
  })
  type Kinds = NonNullable<PreferencesUpdate['queues']>[number]['kinds']
  /** With a daily summary goes the zone of the browser: the server does not know it while the profile leaves it open. */
  const save = (changed: Kinds) =>
    mutate({
      queues: [{ queueId: queue.id, kinds: changed }],
      ...(changed?.some(({ mail }) => mail === 'daily') ? { digest: { timeZone } } : {}),
    })
  const count = kinds.filter(({ app, mail }) => app || mail !== 'off').length
  const said = !own
    ? t('profile:queueNotices.all')
    : count > 0
      ? t('profile:queueNotices.count', { count })
      : t('profile:queueNotices.nothing')
  return (
    <li className="border-line-soft border-t first:border-t-0">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
        className="flex w-full items-center gap-2 px-4 py-2.5 text-left hover:bg-hover"
      >
        <ChevronRight aria-hidden="true" className={`size-3.5 shrink-0 text-ink3 ${isOpen ? 'rotate-90' : ''}`} />
        <span className="min-w-0 flex-1 break-words font-medium">{queue.name}</span>
        <span className="text-ink2 text-xs">{said}</span>
      </button>
      <div id={id} hidden={!isOpen} className="border-line-soft border-t bg-bg">
        {isOpen && (
          <>
            <NoticeTable>
              {kinds.map(({ kind, app, mail }) => (
                <NoticeRow
                  key={kind}
                  what={t(`profile:queueNotices.kind.${kind}`)}
                  name={t('profile:queueNotices.of', {
                    queue: queue.name,
                    what: t(`profile:queueNotices.kind.${kind}`),
                  })}
                  wish={{ app, mail }}
                  onChange={(change) => save([{ kind, ...change }])}
                />
              ))}
            </NoticeTable>
            {own && (
              <div className="px-4 py-2.5">
                <Button press="delete" onClick={() => save(null)}>
                  {t('profile:queueNotices.reset')}
                </Button>
              </div>
            )}
          </>
        )}
      </div>
    </li>
  )
}
