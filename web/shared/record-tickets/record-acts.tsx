import { useNavigate } from '@tanstack/react-router'
import { MoreHorizontal, TicketPlus, X } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { useCan } from '../../shell/shell.api.ts'
import { ActMenu } from '../../ui/act-menu.tsx'
import { Button } from '../../ui/button.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { PressKeys } from '../../ui/press-keys.tsx'
import { RowBox } from '../../ui/row-box.tsx'
import { isObjectKind, keyOfType } from '../custom/field-entities.ts'
import type { RecordType } from '../records/record-types.ts'
import type { Selection } from '../use-selection.ts'
import { mostRecords } from './record-tickets.api.ts'

const NewTicketsDialog = lazy(async () => ({ default: (await import('./new-tickets-dialog.tsx')).NewTicketsDialog }))

/** Whom a ticket for a record is about, as the form of a new ticket takes it from its address. */
export interface RecordOfTicket {
  id: string
  name: string
  account?: { id: string } | null
  contact?: { id: string } | null
}

/** What the address of the form of a new ticket says of the record (product.md TK19): who asks, and what it is associated with. */
export function newTicketSearch(type: RecordType, { id, account, contact }: RecordOfTicket) {
  if (type === 'contact') return { requester: id }
  if (type === 'lead') return { lead: id }
  if (type === 'account') return { account: id }
  const itself = isObjectKind(type) ? { object: `${keyOfType(type)}/${id}` } : { opportunity: id }
  return { ...itself, ...(contact && { requester: contact.id }), ...(account && { account: account.id }) }
}

/** The three-dot menu of a record's row. Its keys work while the row has the focus. */
export function RecordMenu({ type, record }: { type: RecordType; record: RecordOfTicket }) {
  const t = useT()
  const navigate = useNavigate()
  const mayCreate = useCan('tickets:create')
  if (!mayCreate) return null
  return (
    <ActMenu
      trigger={
        <IconButton
          label={t('recordTickets:actionsOf', { name: record.name })}
          press="."
          icon={<MoreHorizontal aria-hidden="true" />}
        />
      }
      acts={[
        {
          keys: 't',
          label: t('recordTickets:one'),
          icon: <TicketPlus aria-hidden="true" />,
          run: () => void navigate({ to: paths.newTicket, search: newTicketSearch(type, record) }),
        },
      ]}
    />
  )
}

/** What is chosen in a list of records, and what can be done with all of it. */
export function RecordBar({ type, selection }: { type: RecordType; selection: Selection }) {
  const t = useT()
  const mayCreate = useCan('tickets:create')
  const [opened, setOpened] = useState<readonly string[]>()
  const { ids, count, clear } = selection
  const isTooMany = count > mostRecords
  return (
    <>
      {count > 0 && mayCreate && (
        <section
          aria-label={t('recordTickets:bar')}
          className="sticky bottom-3 z-20 mx-auto my-2 flex w-fit max-w-[calc(100%-1rem)] animate-enter flex-wrap items-center justify-center gap-1.5 rounded-xl border border-line bg-card px-2.5 py-2 shadow-float"
        >
          <p role="status" className="px-1 font-medium text-sm tabular-nums">
            {t(isTooMany ? 'recordTickets:tooMany' : 'recordTickets:chosen', { count, most: mostRecords })}
          </p>
          <Button variant="primary" press="shift+t" disabled={isTooMany} onClick={() => setOpened([...ids])}>
            <TicketPlus aria-hidden="true" className="size-3.5" />
            {t('recordTickets:many')}
          </Button>
          <IconButton label={t('recordTickets:clear')} press="esc" icon={<X aria-hidden="true" />} onClick={clear} />
        </section>
      )}
      {opened && (
        <Suspense>
          <NewTicketsDialog
            type={type}
            recordIds={opened}
            onClose={() => setOpened(undefined)}
            onMade={selection.clear}
          />
        </Suspense>
      )}
    </>
  )
}

/** The box that chooses a record, at the edge of its row (which is a `group`); `x` while the row has the focus, with Shift up to there. */
export function RecordBox({
  record,
  selection: { ids, count, toggle },
  isTabStop,
}: {
  record: { id: string; name: string }
  selection: Selection
  isTabStop: boolean
}) {
  const t = useT()
  return (
    <>
      <PressKeys
        acts={[
          { keys: 'x', label: t('recordTickets:selectShortcut'), run: () => toggle(record.id) },
          { keys: 'shift+x', label: t('recordTickets:selectTo'), run: () => toggle(record.id, true) },
        ]}
      />
      <span className="contents" data-selecting={count > 0 || undefined}>
        <RowBox
          className="absolute inset-y-0 left-0 w-4"
          label={t('recordTickets:select', { name: record.name })}
          checked={ids.has(record.id)}
          isTabStop={isTabStop}
          onToggle={(range) => toggle(record.id, range)}
        />
      </span>
    </>
  )
}
