import { useMutation } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { queryClient } from '../../api/queries.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { SettingsPage } from '../../shared/settings-page.tsx'
import { Banner } from '../../ui/banner.tsx'
import { buttonClass } from '../../ui/button.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { toast } from '../../ui/toast.ts'
import { channelQuery, finishConnecting, refreshChannels } from './channels.api.ts'

/** Where the provider of a mailbox sends the browser back to: trades what it brought, and goes on to the channel. */
export function ConnectPage() {
  const t = useT()
  const navigate = useNavigate()
  // As it came: the router would read a code of digits as a number.
  const [brought] = useState(() => new URLSearchParams(window.location.search))
  const [code, state, error] = [brought.get('code'), brought.get('state'), brought.get('error')]
  const finish = useMutation({
    mutationFn: finishConnecting,
    onSuccess: (channel) => {
      queryClient.setQueryData(channelQuery(channel.id).queryKey, channel)
      refreshChannels()
      toast.done(t('channels:oauth.done', { address: channel.address }))
      // The code must not stay in the history.
      void navigate({ to: paths.settingsChannel, params: { channelId: channel.id }, replace: true })
    },
  })
  const began = useRef(false)
  useEffect(() => {
    if (began.current || !code || !state) return
    began.current = true
    finish.mutate({ code, state })
  }, [code, state, finish])
  const failed = finish.isError || !code || !state
  return (
    <SettingsPage title={t('channels:oauth.pageTitle')}>
      {failed ? (
        <Banner
          tone="danger"
          title={t('channels:oauth.failed')}
          actions={
            <Link to={paths.settingsChannels} className={buttonClass()}>
              {t('channels:oauth.back')}
            </Link>
          }
        >
          {finish.error?.message ?? (error ? providerWords(t, error, brought) : t('channels:oauth.nothingBrought'))}
        </Banner>
      ) : (
        <div aria-busy="true" className="flex flex-col gap-3">
          <p className="text-ink2">{t('channels:oauth.working')}</p>
          <Skeleton className="h-8 w-full" />
        </div>
      )}
    </SettingsPage>
  )
}

/** Why the provider let nobody in: somebody said no there, or its own words. */
function providerWords(t: ReturnType<typeof useT>, error: string, brought: URLSearchParams): string {
  if (error === 'access_denied') return t('channels:oauth.denied')
  return t('channels:oauth.refused', { words: brought.get('error_description') ?? error })
}
