import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { FlaskConical } from 'lucide-react'
import { Fragment, useState } from 'react'
import { ApiError } from '../../../api/api-error.ts'
import { formatDate, formatNumber } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { useFields } from '../../../shared/filter/use-speech.ts'
import { fieldName } from '../../../shared/filter/words.ts'
import { SettingsCard } from '../../../shared/settings-page.tsx'
import { Banner } from '../../../ui/banner.tsx'
import { Button } from '../../../ui/button.tsx'
import { Select } from '../../../ui/select.tsx'
import { toast } from '../../../ui/toast.ts'
import { captureExample, type DryRunResult, dryRunRule, type RuleExample, type Written } from './automations.api.ts'
import { useActionWords } from './rule-words.ts'

type Content = Written
type Keep = { kept: number; onKeep: (example: RuleExample) => void }
const spans = ['7', '14', '30'] as const

/** What the rule as it stands in the form would have done in the last days; nothing of it happens. */
export function DryRunCard({ content, ...keep }: { content: Content } & Keep) {
  const t = useT()
  const [days, setDays] = useState<(typeof spans)[number]>('7')
  const run = useMutation({
    mutationFn: async () => ({ content, result: await dryRunRule({ ...content, days: Number(days) }) }),
  })
  // What was tried is not what stands there now.
  const isOld = run.data !== undefined && JSON.stringify(run.data.content) !== JSON.stringify(content)
  const places = run.error instanceof ApiError ? run.error.fields.map(({ message }) => message) : []
  return (
    <SettingsCard title={t('automations:dry.title')} text={t('automations:dry.lead')}>
      <div className="flex flex-wrap items-center gap-2">
        <Select
          className="w-48!"
          name={t('automations:dry.span')}
          value={days}
          options={spans.map((span) => ({ value: span, label: t('automations:dry.days', { count: Number(span) }) }))}
          onChange={setDays}
        />
        <Button
          press="mod+shift+y"
          busy={run.isPending}
          disabled={content.actions.length === 0}
          onClick={() => run.mutate()}
        >
          <FlaskConical aria-hidden="true" className="size-3.5" />
          {t('automations:dry.run')}
        </Button>
      </div>
      {run.isError && (
        <Banner tone="danger" title={t('automations:dry.failed')}>
          {places.length > 0 ? places.join(' ') : run.error.message}
        </Banner>
      )}
      {isOld && <Banner>{t('automations:dry.old')}</Banner>}
      {run.data && <Result result={run.data.result} content={run.data.content} {...keep} />}
    </SettingsCard>
  )
}

function Result({ result, content, ...keep }: { result: DryRunResult; content: Content } & Keep) {
  const t = useT()
  const place = usePlace()
  const fields = useFields()
  const number = (count: number) => formatNumber(count, place)
  const isTimed = content.triggers.some(({ on }) => on === 'time')
  const asNow = result.asNow.map((key) => fieldName(t, fields.get(key), key))
  const rows = [
    {
      name: t('automations:dry.asked'),
      value: `${number(result.asked)}${result.capped ? ` ${t('automations:dry.capped')}` : ''}`,
    },
    { name: t('automations:dry.tickets'), value: number(result.tickets) },
    {
      name: t('automations:dry.mails'),
      value:
        result.suppressed > 0
          ? t('automations:dry.held', { mails: number(result.mails), held: number(result.suppressed) })
          : number(result.mails),
    },
    ...(result.webhooks > 0 ? [{ name: t('automations:dry.webhooks'), value: number(result.webhooks) }] : []),
    { name: t('automations:dry.changes'), value: number(result.changes) },
  ]
  return (
    <div role="status" className="flex flex-col gap-3">
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        {rows.map(({ name, value }) => (
          <Fragment key={name}>
            <dt className="text-ink2">{name}</dt>
            <dd className="tabular-nums">{value}</dd>
          </Fragment>
        ))}
      </dl>
      {result.untried && <p className="text-ink2 text-xs">{t('automations:dry.untried')}</p>}
      {isTimed && <p className="text-ink2 text-xs">{t('automations:dry.times')}</p>}
      {result.untold > 0 && (
        <p className="text-ink2 text-xs">{t('automations:dry.untold', { count: result.untold })}</p>
      )}
      {asNow.length > 0 && (
        <p className="text-ink2 text-xs">{t('automations:dry.asNow', { fields: asNow.join(', ') })}</p>
      )}
      {result.data.length === 0 ? (
        <p className="text-ink2">{t('automations:dry.none')}</p>
      ) : (
        <ul className="max-h-80 overflow-y-auto rounded-md border border-line" aria-label={t('automations:dry.title')}>
          {result.data.map((match) => (
            <MatchLine
              key={`${match.ticket?.id} ${match.at} ${match.event}`}
              match={match}
              content={content}
              {...keep}
            />
          ))}
        </ul>
      )}
    </div>
  )
}

function MatchLine({ match, content, kept, onKeep }: { match: DryRunResult['data'][number]; content: Content } & Keep) {
  const t = useT()
  const place = usePlace()
  const act = useActionWords()
  const ticket = match.ticket?.code
  const keep = useMutation({
    mutationFn: (code: string) =>
      captureExample({ ...content, ticket: code, ...(match.seq === null ? { at: match.at } : { seq: match.seq }) }),
    onSuccess: (example) => {
      onKeep(example)
      toast.done(t('automations:example.kept'))
    },
    onError: (error) => toast.failed(t('automations:example.notKept'), { description: error.message }),
  })
  const said = (wanted: 'done' | 'nothing' | 'suppressed') =>
    match.actions.flatMap(({ action: at, result }) => {
      const action = content.actions[at]
      return action && result === wanted ? [act(action)] : []
    })
  const left = (['nothing', 'suppressed'] as const).flatMap((result) => {
    const what = said(result)
    return what.length > 0 ? [t(`automations:result.${result}`, { what: what.join(', ') })] : []
  })
  return (
    <li className="flex gap-3 border-line-soft border-b px-3 py-2 last:border-b-0">
      <div className="min-w-0 flex-1 break-words">
        {match.ticket ? (
          <Link to={paths.ticket} params={{ ticketRef: match.ticket.code }} className="hover:underline">
            <span className="font-medium">{match.ticket.code}</span> {match.ticket.subject}
          </Link>
        ) : (
          <span className="text-ink2">{t('automations:log.unseen')}</span>
        )}
        <div className="text-ink2 text-xs">{[said('done').join(', '), ...left].filter(Boolean).join(' ')}</div>
      </div>
      {ticket !== undefined && (
        <Button
          variant="ghost"
          press="k"
          busy={keep.isPending}
          disabled={kept >= 20}
          onClick={() => keep.mutate(ticket)}
        >
          {t('automations:example.keepThis')}
        </Button>
      )}
      <time dateTime={match.at} className="shrink-0 text-ink2 text-xs tabular-nums">
        {formatDate(match.at, place)}
      </time>
    </li>
  )
}
