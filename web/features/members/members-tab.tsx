import { type UseQueryResult, useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import {
  Ban,
  CalendarClock,
  CircleCheck,
  CircleSlash,
  Contact,
  Eye,
  MoreHorizontal,
  Plane,
  RotateCcw,
  Search,
  ShieldCheck,
} from 'lucide-react'
import { useState } from 'react'
import { formatDate } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { ObjectChange } from '../../shared/object-change.tsx'
import { StatusDetail, StatusMark } from '../../shared/statuses/status-mark.tsx'
import { useStatusOf } from '../../shared/statuses/statuses.api.ts'
import { TakeStatusDialog } from '../../shared/statuses/take-status-dialog.tsx'
import { teamsQuery } from '../../shared/teams-and-queues.ts'
import { useCan, useMe } from '../../shell/shell.api.ts'
import { ActMenu } from '../../ui/act-menu.tsx'
import { Avatar } from '../../ui/avatar.tsx'
import { Badge } from '../../ui/badge.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { Table, Td, Th, Tr } from '../../ui/table.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { toast } from '../../ui/toast.ts'
import { DeactivateDialog } from './deactivate-dialog.tsx'
import { findMembers } from './find-members.ts'
import { type Member, refreshMembers, updateMember } from './members.api.ts'
import { RoleDialog } from './role-dialog.tsx'
import { SightDialog } from './sight-dialog.tsx'

export function MembersTabContent({ members }: { members: UseQueryResult<Member[]> }) {
  const t = useT()
  const [text, setText] = useState('')
  const [dialog, setDialog] = useState<{ kind: 'role' | 'deactivate' | 'sight' | 'status'; member: Member }>()
  return (
    <Loaded query={members}>
      {(all) => {
        const found = findMembers(all, text)
        return (
          <>
            {all.length > 8 && (
              <div className="max-w-80 px-4 pt-3">
                <TextInput
                  type="search"
                  icon={<Search aria-hidden="true" />}
                  aria-label={t('members:search')}
                  placeholder={t('members:search')}
                  value={text}
                  onChange={(event) => setText(event.target.value)}
                />
              </div>
            )}
            {found.length === 0 ? (
              <EmptyState icon={<Search aria-hidden="true" />} title={t('members:nobodyFound', { text })} />
            ) : (
              <MembersTable members={found} onOpen={setDialog} />
            )}
            {dialog?.kind === 'role' && <RoleDialog member={dialog.member} onClose={() => setDialog(undefined)} />}
            {dialog?.kind === 'status' && (
              <TakeStatusDialog member={dialog.member} onClose={() => setDialog(undefined)} />
            )}
            {dialog?.kind === 'sight' && <SightDialog member={dialog.member} onClose={() => setDialog(undefined)} />}
            {dialog?.kind === 'deactivate' && (
              <DeactivateDialog member={dialog.member} members={all} onClose={() => setDialog(undefined)} />
            )}
          </>
        )
      }}
    </Loaded>
  )
}

function MembersTable({
  members,
  onOpen,
}: {
  members: readonly Member[]
  onOpen: (dialog: { kind: 'role' | 'deactivate' | 'sight' | 'status'; member: Member }) => void
}) {
  const t = useT()
  const place = usePlace()
  const me = useMe()
  const canManage = useCan('members:manage')
  const teams = useQuery(teamsQuery).data ?? []
  return (
    <Table
      label={t('members:tab.members')}
      head={
        <>
          <Th>{t('members:column.name')}</Th>
          <Th>{t('members:column.email')}</Th>
          <Th>{t('members:column.role')}</Th>
          <Th>{t('members:column.teams')}</Th>
          <Th>{t('members:column.state')}</Th>
          <Th>{t('members:column.joined')}</Th>
          {canManage && (
            <Th>
              <span className="sr-only">{t('shared:column.actions')}</span>
            </Th>
          )}
        </>
      }
    >
      {members.map((member) => (
        <Tr key={member.id} className={member.active ? undefined : 'text-ink3'}>
          <Td>
            <span className="flex items-center gap-2 whitespace-nowrap">
              <Avatar name={member.name} id={member.id} />
              <span className="font-medium">{member.name}</span>
              {member.id === me.user.id && <span className="text-ink3">{t('members:you')}</span>}
            </span>
          </Td>
          <Td className="text-ink2">{member.email}</Td>
          <Td className="whitespace-nowrap">
            {member.role.name}
            {me.organization.hasCrm && member.crmAccess && (
              <span className="block">
                <Badge icon={<Contact aria-hidden="true" />}>{t('members:crm.has')}</Badge>
              </span>
            )}
          </Td>
          <Td className="text-ink2">
            {teams
              .filter((team) => member.teamIds.includes(team.id))
              .map((team) => team.name)
              .join(', ') || '–'}
          </Td>
          <Td>
            {member.active ? (
              <MemberState userId={member.id} />
            ) : (
              <Badge icon={<CircleSlash aria-hidden="true" />}>{t('members:state.inactive')}</Badge>
            )}
          </Td>
          <Td className="whitespace-nowrap text-ink2">
            {formatDate(member.createdAt, place, 'date')}
            <ObjectChange section="members" id={member.id} className="block" />
          </Td>
          {canManage && (
            <Td className="text-right">
              <MemberMenu member={member} onOpen={onOpen} />
            </Td>
          )}
        </Tr>
      ))}
    </Table>
  )
}

/** What a member’s status says; until that is known, that he is a member. */
function MemberState({ userId }: { userId: string }) {
  const t = useT()
  const held = useStatusOf(userId)
  if (!held)
    return (
      <Badge tone="ok" icon={<CircleCheck aria-hidden="true" />}>
        {t('members:state.active')}
      </Badge>
    )
  return (
    <span className="block min-w-28">
      <StatusMark status={held.status} />
      <StatusDetail held={held} />
    </span>
  )
}

function MemberMenu({
  member,
  onOpen,
}: {
  member: Member
  onOpen: (dialog: { kind: 'role' | 'deactivate' | 'sight' | 'status'; member: Member }) => void
}) {
  const t = useT()
  const navigate = useNavigate()
  const me = useMe()
  const giveCrm = useMutation({
    mutationFn: (crmAccess: boolean) => updateMember(member.id, { crmAccess }),
    onSuccess: ({ name, crmAccess }) => {
      refreshMembers()
      toast.done(t(crmAccess ? 'members:crm.given' : 'members:crm.taken', { name }))
    },
    onError: (error) => toast.failed(t('shared:form.notSaved'), { description: error.message }),
  })
  const activate = useMutation({
    mutationFn: () => updateMember(member.id, { active: true }),
    onSuccess: () => {
      refreshMembers()
      toast.done(t('members:activated', { name: member.name }))
    },
    onError: (error) => toast.failed(t('shared:form.notSaved'), { description: error.message }),
  })
  return (
    <ActMenu
      trigger={
        <IconButton
          label={t('members:actionsOf', { name: member.name })}
          press="."
          icon={<MoreHorizontal aria-hidden="true" />}
        />
      }
      acts={[
        {
          keys: 'e',
          label: t('members:role.change'),
          icon: <ShieldCheck aria-hidden="true" />,
          run: () => onOpen({ kind: 'role', member }),
        },
        me.organization.hasCrm && {
          keys: 'c',
          label: t(member.crmAccess ? 'members:crm.take' : 'members:crm.give'),
          icon: <Contact aria-hidden="true" />,
          run: () => giveCrm.mutate(!member.crmAccess),
        },
        {
          keys: 's',
          label: t('access:sight.button'),
          icon: <Eye aria-hidden="true" />,
          run: () => onOpen({ kind: 'sight', member }),
        },
        member.active && {
          keys: 't',
          label: t('statuses:ofMember'),
          icon: <Plane aria-hidden="true" />,
          run: () => onOpen({ kind: 'status', member }),
        },
        member.active && {
          keys: 'w',
          label: t('statuses:pageOfMember'),
          icon: <CalendarClock aria-hidden="true" />,
          run: () => void navigate({ to: paths.settingsMemberStatus, params: { memberId: member.id } }),
        },
        member.active
          ? {
              keys: 'delete',
              label: t('members:deactivate.button'),
              icon: <Ban aria-hidden="true" />,
              run: () => onOpen({ kind: 'deactivate', member }),
              danger: true,
            }
          : {
              keys: 'a',
              label: t('members:activate'),
              icon: <RotateCcw aria-hidden="true" />,
              run: () => activate.mutate(),
            },
      ]}
    />
  )
}
