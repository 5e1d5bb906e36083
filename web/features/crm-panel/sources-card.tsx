import { useMutation, useQuery } from '@tanstack/react-query'
import clsx from 'clsx'
import { Ellipsis, History, Link2, Pause, Play, Plug, Plus, RefreshCw, Trash2, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { components } from '../../api/schema.gen.ts'
import { formatNumber } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { say } from '../../i18n/sentences.ts'
import { useT } from '../../i18n/use-t.ts'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { SettingsCard } from '../../shared/settings-page.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { toast } from '../../ui/toast.ts'
import {
  type CrmSource,
  deleteImporter,
  type Importer,
  importersQuery,
  refreshSources,
  runImporter,
  saveImporter,
  sourcesQuery,
} from './crm-panel.api.ts'
import { ImporterDialog } from './importer-dialog.tsx'
import { RunState, RunsDialog } from './runs-dialog.tsx'
import { SourceDialog } from './source-dialog.tsx'

type Broken = components['schemas']['CrmImporters']['broken'][number]
type Opened = { what: 'connect' } | { what: 'importer' | 'source' | 'runs' | 'remove'; source: CrmSource }

/** Milliseconds: while one is being asked, and after a click until it is. */
const lookAgain = 2_000
const askedFor = 30_000

/** The systems from which the mirror is filled (product.md MX12, MX15, MX25). */
export function SourcesCard({ hasCrm }: { hasCrm: boolean }) {
  const t = useT()
  const [opened, setOpened] = useState<Opened>()
  const [askedAt, setAskedAt] = useState(0)
  const query = useQuery({
    ...sourcesQuery,
    refetchInterval: ({ state }) => {
      const isAsked = state.data?.some(({ lastRun }) => lastRun?.state === 'running')
      return isAsked || Date.now() - askedAt < askedFor ? lookAgain : false
    },
  })
  const { data: importers } = useQuery(importersQuery)
  const close = () => setOpened(undefined)
  return (
    <>
      <SettingsCard
        title={t('crmSettings:sources.title')}
        text={t('crmSettings:sources.text')}
        actions={
          <Button press="n" onClick={() => setOpened({ what: 'connect' })}>
            <Plus aria-hidden="true" className="size-3.5" />
            {t('crmSettings:sources.connect')}
          </Button>
        }
        flush
      >
        {importers && importers.broken.length > 0 && <BrokenImporters broken={importers.broken} />}
        {!hasCrm && <p className="border-line border-b px-4 py-2 text-warn">{t('crmSettings:sources.off')}</p>}
        <Loaded query={query}>
          {(sources) =>
            sources.length === 0 ? (
              <div className="flex flex-col gap-1 px-4 py-5">
                <p className="font-medium">{t('crmSettings:sources.empty')}</p>
                <p className="text-ink2">{t('crmSettings:sources.emptyText')}</p>
              </div>
            ) : (
              <ul aria-label={t('crmSettings:sources.label')}>
                {sources.map((source) => (
                  <SourceRow
                    key={source.source}
                    source={source}
                    importers={importers?.data ?? []}
                    onOpen={setOpened}
                    onAsked={() => setAskedAt(Date.now())}
                  />
                ))}
              </ul>
            )
          }
        </Loaded>
      </SettingsCard>
      {opened?.what === 'connect' && <ImporterDialog onClose={close} />}
      {opened?.what === 'importer' && <ImporterDialog source={opened.source} onClose={close} />}
      {opened?.what === 'source' && <SourceDialog source={opened.source} onClose={close} />}
      {opened?.what === 'runs' && <RunsDialog source={opened.source} onClose={close} />}
      {opened?.what === 'remove' && <RemoveDialog source={opened.source} onClose={close} />}
    </>
  )
}

/** Files of whoever runs the server that are no importers: said here, as nobody sees the log from here. */
function BrokenImporters({ broken }: { broken: Broken[] }) {
  const t = useT()
  return (
    <div className="border-line border-b p-4">
      <Banner tone="warn" title={t('crmSettings:sources.broken')}>
        <ul className="list-disc pl-4">
          {broken.map(({ file, why }) => (
            <li key={file} className="break-words">
              {say(why, why.text)}
            </li>
          ))}
        </ul>
        <p className="pt-1">{t('crmSettings:sources.brokenText')}</p>
      </Banner>
    </div>
  )
}

function SourceRow({
  source,
  importers,
  onOpen,
  onAsked,
}: {
  source: CrmSource
  importers: Importer[]
  onOpen: (opened: Opened) => void
  onAsked: () => void
}) {
  const t = useT()
  const place = usePlace()
  const { name, importer, lastRun, rows } = source
  const label = importers.find((one) => one.name === importer?.importer)?.label ?? importer?.importer ?? ''
  const failed = (error: Error) => toast.failed(t('crmSettings:sources.failed'), { description: error.message })
  const run = useMutation({
    mutationFn: () => runImporter(source.source),
    onSuccess: () => {
      onAsked()
      refreshSources()
      toast.done(t('crmSettings:sources.asked', { name }))
    },
    onError: failed,
  })
  const pause = useMutation({
    mutationFn: (enabled: boolean) => {
      if (!importer) throw new Error('There is no importer.')
      const { nextAt: _next, ...kept } = importer
      return saveImporter(source.source, { ...kept, enabled })
    },
    onSuccess: (_saved, enabled) => {
      refreshSources()
      toast.done(t(enabled ? 'crmSettings:sources.wentOn' : 'crmSettings:sources.paused', { name }))
    },
    onError: failed,
  })
  return (
    <li data-row className="flex items-start gap-3 border-line border-b px-4 py-3 last:border-b-0">
      <div className="flex min-w-0 flex-1 flex-col gap-0.5">
        <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
          <span className="min-w-0 break-words font-medium">{name}</span>
          {importer && (
            <Badge tone={importer.enabled ? 'info' : 'neutral'}>
              {importer.enabled
                ? t('crmSettings:sources.every', {
                    count: importer.everyHours,
                    importer: label,
                  })
                : t('crmSettings:sources.rests', { importer: label })}
            </Badge>
          )}
          {lastRun && lastRun.state !== 'done' && <RunState state={lastRun.state} />}
        </div>
        <Freshness source={source} />
        <p className="text-ink2">
          {t('crmSettings:sources.rows', {
            contacts: formatNumber(rows.contacts, place),
            accounts: formatNumber(rows.accounts, place),
            activities: formatNumber(rows.activities, place),
          })}
        </p>
        {lastRun?.why && <p className="break-words text-danger">{say(lastRun.why, lastRun.why.text)}</p>}
      </div>
      {importer && (
        <IconButton
          press="r"
          label={t('crmSettings:sources.run', { name })}
          icon={<RefreshCw aria-hidden="true" />}
          busy={run.isPending || lastRun?.state === 'running'}
          onClick={() => run.mutate()}
        />
      )}
      <Menu
        align="end"
        trigger={
          <IconButton
            press="."
            label={t('crmSettings:sources.more', { name })}
            icon={<Ellipsis aria-hidden="true" />}
          />
        }
      >
        <MenuItem press="l" icon={<History />} onSelect={() => onOpen({ what: 'runs', source })}>
          {t('crmSettings:sources.runsItem')}
        </MenuItem>
        <MenuItem press="e" icon={<Link2 />} onSelect={() => onOpen({ what: 'source', source })}>
          {t('crmSettings:sources.editItem')}
        </MenuItem>
        <MenuItem press="i" icon={<Plug />} onSelect={() => onOpen({ what: 'importer', source })}>
          {t(importer ? 'crmSettings:sources.importerItem' : 'crmSettings:sources.connectItem')}
        </MenuItem>
        {importer && (
          <MenuItem
            press="p"
            icon={importer.enabled ? <Pause /> : <Play />}
            onSelect={() => pause.mutate(!importer.enabled)}
          >
            {t(importer.enabled ? 'crmSettings:sources.pauseItem' : 'crmSettings:sources.goOnItem')}
          </MenuItem>
        )}
        {importer && (
          <MenuItem danger press="delete" icon={<Trash2 />} onSelect={() => onOpen({ what: 'remove', source })}>
            {t('crmSettings:sources.removeItem')}
          </MenuItem>
        )}
      </Menu>
    </li>
  )
}

function Freshness({ source: { syncedAt, stale } }: { source: CrmSource }) {
  const t = useT()
  if (syncedAt === null) return <p className="text-ink2">{t('crmSettings:sources.never')}</p>
  return (
    <p className={clsx('flex items-center gap-1.5', stale ? 'text-warn' : 'text-ink2')}>
      {stale && <TriangleAlert aria-hidden="true" className="size-3.5 shrink-0" />}
      <span>
        {t(stale ? 'crmSettings:sources.stale' : 'crmSettings:sources.synced')} <RelativeTime at={syncedAt} />
      </span>
    </p>
  )
}

function RemoveDialog({ source, onClose }: { source: CrmSource; onClose: () => void }) {
  const t = useT()
  const { name } = source
  return (
    <ConfirmDialog
      danger
      title={t('crmSettings:remove.title', { name })}
      text={t('crmSettings:remove.text')}
      confirm={t('crmSettings:remove.confirm')}
      run={() => deleteImporter(source.source)}
      onDone={() => {
        refreshSources()
        toast.done(t('crmSettings:remove.done', { name }))
      }}
      onClose={onClose}
    />
  )
}
