import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ListFilter } from 'lucide-react'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { viewName, viewsQuery } from '../../shell/views.api.ts'
import type { RecordRef } from './customers.api.ts'

/** The views that are offered to the CRM, each with the tickets of this customer alone, as the CRM shows them (product.md VW17). */
export function CrmViews({ of: { type, id } }: { of: RecordRef }) {
  const t = useT()
  const { data = [] } = useQuery(viewsQuery)
  const shown = data.filter((view) => view.showInCrm)
  const limit = type === 'contact' ? { requester: id } : type === 'account' ? { account: id } : null
  if (!limit || shown.length === 0) return null
  return (
    <nav aria-label={t('customers:tickets.views')} className="flex flex-wrap gap-x-3 gap-y-1 px-4 pb-2">
      {shown.map((view) => (
        <Link
          key={view.id}
          to={paths.tickets}
          search={{ view: view.id, ...limit }}
          className="inline-flex items-center gap-1.5 text-accent-ink hover:underline"
        >
          <ListFilter aria-hidden="true" className="size-3.5" />
          {viewName(view)}
        </Link>
      ))}
    </nav>
  )
}
