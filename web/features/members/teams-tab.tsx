import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { Pencil, Trash2, UsersRound } from 'lucide-react'
import { useState } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { ObjectChange } from '../../shared/object-change.tsx'
import { useCan } from '../../shell/shell.api.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { Table, Td, Th, Tr } from '../../ui/table.tsx'
import { toast } from '../../ui/toast.ts'
import { deleteTeam, type Member, membersQuery, refreshMembers, type Team } from './members.api.ts'
import { TeamDialog } from './team-dialog.tsx'

export function TeamsTab({ teams, onNew }: { teams: UseQueryResult<Team[]>; onNew: () => void }) {
  const t = useT()
  const canManage = useCan('members:manage')
  const members = useQuery(membersQuery).data ?? []
  const [dialog, setDialog] = useState<{ kind: 'edit' | 'delete'; team: Team }>()
  return (
    <Loaded query={teams}>
      {(all) =>
        all.length === 0 ? (
          <EmptyState
            icon={<UsersRound aria-hidden="true" />}
            title={t('members:team.emptyTitle')}
            actions={
              canManage && (
                <Button press="n" onClick={onNew}>
                  {t('members:team.new')}
                </Button>
              )
            }
          >
            {t('members:team.emptyText')}
          </EmptyState>
        ) : (
          <>
            <Table
              label={t('members:tab.teams')}
              head={
                <>
                  <Th className="w-1/3">{t('members:team.name')}</Th>
                  <Th>{t('members:tab.members')}</Th>
                  {canManage && (
                    <Th>
                      <span className="sr-only">{t('shared:column.actions')}</span>
                    </Th>
                  )}
                </>
              }
            >
              {all.map((team) => (
                <Tr key={team.id}>
                  <Td className="font-medium">
                    {team.name}
                    <ObjectChange section="teams" id={team.id} className="block font-normal" />
                  </Td>
                  <Td>
                    <Faces members={members.filter((member) => team.memberIds.includes(member.id))} />
                  </Td>
                  {canManage && (
                    <Td className="whitespace-nowrap text-right">
                      <IconButton
                        press="e"
                        label={t('members:team.edit', { name: team.name })}
                        icon={<Pencil aria-hidden="true" />}
                        onClick={() => setDialog({ kind: 'edit', team })}
                      />
                      <IconButton
                        press="delete"
                        label={t('members:team.delete', { name: team.name })}
                        icon={<Trash2 aria-hidden="true" />}
                        onClick={() => setDialog({ kind: 'delete', team })}
                      />
                    </Td>
                  )}
                </Tr>
              ))}
            </Table>
            {dialog?.kind === 'edit' && <TeamDialog team={dialog.team} onClose={() => setDialog(undefined)} />}
            {dialog?.kind === 'delete' && (
              <ConfirmDialog
                danger
                title={t('members:team.deleteTitle', { name: dialog.team.name })}
                text={t('members:team.deleteText')}
                confirm={t('members:team.deleteConfirm')}
                run={() => deleteTeam(dialog.team.id)}
                onDone={() => {
                  refreshMembers()
                  toast.done(t('members:team.deleted', { name: dialog.team.name }))
                }}
                onClose={() => setDialog(undefined)}
              />
            )}
          </>
        )
      }
    </Loaded>
  )
}

/** The first faces of a team and how many more there are. */
function Faces({ members }: { members: readonly Member[] }) {
  const t = useT()
  if (members.length === 0) return <span className="text-ink3">{t('members:team.nobody')}</span>
  const shown = members.slice(0, 6)
  return (
    <span className="flex items-center gap-1">
      {shown.map((member) => (
        <span key={member.id} title={member.name} className="inline-flex">
          <Avatar name={member.name} id={member.id} label={member.name} />
        </span>
      ))}
      <span className="pl-1 text-ink3">{t('members:team.count', { count: members.length })}</span>
    </span>
  )
}
