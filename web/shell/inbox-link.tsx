import { queryOptions, useQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { Mails } from 'lucide-react'
import { api, read } from '../api/client.ts'
import { useLive } from '../api/live.ts'
import { queryClient } from '../api/queries.ts'
import { useT } from '../i18n/use-t.ts'
import { paths } from '../paths.ts'
import { PanelLink } from './panel-link.tsx'

const waitingQuery = queryOptions({
  queryKey: ['conversations', 'waiting'],
  queryFn: ({ signal }) =>
    read(api.GET('/api/v1/conversations', { params: { query: { limit: 100, fields: 'id' } }, signal })),
})

/** Above the drafts: how much mail waits to become a ticket. Without any it is not there, but on its own pages. */
export function InboxLink({ rail, onFollow }: { rail: boolean; onFollow?: () => void }) {
  const t = useT()
  const { data } = useQuery(waitingQuery)
  useLive(['conversation.*'], () => void queryClient.invalidateQueries(waitingQuery))
  const isCurrent = useLocation({ select: ({ pathname }) => pathname.startsWith(paths.inbox) })
  const count = data?.data.length ?? 0
  if (count === 0 && !isCurrent) return null
  return (
    <PanelLink
      link={{ to: paths.inbox }}
      label={t('shell:nav.inbox')}
      Icon={Mails}
      count={{ count, capped: data?.nextCursor != null }}
      keys="g i"
      onClick={onFollow}
      {...{ isCurrent, rail }}
    />
  )
}
