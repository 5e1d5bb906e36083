import { useQuery } from '@tanstack/react-query'
import { CircleSlash, Link2 } from 'lucide-react'
import { useT } from '../../i18n/use-t.ts'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import { FailureBanner } from '../../shared/failure-banner.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { toast } from '../../ui/toast.ts'
import type { Account } from './customers.api.ts'
import { type DomainMatches, domainMatchesQuery, linkByDomain } from './domain-links.api.ts'

/** Shows which contacts the account's domains would link to it, and which stay, before anything is done. */
export function LinkDialog({ account, onClose }: { account: Account; onClose: () => void }) {
  const t = useT()
  const { data, error } = useQuery(domainMatchesQuery(account.id))
  const title = t('customers:link.title', { name: account.name })
  const text = t('customers:link.text', { domains: account.domains.join(', ') })
  if (!data || data.linkable === 0)
    return (
      <Dialog
        open
        onOpenChange={(open) => !open && onClose()}
        title={title}
        description={text}
        footer={
          <Button press="esc" onClick={onClose}>
            {t('common:ui.close')}
          </Button>
        }
      >
        <FailureBanner error={error} />
        {data ? (
          <>
            <p className="pb-2">{t('customers:link.none')}</p>
            <Matches matches={data} />
          </>
        ) : (
          !error && <Skeleton className="h-24 w-full" />
        )}
      </Dialog>
    )
  return (
    <ConfirmDialog
      title={title}
      text={text}
      confirm={t('customers:link.submit')}
      run={() => linkByDomain(account.id)}
      onDone={() => toast.done(t('customers:link.begun', { name: account.name }))}
      onClose={onClose}
    >
      <p className="font-medium">
        {data.capped
          ? t('customers:link.atLeast', { count: data.linkable })
          : t('customers:link.count', { count: data.linkable })}
        {data.elsewhere > 0 && (
          <span className="font-normal text-ink2"> · {t('customers:link.elsewhere', { count: data.elsewhere })}</span>
        )}
      </p>
      <Matches matches={data} />
    </ConfirmDialog>
  )
}

function Matches({ matches: { data, linkable, elsewhere } }: { matches: DomainMatches }) {
  const t = useT()
  if (data.length === 0) return null
  return (
    <>
      <ul
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={t('customers:link.list')}
        className="max-h-72 overflow-y-auto rounded-md border border-line"
      >
        {data.map(({ contact, email, willLink, accounts }) => (
          <li
            key={contact.id}
            className="flex flex-wrap items-center gap-x-2 gap-y-1 border-line-soft border-b px-2.5 py-1.5 last:border-b-0"
          >
            <span className="min-w-0 flex-1">
              <span className="block truncate">{contact.name}</span>
              {email !== contact.name && <span className="block truncate text-ink2 text-xs">{email}</span>}
            </span>
            {willLink ? (
              <Badge tone="ok" icon={<Link2 aria-hidden="true" />}>
                {t('customers:link.willLink')}
              </Badge>
            ) : (
              <Badge icon={<CircleSlash aria-hidden="true" />}>
                {t('customers:link.stays', { accounts: accounts.map((one) => one.name).join(', ') })}
              </Badge>
            )}
          </li>
        ))}
      </ul>
      {data.length < linkable + elsewhere && <p className="text-ink3 text-xs">{t('customers:link.more')}</p>}
    </>
  )
}
