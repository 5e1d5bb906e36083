import { useId } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import type { RoutingDryRun } from './routing.api.ts'

/** Where the rules would put the tickets, and to whom the queues would have given them. */
export function DryRunResult({ run }: { run: RoutingDryRun }) {
  const t = useT()
  const rows = run.queues.map(({ queue, now, byRules }) => ({ id: queue.id, cells: [queue.name, now, byRules] }))
  const without = { id: 'none', quiet: true, cells: [t('routing:dryRun.none'), null, run.unmatched] }
  return (
    <div className="flex flex-col gap-2">
      <p>{t('routing:dryRun.result', { count: run.tickets, unmatched: run.unmatched })}</p>
      <Figures
        head={[t('routing:dryRun.queue'), t('routing:dryRun.now'), t('routing:dryRun.byRules')]}
        rows={run.unmatched > 0 ? [...rows, without] : rows}
      />
      <p className="text-ink3 text-xs">{t('routing:dryRun.asToday')}</p>
      {run.tickets > 0 && <Load tickets={run.tickets} load={run.load} />}
    </div>
  )
}

function Load({ tickets, load }: { tickets: number; load: RoutingDryRun['load'] }) {
  const t = useT()
  const [titleId, leftId] = [useId(), useId()]
  const members = load.members.map(({ user, now, given }) => ({ id: user.id, cells: [user.name, now, given] }))
  const left = load.nobody.map(({ queue, reason, tickets: count }) => ({
    id: `${queue.id} ${reason}`,
    cells: [`${queue.name}: ${t(`routing:dryRun.load.why.${reason}`)}`, count],
  }))
  return (
    <>
      <h3 id={titleId} className="mt-3 font-medium">
        {t('routing:dryRun.load.title')}
      </h3>
      {members.length > 0 ? (
        <Figures
          labelledBy={titleId}
          head={[t('routing:dryRun.load.member'), t('routing:dryRun.load.now'), t('routing:dryRun.load.given')]}
          rows={members}
        />
      ) : (
        <p className="text-ink2">{t('routing:dryRun.load.nobodyServes')}</p>
      )}
      {left.length > 0 && (
        <>
          <h3 id={leftId} className="mt-3 font-medium">
            {t('routing:dryRun.load.left')}
          </h3>
          <Figures
            labelledBy={leftId}
            head={[t('routing:dryRun.load.queue'), t('routing:dryRun.load.tickets')]}
            rows={left}
          />
        </>
      )}
      <p className="max-w-xl text-ink3 text-xs">
        {t('routing:dryRun.load.text', { count: load.tickets })}
        {load.tickets < tickets && ` ${t('routing:dryRun.load.newest')}`}
      </p>
    </>
  )
}

type Row = { id: string; cells: readonly (string | number | null)[]; quiet?: boolean }

/** A name and figures a row. */
function Figures({ head, rows, labelledBy }: { head: readonly string[]; rows: readonly Row[]; labelledBy?: string }) {
  const place = (column: number) => `py-1 ${column === 0 ? '' : 'w-24 pl-4 text-right tabular-nums'}`
  return (
    <div className="overflow-x-auto">
      <table className="w-full max-w-xl text-left" aria-labelledby={labelledBy}>
        <thead>
          <tr className="border-line border-b text-ink2 text-xs">
            {head.map((name, column) => (
              <th key={name} className={`font-medium ${place(column)}`}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, cells, quiet }) => (
            <tr key={id} className={`border-line-soft border-b ${quiet ? 'text-ink2' : ''}`}>
              {cells.map((cell, column) => (
                <td key={head[column]} className={place(column)}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
