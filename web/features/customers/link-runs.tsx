import { useMutation, useQuery } from '@tanstack/react-query'
import { Link2, Undo2 } from 'lucide-react'
import { formatDate } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { useCan } from '../../shell/shell.api.ts'
import { Button } from '../../ui/button.tsx'
import { Spinner } from '../../ui/spinner.tsx'
import { toast } from '../../ui/toast.ts'
import { Part } from './customer-frame.tsx'
import { type DomainLink, domainLinksQuery, undoLink } from './domain-links.api.ts'

/** What was linked by domain, by whom and when, and the way back; nothing when that never happened. */
export function LinkRuns({ accountId }: { accountId: string }) {
  const t = useT()
  const { data = [] } = useQuery({
    ...domainLinksQuery(accountId),
    // Beside the news of its end: they may be on their way when this page opens.
    refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? 2_000 : false),
  })
  if (data.length === 0) return null
  return (
    <Part title={t('customers:link.runs')}>
      <ul>
        {data.map((link) => (
          <Run key={link.id} link={link} />
        ))}
      </ul>
    </Part>
  )
}

const isUnderWay = ({ state }: DomainLink) => state === 'running' || state === 'undoing'

function Run({ link }: { link: DomainLink }) {
  const t = useT()
  const place = usePlace()
  const canWrite = useCan('customers:write')
  const undo = useMutation({
    mutationFn: () => undoLink(link),
    onError: (error) => toast.failed(t('customers:link.undoFailed'), { description: error.message }),
  })
  const domains = link.domains.join(', ')
  const words = {
    running: t('customers:link.running'),
    undoing: t('customers:link.undoing'),
    done: t('customers:link.done', { count: link.linked, domains }),
    undone: t('customers:link.undone', { count: link.restored }),
  }
  return (
    <li data-row className="flex flex-wrap items-center gap-2 border-line-soft border-b px-4 py-2">
      {isUnderWay(link) ? <Spinner /> : <Link2 aria-hidden="true" className="size-3.5 shrink-0 text-ink3" />}
      <span role="status" className="min-w-0 flex-1">
        {words[link.state]}
        {link.state === 'done' && link.skipped > 0 && (
          <span className="text-ink2"> · {t('customers:link.elsewhere', { count: link.skipped })}</span>
        )}
        {link.state === 'undone' && link.kept > 0 && (
          <span className="text-ink2"> · {t('customers:link.kept', { count: link.kept })}</span>
        )}
        <span className="block text-ink3 text-xs">
          {t('customers:link.by', { name: link.by.name, time: formatDate(link.createdAt, place, 'dateTime') })}
        </span>
      </span>
      {canWrite && link.state === 'done' && link.linked > 0 && (
        <Button press="u" variant="ghost" busy={undo.isPending} onClick={() => undo.mutate()}>
          <Undo2 aria-hidden="true" className="size-3.5" />
          {t('customers:link.undo')}
        </Button>
      )}
    </li>
  )
}
