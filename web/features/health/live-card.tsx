import { useQuery } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'
import { useState } from 'react'
import type { LineTest } from '../../api/line-test.ts'
import { useConnection, useConnectionWay } from '../../api/live.ts'
import { formatNumber } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { SettingsCard } from '../../shared/settings-page.tsx'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { lineQuery } from './health.api.ts'
import { type ProxyName, proxies } from './proxy-settings.ts'
import { StateBadge } from './state-badge.tsx'

/** Does the live stream reach just this browser, and what to set in the proxy when it does not. */
export function LiveCard() {
  const t = useT()
  const place = usePlace()
  const line = useQuery(lineQuery)
  const connection = useConnection()
  const way = useConnectionWay()
  const test = line.isFetching ? undefined : line.data
  const ms = test?.firstMs === null || test === undefined ? '' : formatNumber(test.firstMs, place)
  const isBroken = connection === 'offline' || connection === 'reconnecting'
  return (
    <SettingsCard
      title={t('health:live.title')}
      text={t('health:live.text')}
      actions={
        <Button press="t" busy={line.isFetching} onClick={() => void line.refetch()}>
          <RotateCw aria-hidden="true" className="size-3.5" />
          {t('health:live.again')}
        </Button>
      }
    >
      <div role="status" className="flex items-start gap-3 max-sm:flex-col">
        <StateBadge state={stateOf(test)} />
        <div className="min-w-0">
          {test && <p>{t(`health:live.${test.verdict}`, { ms })}</p>}
          <p className="text-ink2">
            {isBroken
              ? t('health:live.offline')
              : way === 'poll'
                ? t('health:live.wayPoll')
                : t('health:live.wayStream')}
          </p>
        </div>
      </div>
      {test && test.verdict !== 'direct' && <ProxySettings />}
    </SettingsCard>
  )
}

function stateOf(test: LineTest | undefined): 'ok' | 'warn' | 'failing' | 'checking' {
  if (!test) return 'checking'
  return test.verdict === 'direct' ? 'ok' : test.verdict === 'buffered' ? 'warn' : 'failing'
}

function ProxySettings() {
  const t = useT()
  const [shown, setShown] = useState<ProxyName>('nginx')
  return (
    <div className="overflow-hidden rounded-md border border-line">
      <div className="px-4 pt-3">
        <h3 className="font-medium">{t('health:live.fix')}</h3>
        <p className="text-ink2">{t('health:live.fixText')}</p>
      </div>
      <Tabs
        label={t('health:live.fix')}
        value={shown}
        onChange={setShown}
        tabs={proxies.map(({ name, title, lines }) => ({
          value: name,
          label: title,
          content: (
            <div className="flex items-start gap-2 bg-bg p-3">
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
              <pre tabIndex={0} className="min-w-0 flex-1 overflow-x-auto font-mono text-xs">
                {lines}
              </pre>
              <CopyButton text={lines} label={t('health:live.copy', { proxy: title })} />
            </div>
          ),
        }))}
      />
    </div>
  )
}
