import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { formatBytes, formatNumber } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { SettingsCard } from '../../shared/settings-page.tsx'
import { Table, Td, Th, Tr } from '../../ui/table.tsx'
import type { HealthState, MailHealth, SystemHealth } from './health.api.ts'
import { mailParts } from './mail-parts.ts'
import { StateBadge } from './state-badge.tsx'

/** Every part with its state and what was found; on phones the latter stands below the name. */
export function PartsCard({ health, mail }: { health: SystemHealth; mail: MailHealth | undefined }) {
  const t = useT()
  const facts = usePartFacts(health)
  const mailFacts = useMailFacts(mail)
  return (
    <SettingsCard flush title={t('health:parts.title')}>
      <Table
        label={t('health:parts.title')}
        head={
          <>
            <Th>{t('health:parts.part')}</Th>
            <Th>{t('health:parts.state')}</Th>
            <Th className="w-full max-sm:hidden">{t('health:parts.facts')}</Th>
          </>
        }
      >
        {health.parts.map(({ part, state }) => (
          <Row key={part} name={t(`health:parts.${part}`)} state={state} facts={facts[part]} />
        ))}
        {mailFacts?.map(({ part, state, facts: found }) => (
          <Row key={part} name={t(`health:parts.${part}`)} state={state} facts={found} />
        ))}
      </Table>
    </SettingsCard>
  )
}

function Row({ name, state, facts }: { name: string; state: HealthState; facts: ReactNode }) {
  return (
    <Tr>
      <Td className="py-1.5 font-medium sm:whitespace-nowrap">
        {name}
        <div className="font-normal text-ink2 sm:hidden">{facts}</div>
      </Td>
      <Td className="max-sm:py-2 max-sm:text-right max-sm:align-top">
        <StateBadge state={state} />
      </Td>
      <Td className="py-1.5 text-ink2 max-sm:hidden">{facts}</Td>
    </Tr>
  )
}

function usePartFacts({ database, files, workers, jobs, reactions, clocks, timers, setAside }: SystemHealth) {
  const t = useT()
  const place = usePlace()
  const alive = workers.filter((one) => one.alive)
  const hosts = [...new Set(alive.map(({ host }) => host))].join(', ')
  const failing = jobs.failing.reduce((sum, { count }) => sum + count, 0)
  const late = reactions.filter((one) => one.nextTryAt !== null)
  const most = Math.max(0, ...(late.length > 0 ? late : reactions).map((one) => one.behind))
  return {
    database: t('health:facts.database', {
      version: database.version,
      size: formatBytes(database.sizeBytes, place),
      ms: formatNumber(database.answerMs, place),
    }),
    files:
      files.error ??
      (files.freeBytes === null
        ? t('health:facts.filesOk')
        : t('health:facts.filesFree', { free: formatBytes(files.freeBytes, place) })),
    workers:
      alive.length > 0 ? t('health:facts.workers', { count: alive.length, hosts }) : t('health:facts.workersNone'),
    jobs: join([
      jobs.due > 0 ? t('health:facts.jobsDue', { count: jobs.due }) : failing === 0 && t('health:facts.jobsNone'),
      failing > 0 && t('health:facts.jobsFailing', { count: failing }),
    ]),
    clocks:
      timers.count > 0
        ? t('health:facts.clocksLate', { count: timers.count })
        : clocks === null
          ? t('health:facts.clocksNever')
          : t(clocks.differences > 0 ? 'health:facts.clocksDiffer' : 'health:facts.clocksOk', {
              count: clocks.differences > 0 ? clocks.differences : clocks.tickets,
            }),
    reactions: join([
      most > 0 &&
        (late.length > 0
          ? t('health:facts.reactionsLate', { count: most, names: late.map((one) => one.consumer).join(', ') })
          : t('health:facts.reactionsBehind', { count: most })),
      setAside.length > 0 && t('health:facts.reactionsAside', { count: setAside.length }),
      most === 0 && setAside.length === 0 && t('health:facts.reactionsOk'),
    ]),
  }
}

function useMailFacts(mail: MailHealth | undefined) {
  const t = useT()
  if (!mail) return undefined
  const { mailboxes, outbox } = mailParts(mail)
  const link = (
    <Link to={paths.mailHealth} className="whitespace-nowrap text-accent-ink underline underline-offset-2">
      {t('health:facts.openMail')}
    </Link>
  )
  const mailboxFacts =
    mailboxes.failing.length > 0
      ? t('health:facts.mailboxesFailing', { names: mailboxes.failing.join(', ') })
      : mailboxes.read === 0
        ? t('health:facts.mailboxesNone')
        : t('health:facts.mailboxesOk', { count: mailboxes.read })
  const outboxFacts =
    outbox.failing > 0
      ? t('health:facts.outboxFailing', { count: outbox.failing })
      : outbox.hasRelay
        ? t('health:facts.outboxOk')
        : t('health:facts.outboxNoRelay')
  return [
    { part: 'mailboxes' as const, state: mailboxes.state, facts: mailboxFacts },
    { part: 'outbox' as const, state: outbox.state, facts: outboxFacts },
  ].map(({ facts, ...rest }) => ({
    ...rest,
    facts: (
      <>
        {facts} · {link}
      </>
    ),
  }))
}

const join = (parts: (string | false)[]) => parts.filter((part) => part !== false).join('; ')
