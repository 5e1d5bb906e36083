import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CircleCheck, CircleMinus, CircleSlash, CircleX } from 'lucide-react'
import { useState } from 'react'
import { formatDate, formatNumber } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { say } from '../../../i18n/sentences.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import type { Condition } from '../../../shared/filter/condition.ts'
import { sentenceOf } from '../../../shared/filter/sentence.ts'
import { useSpeech } from '../../../shared/filter/use-speech.ts'
import { LoadMore } from '../../../shared/load-more.tsx'
import { Select } from '../../../ui/select.tsx'
import { type Outcome, type RuleRun, ruleRunsQuery, ticketRunsQuery } from './automations.api.ts'
import { useActionWords } from './rule-words.ts'

const outcomes = ['acted', 'failed', 'unmatched', 'stopped'] as const

/** What came of a rule, the newest first. */
export function RuleLog({ ruleId }: { ruleId: string }) {
  const t = useT()
  const [outcome, setOutcome] = useState<Outcome>()
  const query = useInfiniteQuery(ruleRunsQuery(ruleId, outcome))
  return (
    <>
      <div className="flex px-4 py-2">
        <Select
          className="w-56!"
          name={t('automations:log.which')}
          value={outcome ?? 'all'}
          options={[
            { value: 'all' as const, label: t('automations:log.all') },
            ...outcomes.map((one) => ({ value: one, label: t(`automations:outcome.${one}`) })),
          ]}
          onChange={(next) => setOutcome(next === 'all' ? undefined : next)}
        />
      </div>
      <Runs query={query} names="ticket" />
    </>
  )
}

/** What rules did to a ticket, and why others did nothing. */
export function TicketLog({ code }: { code: string }) {
  const query = useInfiniteQuery(ticketRunsQuery(code))
  return <Runs query={query} names="rule" />
}

function Runs({
  query,
  names,
}: {
  query: ReturnType<typeof useInfiniteQuery<{ data: RuleRun[]; nextCursor: string | null }>>
  names: 'ticket' | 'rule'
}) {
  const t = useT()
  const pages = (query.data as { pages: { data: RuleRun[] }[] } | undefined)?.pages ?? []
  const runs = pages.flatMap((page) => page.data)
  return (
    <>
      {query.isError && (
        <p role="alert" className="p-4 text-danger">
          {query.error.message}
        </p>
      )}
      {query.isSuccess && runs.length === 0 && (
        <p className="px-4 pb-4 text-ink2">{t(`automations:log.empty.${names}`)}</p>
      )}
      <ul>
        {runs.map((run) => (
          <RunLine key={run.id} run={run} names={names} />
        ))}
      </ul>
      <LoadMore query={query} />
    </>
  )
}

const looks = {
  acted: { Icon: CircleCheck, ink: 'text-ok' },
  failed: { Icon: CircleX, ink: 'text-danger' },
  unmatched: { Icon: CircleMinus, ink: 'text-ink3' },
  stopped: { Icon: CircleSlash, ink: 'text-warn' },
} as const

function RunLine({ run, names }: { run: RuleRun; names: 'ticket' | 'rule' }) {
  const t = useT()
  const place = usePlace()
  const { Icon, ink } = looks[run.outcome]
  const took = formatNumber(Math.ceil(run.milliseconds), place)
  return (
    <li className="flex gap-3 border-line-soft border-t px-4 py-2">
      <Icon aria-hidden="true" className={`mt-0.5 size-4 shrink-0 ${ink}`} />
      <div className="min-w-0 flex-1 break-words">
        {names === 'rule' ? (
          <span className="font-medium">{run.rule.name}</span>
        ) : run.ticket ? (
          <Link to={paths.ticket} params={{ ticketRef: run.ticket.code }} className="hover:underline">
            <span className="font-medium">{run.ticket.code}</span> {run.ticket.subject}
          </Link>
        ) : (
          <span className="text-ink2">{t('automations:log.unseen')}</span>
        )}
        <div className="text-ink2 text-xs">
          {run.why ? <WhyNot why={run.why} outcome={run.outcome} /> : <Effects run={run} />}
        </div>
      </div>
      <div className="shrink-0 text-right text-ink2 text-xs tabular-nums">
        <time dateTime={run.at} title={formatDate(run.at, place, 'full')} className="block">
          {formatDate(run.at, place)}
        </time>
        <span className="text-ink3">{t('automations:log.took', { version: run.version, took })}</span>
      </div>
    </li>
  )
}

function Effects({ run }: { run: RuleRun }) {
  const t = useT()
  const act = useActionWords()
  return (
    <ul>
      {run.effects.map(({ action: at, result, why, text }) => {
        const action = run.actions[at]
        const what = action ? act(action) : ''
        const reason = why ? ` ${say(why, text)}` : ''
        return (
          <li key={at} className={result === 'refused' ? 'text-danger' : undefined}>
            {t(`automations:result.${result}`, { what })}
            {reason}
          </li>
        )
      })}
    </ul>
  )
}

/** The first test that failed, with what was found. */
function WhyNot({ why, outcome }: { why: NonNullable<RuleRun['why']>; outcome: Outcome }) {
  const t = useT()
  const test = (why.test ?? { all: [] }) as Condition
  const found: Condition =
    'field' in test && why.found !== null ? { field: test.field, operator: 'is', value: why.found } : { all: [] }
  const speech = useSpeech({ all: [test, found] })
  if (why.at !== 'condition') return <>{t(`automations:why.${why.at}`)}</>
  const sentence = sentenceOf(test, speech)
  const known = 'field' in test && why.found !== null && outcome === 'unmatched'
  const values = known ? [why.found].flat().map((value) => speech.value(test.field, value)) : []
  return (
    <>
      {known
        ? t('automations:why.conditionFound', { test: sentence, found: speech.join(values, 'and') })
        : t('automations:why.condition', { test: sentence })}
    </>
  )
}
