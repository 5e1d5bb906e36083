import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { ChevronLeft } from 'lucide-react'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { SettingsPage } from '../../shared/settings-page.tsx'
import { StatusCards } from './status-cards.tsx'
import { memberQuery } from './user-statuses.api.ts'

const route = getRouteApi('/app/settings/members/$memberId/status')

/** The status of a colleague, for who manages members: the same as one's own. */
export function MemberStatusPage() {
  const t = useT()
  const { memberId } = route.useParams()
  const query = useQuery(memberQuery(memberId))
  return (
    <SettingsPage
      title={query.data?.name ?? t('settings:section.members')}
      lead={t('statuses:own.leadFor')}
      back={
        <Link to={paths.settingsMembers} className="inline-flex h-6 items-center gap-1 text-ink2 hover:text-ink">
          <ChevronLeft aria-hidden="true" className="size-3.5" />
          {t('settings:section.members')}
        </Link>
      }
    >
      <Loaded query={query}>
        {(member) =>
          member.active ? (
            <StatusCards member={member} isOwn={false} />
          ) : (
            <p className="text-ink2">{t('statuses:own.deactivated', { name: member.name })}</p>
          )
        }
      </Loaded>
    </SettingsPage>
  )
}
