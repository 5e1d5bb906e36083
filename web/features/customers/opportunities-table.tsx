import { Link } from '@tanstack/react-router'
import { CircleCheck, CircleDashed, CircleX } from 'lucide-react'
import { formatDate } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { RecordMenu } from '../../shared/record-tickets/record-acts.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Table, Td, Th, Tr } from '../../ui/table.tsx'
import { moneyWords } from './money-values.ts'
import type { Opportunity, OpportunityStage } from './opportunities.api.ts'

const looks = {
  open: { tone: 'neutral', Icon: CircleDashed },
  won: { tone: 'ok', Icon: CircleCheck },
  lost: { tone: 'danger', Icon: CircleX },
} as const

/** A stage, with what it means in icon and colour. */
export function StageBadge({ stage }: { stage: Pick<OpportunityStage, 'name' | 'outcome'> }) {
  const { tone, Icon } = looks[stage.outcome]
  return (
    <Badge tone={tone} icon={<Icon aria-hidden="true" />}>
      {stage.name}
    </Badge>
  )
}

/** A day (2030-03-01) that is no moment: the same in every time zone. */
export function useDayWords(): (day: string) => string {
  const place = usePlace()
  return (day) => formatDate(`${day}T12:00:00Z`, { ...place, timeZone: 'UTC' }, 'date')
}

/** Rows of opportunities on the page of whom they are `of`, who is not said again. */
export function OpportunitiesTable({
  opportunities,
  of,
}: {
  opportunities: readonly Opportunity[]
  of: 'account' | 'contact'
}) {
  const t = useT()
  const { locale } = usePlace()
  const dayWords = useDayWords()
  const nothing = <span className="text-ink3">–</span>
  return (
    <Table
      label={t('opportunities:title')}
      head={
        <>
          <Th>{t('customers:column.name')}</Th>
          <Th>{t('opportunities:stage')}</Th>
          <Th className="text-right">{t('opportunities:value')}</Th>
          <Th>{t('opportunities:closeOn')}</Th>
          {of !== 'account' && <Th>{t('customers:column.account')}</Th>}
          {of !== 'contact' && <Th>{t('opportunities:contact')}</Th>}
          <Th className="w-8" />
        </>
      }
    >
      {opportunities.map((one) => (
        <Tr key={one.id} className="group relative">
          <Td className="min-w-48">
            <Link to={paths.opportunity} params={{ opportunityId: one.id }} className="font-medium hover:underline">
              {one.name}
            </Link>
          </Td>
          <Td className="whitespace-nowrap">
            <StageBadge stage={one.stage} />
          </Td>
          <Td className="whitespace-nowrap text-right tabular-nums">
            {one.value ? moneyWords(one.value, locale) : nothing}
          </Td>
          <Td className="whitespace-nowrap text-ink2 tabular-nums">{one.closeOn ? dayWords(one.closeOn) : nothing}</Td>
          {of !== 'account' && (
            <Td className="whitespace-nowrap text-ink2">
              {one.account ? (
                <Link to={paths.account} params={{ accountId: one.account.id }} className="hover:underline">
                  {one.account.name}
                </Link>
              ) : (
                nothing
              )}
            </Td>
          )}
          {of !== 'contact' && (
            <Td className="whitespace-nowrap text-ink2">
              {one.contact ? (
                <Link to={paths.contact} params={{ contactId: one.contact.id }} className="hover:underline">
                  {one.contact.name}
                </Link>
              ) : (
                nothing
              )}
            </Td>
          )}
          <Td className="w-8 text-right">
            <RecordMenu type="opportunity" record={one} />
          </Td>
        </Tr>
      ))}
    </Table>
  )
}
