import { type UseQueryResult, useMutation } from '@tanstack/react-query'
import { CircleAlert, MailPlus } from 'lucide-react'
import { useState } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Table, Td, Th, Tr } from '../../ui/table.tsx'
import { toast } from '../../ui/toast.ts'
import { type Invitation, refreshMembers, resendInvitation, revokeInvitation } from './members.api.ts'

export function InvitationsTab({
  invitations,
  onInvite,
}: {
  invitations: UseQueryResult<Invitation[]>
  onInvite: () => void
}) {
  const t = useT()
  const [revokes, setRevokes] = useState<Invitation>()
  return (
    <Loaded query={invitations}>
      {(all) =>
        all.length === 0 ? (
          <EmptyState
            icon={<MailPlus aria-hidden="true" />}
            title={t('members:invitation.emptyTitle')}
            actions={
              <Button press="i" onClick={onInvite}>
                {t('members:invite.button')}
              </Button>
            }
          >
            {t('members:invitation.emptyText')}
          </EmptyState>
        ) : (
          <>
            <Table
              label={t('members:tab.invitations')}
              head={
                <>
                  <Th>{t('members:column.email')}</Th>
                  <Th className="max-sm:hidden">{t('members:column.role')}</Th>
                  <Th className="max-sm:hidden">{t('members:invitation.by')}</Th>
                  <Th>{t('members:invitation.expires')}</Th>
                  <Th>
                    <span className="sr-only">{t('shared:column.actions')}</span>
                  </Th>
                </>
              }
            >
              {all.map((invitation) => (
                <InvitationRow key={invitation.id} invitation={invitation} onRevoke={() => setRevokes(invitation)} />
              ))}
            </Table>
            {revokes && (
              <ConfirmDialog
                danger
                title={t('members:invitation.revokeTitle', { email: revokes.email })}
                text={t('members:invitation.revokeText')}
                confirm={t('members:invitation.revokeConfirm')}
                run={() => revokeInvitation(revokes.id)}
                onDone={refreshMembers}
                onClose={() => setRevokes(undefined)}
              />
            )}
          </>
        )
      }
    </Loaded>
  )
}

function InvitationRow({ invitation, onRevoke }: { invitation: Invitation; onRevoke: () => void }) {
  const t = useT()
  const resend = useMutation({
    mutationFn: () => resendInvitation(invitation.id),
    onSuccess: () => {
      refreshMembers()
      toast.done(t('members:invite.done', { email: invitation.email }))
    },
    onError: (error) => toast.failed(t('members:invitation.resendFailed'), { description: error.message }),
  })
  return (
    <Tr>
      <Td className="max-sm:py-1">
        <div className="break-all font-medium">{invitation.email}</div>
        <div className="text-ink2 text-xs sm:hidden">{invitation.role.name}</div>
      </Td>
      <Td className="whitespace-nowrap max-sm:hidden">{invitation.role.name}</Td>
      <Td className="whitespace-nowrap text-ink2 max-sm:hidden">{invitation.invitedBy.name}</Td>
      <Td className="whitespace-nowrap text-ink2">
        {invitation.inviterLost ? (
          <div className="py-1.5">
            <Badge tone="warn" icon={<CircleAlert aria-hidden="true" />}>
              {t('members:invitation.refused')}
            </Badge>
            <p className="mt-1 max-w-72 whitespace-normal text-2xs text-ink3">
              {t(`members:invitation.lost.${invitation.inviterLost}`, { name: invitation.invitedBy.name })}
            </p>
          </div>
        ) : invitation.expired ? (
          <Badge tone="warn" icon={<CircleAlert aria-hidden="true" />}>
            {t('members:invitation.expired')}
          </Badge>
        ) : (
          <RelativeTime at={invitation.expiresAt} />
        )}
      </Td>
      <Td className="whitespace-nowrap text-right max-sm:whitespace-normal">
        <Button press="r" variant="ghost" busy={resend.isPending} onClick={() => resend.mutate()}>
          {t('members:invitation.resend')}
          <span className="sr-only"> {invitation.email}</span>
        </Button>
        <Button press="delete" variant="ghost" onClick={onRevoke}>
          {t('members:invitation.revoke')}
          <span className="sr-only"> {invitation.email}</span>
        </Button>
      </Td>
    </Tr>
  )
}
