import { CircleAlert, Clock } from 'lucide-react'
import { useState } from 'react'
import { formatDate } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { ObjectChange } from '../../shared/object-change.tsx'
import { keyScopes, permissionGroups } from '../../shared/permission-words.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Popover } from '../../ui/popover.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Table, Td, Th, Tr } from '../../ui/table.tsx'
import type { ApiKey } from './api-keys.api.ts'
import { expiryState } from './expiry.ts'

export function ApiKeysTable({ keys, onRevoke }: { keys: readonly ApiKey[]; onRevoke: (key: ApiKey) => void }) {
  const t = useT()
  return (
    <div className="mt-3 border-line border-t">
      <Table
        label={t('settings:section.apiKeys')}
        head={
          <>
            <Th>{t('apiKeys:column.name')}</Th>
            <Th>{t('apiKeys:column.scopes')}</Th>
            <Th>{t('apiKeys:column.maker')}</Th>
            <Th>{t('apiKeys:column.lastUsed')}</Th>
            <Th>{t('apiKeys:column.expires')}</Th>
            <Th>
              <span className="sr-only">{t('shared:column.actions')}</span>
            </Th>
          </>
        }
      >
        {keys.map((key) => (
          <Tr key={key.id}>
            <Td>
              <div className="flex items-baseline gap-2 whitespace-nowrap">
                <span className="font-medium">{key.name}</span>
                <span className="font-mono text-ink3 text-xs">{key.hint}…</span>
              </div>
            </Td>
            <Td>
              <Scopes scopes={key.scopes} />
            </Td>
            <Td className="whitespace-nowrap text-ink2">
              {key.createdBy.name}
              <ObjectChange section="api-keys" id={key.id} className="block" />
            </Td>
            <Td className="whitespace-nowrap text-ink2">
              {key.lastUsedAt ? <RelativeTime at={key.lastUsedAt} /> : t('apiKeys:neverUsed')}
            </Td>
            <Td className="whitespace-nowrap text-ink2">
              <Expires at={key.expiresAt} />
            </Td>
            <Td className="text-right">
              <Button press="delete" variant="ghost" onClick={() => onRevoke(key)}>
                {t('apiKeys:revoke.button')}
                <span className="sr-only"> {key.name}</span>
              </Button>
            </Td>
          </Tr>
        ))}
      </Table>
    </div>
  )
}

function Scopes({ scopes }: { scopes: ApiKey['scopes'] }) {
  const t = useT()
  const words = [...permissionGroups, keyScopes]
    .flatMap((group) => group.permissions)
    .filter(({ permission }) => scopes.includes(permission))
  return (
    <Popover
      label={t('apiKeys:column.scopes')}
      className="w-80 p-3"
      trigger={
        <button
          type="button"
          className="whitespace-nowrap text-ink2 underline decoration-line-control decoration-dotted underline-offset-4 hover:text-ink"
        >
          {t('apiKeys:scopeCount', { count: scopes.length })}
        </button>
      }
    >
      <ul className="flex flex-col gap-1">
        {words.map(({ permission, label }) => (
          <li key={permission} className="flex justify-between gap-3">
            {t(label)}
            <code className="shrink-0 font-mono text-ink3 text-xs">{permission}</code>
          </li>
        ))}
      </ul>
    </Popover>
  )
}

function Expires({ at }: { at: string | null }) {
  const t = useT()
  const place = usePlace()
  // The state of this visit: whether a key ended is not watched by the second.
  const [now] = useState(() => new Date())
  const state = expiryState(at, now)
  if (at === null) return t('apiKeys:expiry.never')
  const date = formatDate(at, place, 'date')
  if (state === 'later') return date
  return (
    <Badge
      tone={state === 'expired' ? 'danger' : 'warn'}
      icon={state === 'expired' ? <CircleAlert aria-hidden="true" /> : <Clock aria-hidden="true" />}
    >
      {state === 'expired' ? t('apiKeys:expiry.expired', { date }) : t('apiKeys:expiry.soon', { date })}
    </Badge>
  )
}
