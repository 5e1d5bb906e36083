import { CircleAlert, CircleCheck, CircleDashed, TriangleAlert } from 'lucide-react'
import { useT } from '../../i18n/use-t.ts'
import { Badge } from '../../ui/badge.tsx'
import type { HealthState } from './health.api.ts'

const looks = {
  ok: { tone: 'ok', Icon: CircleCheck },
  warn: { tone: 'warn', Icon: TriangleAlert },
  failing: { tone: 'danger', Icon: CircleAlert },
  checking: { tone: 'neutral', Icon: CircleDashed },
} as const

/** A state by colour, shape and word. */
export function StateBadge({ state }: { state: HealthState | 'checking' }) {
  const t = useT()
  const { tone, Icon } = looks[state]
  return (
    <Badge tone={tone} icon={<Icon aria-hidden="true" />}>
      {t(`health:state.${state}`)}
    </Badge>
  )
}
