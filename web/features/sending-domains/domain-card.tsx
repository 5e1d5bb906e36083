import { useMutation } from '@tanstack/react-query'
import { CircleAlert, CircleCheck, CircleHelp, Clock, type LucideIcon, RefreshCw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { say } from '../../i18n/sentences.ts'
import { useT } from '../../i18n/use-t.ts'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import { ObjectChange } from '../../shared/object-change.tsx'
import { SettingsCard } from '../../shared/settings-page.tsx'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { toast } from '../../ui/toast.ts'
import {
  checkDomain,
  type DomainRecord,
  deleteDomain,
  refreshDomains,
  type SendingDomain,
} from './sending-domains.api.ts'

/** One domain: whether it is proven, its records to publish, what DNS holds. */
export function DomainCard({ domain }: { domain: SendingDomain }) {
  const t = useT()
  const [asks, setAsks] = useState(false)
  const check = useMutation({
    mutationFn: () => checkDomain(domain.id),
    onSettled: refreshDomains,
    onError: (error) => toast.failed(t('sendingDomains:checkFailed'), { description: error.message }),
  })
  return (
    <SettingsCard
      isRow
      flush
      title={
        <span className="flex flex-wrap items-center gap-2">
          {domain.domain}
          <Badge
            tone={domain.verified ? 'ok' : 'warn'}
            icon={domain.verified ? <CircleCheck aria-hidden="true" /> : <CircleAlert aria-hidden="true" />}
          >
            {domain.verified ? t('sendingDomains:verified') : t('sendingDomains:unverified')}
          </Badge>
        </span>
      }
      text={say(domain.senderSaid, domain.senderMessage)}
      actions={
        <>
          <Button press="r" busy={check.isPending} onClick={() => check.mutate()}>
            {!check.isPending && <RefreshCw aria-hidden="true" className="size-3.5" />}
            {t('sendingDomains:check')}
          </Button>
          <IconButton
            press="delete"
            label={t('sendingDomains:delete.button', { domain: domain.domain })}
            icon={<Trash2 aria-hidden="true" />}
            onClick={() => setAsks(true)}
          />
        </>
      }
    >
      <ul className="divide-y divide-line-soft">
        {domain.records.map((record) => (
          <RecordRow key={record.kind} record={record} />
        ))}
      </ul>
      <p className="flex flex-wrap gap-x-3 border-line-soft border-t px-4 py-2 text-ink3 text-xs">
        <span className="flex-1 whitespace-nowrap">
          {domain.checkedAt ? (
            <>
              {t('sendingDomains:checked')} <RelativeTime at={domain.checkedAt} />
            </>
          ) : (
            t('sendingDomains:neverChecked')
          )}
        </span>
        <ObjectChange section="sending-domains" id={domain.id} />
      </p>
      {asks && (
        <ConfirmDialog
          danger
          title={t('sendingDomains:delete.title', { domain: domain.domain })}
          text={t('sendingDomains:delete.text')}
          confirm={t('sendingDomains:delete.confirm')}
          run={() => deleteDomain(domain.id)}
          onDone={refreshDomains}
          onClose={() => setAsks(false)}
        />
      )}
    </SettingsCard>
  )
}

const looks: Record<DomainRecord['state'], { tone: Tone; Icon: LucideIcon }> = {
  unchecked: { tone: 'neutral', Icon: Clock },
  ok: { tone: 'ok', Icon: CircleCheck },
  missing: { tone: 'warn', Icon: CircleAlert },
  different: { tone: 'danger', Icon: CircleAlert },
  unknown: { tone: 'neutral', Icon: CircleHelp },
}

function RecordRow({ record }: { record: DomainRecord }) {
  const t = useT()
  const { tone, Icon } = looks[record.state]
  return (
    <li className="flex flex-col gap-1.5 px-4 py-3">
      <div className="flex flex-wrap items-center gap-2">
        <span className="font-medium uppercase">{record.kind}</span>
        <Badge tone={tone} icon={<Icon aria-hidden="true" />}>
          {t(`sendingDomains:state.${record.state}`)}
        </Badge>
        <span className="text-ink3 text-xs">{t(`sendingDomains:purpose.${record.kind}`)}</span>
      </div>
      <Line name={t('sendingDomains:host')} text={record.host} />
      <Line name={record.type} text={record.value} />
      {record.message && record.state !== 'unchecked' && (
        <p className="text-ink2">{say(record.said, record.message)}</p>
      )}
      {record.found.length > 0 && record.state === 'different' && (
        <div className="text-ink2 text-xs">
          {t('sendingDomains:found')}
          {record.found.map((text) => (
            <code key={text} className="block break-all font-mono">
              {text}
            </code>
          ))}
        </div>
      )}
    </li>
  )
}

function Line({ name, text }: { name: string; text: string }) {
  return (
    <div className="flex items-center gap-2 rounded-md border border-line bg-bg py-0.5 pr-0.5 pl-2.5">
      <span className="w-12 shrink-0 text-ink3 text-xs">{name}</span>
      <code className="min-w-0 flex-1 truncate font-mono text-xs" title={text}>
        {text}
      </code>
      <CopyButton text={text} />
    </div>
  )
}
