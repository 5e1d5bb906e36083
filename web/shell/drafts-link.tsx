import { useQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { PenLine } from 'lucide-react'
import { useLive } from '../api/live.ts'
import { useT } from '../i18n/use-t.ts'
import { paths } from '../paths.ts'
import { ownDraftsQuery, refreshOwnDrafts } from './drafts.api.ts'
import { PanelLink } from './panel-link.tsx'

/** Below the views: how many drafts wait to be finished. Without any it is not there, but on their own page. */
export function DraftsLink({ rail, onFollow }: { rail: boolean; onFollow?: () => void }) {
  const t = useT()
  const { data } = useQuery(ownDraftsQuery)
  useLive(['own_drafts.changed'], refreshOwnDrafts)
  const isCurrent = useLocation({ select: ({ pathname }) => pathname === paths.drafts })
  const count = data?.length ?? 0
  if (count === 0 && !isCurrent) return null
  return (
    <PanelLink
      link={{ to: paths.drafts }}
      label={t('shell:nav.drafts')}
      Icon={PenLine}
      count={{ count, capped: false }}
      keys="g d"
      onClick={onFollow}
      {...{ isCurrent, rail }}
    />
  )
}
