import { usePrefetchQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { ShieldPlus, UserPlus, UsersRound } from 'lucide-react'
import { useState } from 'react'
import { useLive } from '../../api/live.ts'
import { useT } from '../../i18n/use-t.ts'
import type { MembersTab } from '../../shared/members-tabs.ts'
import { SettingsPage } from '../../shared/settings-page.tsx'
import { teamsQuery } from '../../shared/teams-and-queues.ts'
import { useCan } from '../../shell/shell.api.ts'
import { Button } from '../../ui/button.tsx'
import { type Tab, Tabs } from '../../ui/tabs.tsx'
import { InvitationsTab } from './invitations-tab.tsx'
import { InviteDialog } from './invite-dialog.tsx'
import { invitationsQuery, membersQuery, refreshMembers, rolesQuery } from './members.api.ts'
import { MembersTabContent } from './members-tab.tsx'
import { RoleFormDialog } from './role-form-dialog.tsx'
import { RolesTab } from './roles-tab.tsx'
import { TeamDialog } from './team-dialog.tsx'
import { TeamsTab } from './teams-tab.tsx'

const route = getRouteApi('/app/settings/members')

export function MembersPage() {
  const t = useT()
  const { tab = 'members' } = route.useSearch()
  const navigate = route.useNavigate()
  const canManage = useCan('members:manage')
  const [opens, setOpens] = useState<'invite' | 'team' | 'role'>()
  const members = useQuery(membersQuery)
  const teams = useQuery(teamsQuery)
  // The dialog of an invitation has them at once: what moves while it is pressed chooses another role.
  usePrefetchQuery(rolesQuery)
  const invitations = useQuery({ ...invitationsQuery, enabled: canManage })
  useLive(['member.*', 'role.*', 'team.*'], refreshMembers)

  const tabs: Tab<MembersTab>[] = [
    {
      value: 'members',
      label: t('members:tab.members'),
      end: <Count value={members.data?.filter((member) => member.active).length} />,
      content: <MembersTabContent members={members} />,
    },
    {
      value: 'invitations',
      label: t('members:tab.invitations'),
      end: <Count value={invitations.data?.length} />,
      content: <InvitationsTab invitations={invitations} onInvite={() => setOpens('invite')} />,
    },
    {
      value: 'teams',
      label: t('members:tab.teams'),
      end: <Count value={teams.data?.length} />,
      content: <TeamsTab teams={teams} onNew={() => setOpens('team')} />,
    },
    { value: 'roles', label: t('members:tab.roles'), content: <RolesTab /> },
  ]

  return (
    <SettingsPage
      wide
      title={t('settings:section.members')}
      actions={
        canManage && (
          <>
            {tab === 'roles' ? (
              <Button press="n" onClick={() => setOpens('role')}>
                <ShieldPlus aria-hidden="true" className="size-3.5" />
                <span className="max-sm:sr-only">{t('members:roles.new')}</span>
              </Button>
            ) : (
              <Button press="n" onClick={() => setOpens('team')}>
                <UsersRound aria-hidden="true" className="size-3.5" />
                <span className="max-sm:sr-only">{t('members:team.new')}</span>
              </Button>
            )}
            <Button press="i" variant="primary" onClick={() => setOpens('invite')}>
              <UserPlus aria-hidden="true" className="size-3.5" />
              {t('members:invite.button')}
            </Button>
          </>
        )
      }
    >
      <Tabs
        label={t('settings:section.members')}
        value={tab}
        onChange={(next) => void navigate({ search: next === 'members' ? {} : { tab: next }, replace: true })}
        // Invitations are the managers' affair.
        tabs={canManage ? tabs : tabs.filter((one) => one.value !== 'invitations')}
      />
      {opens === 'invite' && (
        <InviteDialog
          onClose={() => setOpens(undefined)}
          onDone={() => void navigate({ search: { tab: 'invitations' }, replace: true })}
        />
      )}
      {opens === 'role' && <RoleFormDialog onClose={() => setOpens(undefined)} />}
      {opens === 'team' && <TeamDialog onClose={() => setOpens(undefined)} />}
    </SettingsPage>
  )
}

function Count({ value }: { value: number | undefined }) {
  return value ? <span className="text-ink3 tabular-nums">{value}</span> : null
}
