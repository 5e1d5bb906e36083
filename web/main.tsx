import './ui/tokens.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { lazy, type ReactNode, StrictMode, Suspense, useMemo, useSyncExternalStore } from 'react'
import { createRoot } from 'react-dom/client'
import { onSignedOut } from './api/client.ts'
import { isEmbed } from './api/embed.ts'
import { queryClient } from './api/queries.ts'
import { guardWaitingChanges } from './api/waiting-changes.ts'
import { startI18n } from './i18n/i18n.ts'
import { useT } from './i18n/use-t.ts'
import { paths } from './paths.ts'
import { router } from './routes.tsx'
import { startAppearance } from './shell/appearance.ts'
import { followOtherTabs } from './shell/session-channel.ts'
import { toasterWanted } from './ui/toast.ts'
import { TooltipLayer } from './ui/tooltip-layer.tsx'
import { type UiWords, UiWordsContext } from './ui/words.ts'

const Toaster = lazy(async () => ({ default: (await import('./ui/toaster.tsx')).Toaster }))

/** The place of the toasts, from the first one on. */
function Toasts() {
  const isWanted = useSyncExternalStore(toasterWanted.subscribe, toasterWanted.get)
  return <Suspense>{isWanted && <Toaster />}</Suspense>
}

/** Gives the primitives their few words in the language of the reader. */
function Words({ children }: { children: ReactNode }) {
  const t = useT()
  const words = useMemo<UiWords>(
    () => ({
      close: t('common:ui.close'),
      copy: t('common:ui.copy'),
      copied: t('common:ui.copied'),
      required: t('common:ui.required'),
      retry: t('common:ui.retry'),
      loading: t('common:ui.loading'),
      nothingFound: t('common:ui.nothingFound'),
      search: t('common:ui.search'),
      clear: t('common:ui.clear'),
      remove: (what) => t('common:ui.remove', { what }),
      chooseFiles: t('common:ui.chooseFiles'),
      dropFiles: t('common:ui.dropFiles'),
      notAnAddress: (text) => t('common:ui.notAnAddress', { text }),
    }),
    [t],
  )
  return <UiWordsContext value={words}>{children}</UiWordsContext>
}

/** The session is over: to the sign-in page, and back here afterwards. */
function leadToSignIn(): void {
  // The page around brings a new token.
  if (isEmbed) return void import('./embed/host.ts').then(({ wantToken }) => wantToken())
  const { pathname, href } = router.state.location
  if (pathname === paths.signIn) return
  queryClient.clear()
  void router.navigate({ to: paths.signIn, search: { next: href }, state: { sessionEnded: true }, replace: true })
}

async function start(): Promise<void> {
  startAppearance()
  if (isEmbed) void import('./embed/host.ts').then(({ startEmbed }) => startEmbed())
  else followOtherTabs()
  guardWaitingChanges()
  onSignedOut(leadToSignIn)
  await startI18n()
  const root = document.getElementById('root')
  if (!root) throw new Error('index.html has no element #root')
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <Words>
          <RouterProvider router={router} />
          <TooltipLayer />
          <Toasts />
        </Words>
      </QueryClientProvider>
    </StrictMode>,
  )
}

void start()
