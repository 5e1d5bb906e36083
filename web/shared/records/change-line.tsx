import { ArrowRight } from 'lucide-react'
import type { MessageKey } from '../../i18n/i18n.ts'
import { useT } from '../../i18n/use-t.ts'
import type { RecordChange } from './record-activity.api.ts'
import { RecordLink } from './record-link.tsx'

/** What the parts of events after the type say; others were changes of fields. */
const acts = {
  created: 'recordActivity:change.created',
  deleted: 'recordActivity:change.deleted',
  updated: 'recordActivity:change.updated',
  merged: 'recordActivity:change.merged',
  merge_undone: 'recordActivity:change.mergeUndone',
  converted: 'recordActivity:change.converted',
  conversion_undone: 'recordActivity:change.conversionUndone',
  contacts_linked: 'recordActivity:change.linked',
  contacts_unlinked: 'recordActivity:change.unlinked',
} satisfies Record<string, MessageKey>

const fieldNames = {
  name: 'customers:column.name',
  notes: 'customers:column.notes',
  language: 'customers:column.language',
  timeZone: 'merging:fields.timeZone',
  emails: 'customers:column.emails',
  phones: 'customers:column.phones',
  accountIds: 'customers:column.accounts',
  domains: 'customers:column.domains',
  ticketPrefix: 'customers:column.prefix',
  tier: 'customers:column.tier',
  parent: 'customers:column.parent',
  hourlyRate: 'customers:column.hourlyRate',
  company: 'leads:company',
  stage: 'opportunities:stage',
  value: 'opportunities:value',
  closeOn: 'opportunities:closeOn',
  account: 'customers:column.account',
  contact: 'opportunities:contact',
  owner: 'objects:owner',
} satisfies Record<string, MessageKey>

const yesOrNo = { true: 'ticket:custom.yes', false: 'ticket:custom.no' } satisfies Record<string, MessageKey>

const keyIn = <Names extends Record<string, MessageKey>>(names: Names, name: string): MessageKey | undefined =>
  Object.hasOwn(names, name) ? names[name] : undefined

/** A change of a record in words: who did what, and each field before and after. */
export function ChangeLine({ change }: { change: RecordChange }) {
  const t = useT()
  const act = change.name.slice(change.name.indexOf('.') + 1)
  const who = change.by.kind === 'system' ? t('recordActivity:automatic') : change.by.name || t('recordActivity:former')
  const { of, other, fields } = change
  return (
    <div className="flex flex-col">
      <div className="flex flex-wrap gap-x-1.5">
        {of && (
          <span>
            <RecordLink {...of} />:
          </span>
        )}
        <span>{t(keyIn(acts, act) ?? 'recordActivity:change.updated', { who })}</span>
        {other && <RecordLink {...other} name={other.name || t('recordActivity:nameless')} />}
      </div>
      {fields.length > 0 && (
        <ul className="text-ink2">
          {fields.map(({ field, name: custom, from, to }) => {
            const name = keyIn(fieldNames, field)
            const say = (values: readonly string[]) =>
              values.map((value) => (custom && value in yesOrNo ? t(yesOrNo[value as 'true']) : value)).join(', ') ||
              t('recordActivity:nothing')
            return (
              <li key={field} className="flex flex-wrap items-center gap-x-1.5">
                <span className="text-ink3">{name ? t(name) : (custom ?? field)}</span>
                {from.length + to.length > 0 && (
                  <>
                    <span className="min-w-0 break-words">{say(from)}</span>
                    <ArrowRight role="img" aria-label={t('recordActivity:becomes')} className="size-3 text-ink3" />
                    <span className="min-w-0 break-words">{say(to)}</span>
                  </>
                )}
              </li>
            )
          })}
        </ul>
      )}
    </div>
  )
}
