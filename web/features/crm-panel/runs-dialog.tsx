import { useInfiniteQuery } from '@tanstack/react-query'
import { formatNumber } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { say } from '../../i18n/sentences.ts'
import { useT } from '../../i18n/use-t.ts'
import { RowsSkeleton } from '../../shared/loaded.tsx'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { type CrmRun, type CrmSource, runsQuery } from './crm-panel.api.ts'

const tones: Record<CrmRun['state'], Tone> = {
  running: 'info',
  done: 'ok',
  held: 'warn',
  failed: 'danger',
  stopped: 'warn',
}

export function RunState({ state }: { state: CrmRun['state'] }) {
  const t = useT()
  return <Badge tone={tones[state]}>{t(`crmSettings:runs.state.${state}`)}</Badge>
}

/** What came of files and importers of a source, with why rows were refused. */
export function RunsDialog({ source, onClose }: { source: CrmSource; onClose: () => void }) {
  const t = useT()
  const query = useInfiniteQuery(runsQuery(source.source))
  const runs = query.data?.pages.flatMap(({ data }) => data)
  return (
    <Dialog
      open
      size="lg"
      onOpenChange={(open) => !open && onClose()}
      title={t('crmSettings:runs.title', { name: source.name })}
      description={t('crmSettings:runs.text')}
      footer={
        <Button press="esc" onClick={onClose}>
          {t('crmSettings:runs.close')}
        </Button>
      }
    >
      {query.isError && <Banner tone="danger">{query.error.message}</Banner>}
      {query.isPending && <RowsSkeleton />}
      {runs?.length === 0 && <p className="py-4 text-ink2">{t('crmSettings:runs.none')}</p>}
      {runs && runs.length > 0 && (
        <ul className="flex flex-col">
          {runs.map((run) => (
            <RunRow key={run.id} run={run} />
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <Button press="o" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('crmSettings:runs.more')}
        </Button>
      )}
    </Dialog>
  )
}

const kinds = ['accounts', 'contacts', 'activities'] as const

function RunRow({ run }: { run: CrmRun }) {
  const t = useT()
  const place = usePlace()
  const { way, state, startedAt, counts, why, refusals } = run
  return (
    <li className="flex flex-col gap-1 border-line border-b py-3 last:border-b-0">
      <div className="flex flex-wrap items-center gap-2">
        <RunState state={state} />
        <span className="font-medium">{t(`crmSettings:runs.way.${way}`)}</span>
        <RelativeTime at={startedAt} className="text-ink2" />
      </div>
      {why && <p className="break-words text-danger">{say(why, why.text)}</p>}
      {kinds.map((kind) => {
        const count = counts[kind]
        if (!count) return null
        const shown = Object.fromEntries(Object.entries(count).map(([key, value]) => [key, formatNumber(value, place)]))
        return (
          <p key={kind} className="text-ink2">
            {t('crmSettings:runs.counts', { kind: t(`crmSettings:runs.kind.${kind}`), ...shown })}
          </p>
        )
      })}
      {refusals.length > 0 && (
        <details>
          <summary className="cursor-pointer text-ink2">{t('crmSettings:runs.refusals')}</summary>
          <ul className="flex flex-col gap-0.5 py-1 pl-4">
            {refusals.map(({ kind, externalId, line, path, message }) => (
              <li key={`${kind} ${line}`} className="break-words">
                <span className="text-ink3">
                  {t('crmSettings:runs.refusal', {
                    kind: t(`crmSettings:runs.kind.${kind}`),
                    id: externalId ?? line ?? '',
                  })}
                  :{' '}
                </span>
                {path && <code>{path}</code>} {message}
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  )
}
