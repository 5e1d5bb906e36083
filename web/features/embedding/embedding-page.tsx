import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useLive } from '../../api/live.ts'
import { queryClient } from '../../api/queries.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { FailureBanner } from '../../shared/failure-banner.tsx'
import { LinesField } from '../../shared/lines-field.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { SaveBar } from '../../shared/save-bar.tsx'
import { SettingsCard, SettingsPage } from '../../shared/settings-page.tsx'
import { useForm } from '../../shared/use-form.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { toast } from '../../ui/toast.ts'
import { originsQuery, requestOf, saveOrigins, snippetOf } from './embedding.api.ts'

/** Which applications may show tickets in a frame, and what goes into their pages (product.md MX20). */
export function EmbeddingPage() {
  const t = useT()
  const query = useQuery(originsQuery)
  useLive(['org.updated'], () => void queryClient.invalidateQueries(originsQuery))
  return (
    <SettingsPage title={t('settings:section.embedding')} lead={t('embed:settings.lead')}>
      <Loaded query={query} skeleton={<Skeleton className="h-32 w-full rounded-lg" />}>
        {(origins) => <OriginsForm origins={origins} />}
      </Loaded>
      <Snippet
        title={t('embed:settings.request')}
        text={
          <>
            {t('embed:settings.requestText')}{' '}
            <Link to={paths.settingsApiKeys} className="text-accent-ink underline underline-offset-2">
              {t('settings:section.apiKeys')}
            </Link>
          </>
        }
        code={requestOf(location.origin)}
      />
      <Snippet
        title={t('embed:settings.snippet')}
        text={t('embed:settings.snippetText')}
        code={snippetOf(location.origin)}
      />
    </SettingsPage>
  )
}

function OriginsForm({ origins }: { origins: string[] }) {
  const t = useT()
  const form = useForm({
    initial: { embedOrigins: origins },
    submit: ({ embedOrigins }) => saveOrigins(embedOrigins.map((one) => one.trim()).filter(Boolean)),
    onDone: (saved) => {
      form.rebase({ embedOrigins: saved })
      toast.done(t('shared:form.saved'))
    },
  })
  return (
    <form ref={form.ref} onSubmit={form.onSubmit} noValidate className="flex flex-col gap-5">
      <FailureBanner error={form.failure} />
      <SettingsCard title={t('embed:settings.origins')} footer={<SaveBar form={form} />}>
        {form.values.embedOrigins.length === 0 && <p className="text-ink2">{t('embed:settings.none')}</p>}
        <LinesField
          legend={t('embed:settings.origin')}
          hint={t('embed:settings.originHint')}
          add={t('embed:settings.add')}
          type="text"
          placeholder="https://crm.example.com"
          value={form.values.embedOrigins}
          onChange={(lines) => form.set('embedOrigins', lines)}
          error={form.errorOf('embedOrigins')}
        />
      </SettingsCard>
    </form>
  )
}

function Snippet({ title, text, code }: { title: string; text: ReactNode; code: string }) {
  return (
    <SettingsCard title={title} text={text} actions={<CopyButton text={code} />} isRow>
      <pre className="whitespace-pre-wrap break-words rounded-md border border-line bg-bg p-3 text-xs">{code}</pre>
    </SettingsCard>
  )
}
