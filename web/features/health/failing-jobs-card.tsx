import { useT } from '../../i18n/use-t.ts'
import { SettingsCard } from '../../shared/settings-page.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Table, Td, Th, Tr } from '../../ui/table.tsx'
import type { SystemHealth } from './health.api.ts'

export function FailingJobsCard({ jobs }: { jobs: SystemHealth['jobs']['failing'] }) {
  const t = useT()
  return (
    <SettingsCard flush title={t('health:failingJobs.title')}>
      <Table
        label={t('health:failingJobs.title')}
        head={
          <>
            <Th>{t('health:failingJobs.name')}</Th>
            <Th>{t('health:failingJobs.count')}</Th>
            <Th>{t('health:failingJobs.tries')}</Th>
            <Th className="w-full">{t('health:failingJobs.said')}</Th>
            <Th>{t('health:failingJobs.next')}</Th>
          </>
        }
      >
        {jobs.map((job) => (
          <Tr key={job.name}>
            <Td className="whitespace-nowrap font-mono text-xs">{job.name}</Td>
            <Td className="tabular-nums">{job.count}</Td>
            <Td className="tabular-nums">{job.attempts}</Td>
            <Td className="min-w-56 break-words py-1.5 font-mono text-danger text-xs">{job.lastError}</Td>
            <Td className="whitespace-nowrap text-ink2">
              {job.nextTryAt ? <RelativeTime at={job.nextTryAt} /> : t('health:failingJobs.never')}
            </Td>
          </Tr>
        ))}
      </Table>
    </SettingsCard>
  )
}
