import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Handshake, Plus } from 'lucide-react'
import { useState } from 'react'
import { useLive } from '../../api/live.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { LoadMore } from '../../shared/load-more.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { useCan } from '../../shell/shell.api.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Part } from './customer-frame.tsx'
import type { CustomerStart } from './customer-links.tsx'
import { opportunitiesQuery, refreshOpportunities } from './opportunities.api.ts'
import { OpportunitiesTable } from './opportunities-table.tsx'
import { OpportunityDialog } from './opportunity-dialog.tsx'

/** The opportunities of a contact or an account, on its page. `start`: what a new one has from there. */
export function OpportunitiesOf({
  kind,
  id,
  start,
}: {
  kind: 'account' | 'contact'
  id: string
  start: CustomerStart
}) {
  const t = useT()
  const navigate = useNavigate()
  const canWrite = useCan('customers:write')
  const [makes, setMakes] = useState(false)
  const query = useInfiniteQuery(opportunitiesQuery({ of: kind === 'account' ? { account: id } : { contact: id } }))
  useLive(['opportunity.*', 'opportunity_stage.*'], refreshOpportunities)
  const hasAny = query.data?.pages.some((page) => page.data.length > 0) ?? false
  const newButton = canWrite && (
    <Button press="shift+v" variant="ghost" onClick={() => setMakes(true)}>
      <Plus aria-hidden="true" className="size-3.5" />
      {t('opportunities:new')}
    </Button>
  )
  return (
    <Part title={t('opportunities:title')} action={hasAny ? newButton : undefined}>
      <Loaded query={query}>
        {({ pages }) => {
          const all = pages.flatMap((page) => page.data)
          return all.length === 0 ? (
            <EmptyState icon={<Handshake aria-hidden="true" />} title={t('opportunities:ofEmpty')} actions={newButton}>
              {t('opportunities:ofEmptyText')}
            </EmptyState>
          ) : (
            <>
              <OpportunitiesTable opportunities={all} of={kind} />
              <LoadMore query={query} />
            </>
          )
        }}
      </Loaded>
      {makes && (
        <OpportunityDialog
          start={start}
          onClose={() => setMakes(false)}
          onSaved={(one) => void navigate({ to: paths.opportunity, params: { opportunityId: one.id } })}
        />
      )}
    </Part>
  )
}
