import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { ChevronLeft, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { formatDate } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { ConfirmDialog } from '../../../shared/confirm-dialog.tsx'
import { Loaded } from '../../../shared/loaded.tsx'
import { SettingsCard, SettingsPage } from '../../../shared/settings-page.tsx'
import { Button } from '../../../ui/button.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { toast } from '../../../ui/toast.ts'
import { TargetWords } from './policies-page.tsx'
import { PolicyForm } from './policy-form.tsx'
import { openTicketsOf, useReapplyMany } from './reapply-many-dialog.tsx'
import { deletePolicy, policyQuery, policyVersionsQuery, refreshPolicies, type SlaPolicy } from './sla.api.ts'

const route = getRouteApi('/app/settings/sla/$policyId')

/** One policy: a new one at `/settings/sla/new`. */
export function PolicyPage() {
  const t = useT()
  const navigate = route.useNavigate()
  const { policyId } = route.useParams()
  const isNew = policyId === 'new'
  const query = useQuery({ ...policyQuery(policyId), enabled: !isNew })
  const [asks, setAsks] = useState(false)
  const policy = isNew ? undefined : query.data
  return (
    <SettingsPage
      title={isNew ? t('sla:policy.new') : (policy?.name ?? t('settings:section.sla'))}
      actions={
        policy?.kind === 'rule' && (
          <IconButton
            press="delete"
            label={t('sla:policy.delete')}
            icon={<Trash2 aria-hidden="true" />}
            onClick={() => setAsks(true)}
          />
        )
      }
      back={
        <Link to={paths.settingsSla} className="inline-flex h-6 items-center gap-1 text-ink2 hover:text-ink">
          <ChevronLeft aria-hidden="true" className="size-3.5" />
          {t('settings:section.sla')}
        </Link>
      }
    >
      {isNew ? (
        <PolicyForm key="new" />
      ) : (
        <Loaded query={query}>
          {(found) => (
            <>
              <PolicyForm key={found.id} policy={found} />
              <OpenTickets policy={found} />
              <Versions policy={found} />
            </>
          )}
        </Loaded>
      )}
      {asks && policy && (
        <ConfirmDialog
          danger
          title={t('sla:policy.deleteTitle', { name: policy.name })}
          text={t('sla:policy.deleteText')}
          confirm={t('sla:policy.deleteConfirm')}
          run={() => deletePolicy(policy.id)}
          onDone={() => {
            refreshPolicies()
            toast.done(t('sla:policy.deleted', { name: policy.name }))
            void navigate({ to: paths.settingsSla })
          }}
          onClose={() => setAsks(false)}
        />
      )}
    </SettingsPage>
  )
}

/** What is saved is for new tickets; those that are there get it by an act of its own. */
function OpenTickets({ policy }: { policy: SlaPolicy }) {
  const t = useT()
  const { ask, parts } = useReapplyMany()
  return (
    <SettingsCard title={t('sla:many.title')} text={t('sla:many.lead')}>
      <Button press="mod+shift+l" className="self-start" onClick={() => ask(openTicketsOf(policy.id), policy.id)}>
        {t('sla:reapply.ask')}
      </Button>
      {parts}
    </SettingsCard>
  )
}

/** What was promised when, and who changed it. Tickets keep the version under which they came. */
function Versions({ policy }: { policy: SlaPolicy }) {
  const t = useT()
  const place = usePlace()
  const query = useQuery(policyVersionsQuery(policy.id))
  return (
    <SettingsCard title={t('sla:versions.title')} text={t('sla:versions.text')} flush>
      <Loaded query={query}>
        {(versions) => (
          <ol className="divide-y divide-line-soft">
            {versions.map((version) => (
              <li key={version.id} className="px-4 py-2">
                <span className="font-medium">{t('sla:versionOf', { count: version.number })}</span>
                <span className="text-ink3 text-xs">
                  {` · ${version.createdBy}, ${formatDate(version.createdAt, place)}`}
                  {version.number === policy.version.number && ` · ${t('sla:versions.newest')}`}
                </span>
                <TargetWords targets={version.targets} />
              </li>
            ))}
          </ol>
        )}
      </Loaded>
    </SettingsCard>
  )
}
