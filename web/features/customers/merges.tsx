import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Merge, Undo2 } from 'lucide-react'
import { formatDate } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { useCan } from '../../shell/shell.api.ts'
import { Button } from '../../ui/button.tsx'
import { toast } from '../../ui/toast.ts'
import { type CustomerMerge, duplicatesQuery, type MergeKind, mergesQuery, undoMerge } from './merges.api.ts'

type One = { id: string; name: string }

/** Who may be the same, to look at; and who was merged into the customer, with the way back. Nothing where there is neither. */
export function Merges({ kind, id, onCompare }: { kind: MergeKind; id: string; onCompare: (other: One) => void }) {
  const t = useT()
  const canWrite = useCan('customers:write')
  const { data: duplicates = [] } = useQuery(duplicatesQuery(kind, id))
  const { data: merges = [] } = useQuery(mergesQuery(kind, id))
  return (
    <>
      {duplicates.length > 0 && (
        <section aria-label={t('merging:duplicates')}>
          <h2 className="pb-1 text-ink3">{t('merging:duplicates')}</h2>
          <ul>
            {duplicates.map((one) => (
              <li key={one.id} data-row className="flex min-h-control items-center gap-2">
                <span className="min-w-0 flex-1">
                  <CustomerLink kind={kind} one={one} />
                  {one.details[0] && <span className="block truncate text-ink3 text-xs">{one.details[0]}</span>}
                </span>
                {canWrite && (
                  <Button variant="ghost" press="c" onClick={() => onCompare(one)}>
                    {t('merging:compare')}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
      {merges.length > 0 && (
        <section aria-label={t('merging:merges')}>
          <h2 className="pb-1 text-ink3">{t('merging:merges')}</h2>
          <ul className="flex flex-col gap-1">
            {merges.map((merge) => (
              <MergeRow key={merge.id} merge={merge} />
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

function CustomerLink({ kind, one }: { kind: MergeKind; one: One }) {
  const className = 'block truncate text-accent-ink hover:underline'
  return kind === 'contact' ? (
    <Link to={paths.contact} params={{ contactId: one.id }} className={className}>
      {one.name}
    </Link>
  ) : (
    <Link to={paths.account} params={{ accountId: one.id }} className={className}>
      {one.name}
    </Link>
  )
}

function MergeRow({ merge }: { merge: CustomerMerge }) {
  const t = useT()
  const place = usePlace()
  const canWrite = useCan('customers:write')
  const undo = useMutation({
    mutationFn: () => undoMerge(merge.id),
    onSuccess: () => toast.done(t('merging:undone', { name: merge.goneName })),
    onError: (error) => toast.failed(t('merging:undoFailed'), { description: error.message }),
  })
  return (
    <li data-row className="flex min-h-control items-center gap-2">
      <Merge aria-hidden="true" className="size-3.5 shrink-0 text-ink3" />
      <span className="min-w-0 flex-1">
        <span className="block truncate">{merge.goneName}</span>
        <span className="block text-ink3 text-xs">
          {merge.undoneAt
            ? t('merging:wasUndone', { time: formatDate(merge.undoneAt, place, 'dateTime') })
            : t('merging:by', { name: merge.by.name, time: formatDate(merge.createdAt, place, 'dateTime') })}
        </span>
      </span>
      {canWrite && !merge.undoneAt && (
        <Button variant="ghost" press="u" busy={undo.isPending} onClick={() => undo.mutate()}>
          <Undo2 aria-hidden="true" className="size-3.5" />
          {t('merging:takeBack')}
        </Button>
      )}
    </li>
  )
}
