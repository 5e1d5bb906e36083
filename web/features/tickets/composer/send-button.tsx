import { CalendarClock, ChevronDown } from 'lucide-react'
import { useT } from '../../../i18n/use-t.ts'
import { StatusDot } from '../../../shared/status-badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { Menu, MenuItem } from '../../../ui/menu.tsx'
import type { Ticket } from '../ticket-page.api.ts'
import type { ComposerKind } from './draft-store.ts'
import type { StatusAfter } from './use-send.ts'

const offered = ['waiting', 'resolved', 'closed'] as const

/** Keys of the open menu. */
const statusKeys = { waiting: 'w', resolved: 'r', closed: 'c' } as const

/** Sends, or sends and moves the ticket. A status that the ticket cannot take now is not offered. */
export function SendButton({
  ticket,
  kind,
  disabled,
  ready,
  busy,
  onSend,
  onLater,
}: {
  ticket: Ticket
  kind: ComposerKind
  disabled: boolean
  /** Files and recipients are there. */
  ready: boolean
  /** It was asked for and waits for them. */
  busy: boolean
  onSend: (setStatus?: StatusAfter) => void
  /** Chooses a time; absent where nothing leaves. */
  onLater: (() => void) | undefined
}) {
  const t = useT()
  const possible = offered.filter(
    (status) => status !== ticket.status && ticket.transitions.some((one) => one.status === status && one.allowed),
  )
  return (
    <div className="flex shrink-0 items-center gap-px">
      <Button variant="primary" size="lg" shortcut="mod+enter" busy={busy} disabled={disabled} onClick={() => onSend()}>
        {kind === 'note' ? t('ticket:composer.addNote') : t('ticket:composer.send')}
      </Button>
      {(possible.length > 0 || onLater) && (
        <Menu
          align="end"
          trigger={
            <IconButton
              press="mod+shift+m"
              label={t('ticket:composer.sendMore')}
              icon={<ChevronDown aria-hidden="true" />}
              variant="secondary"
              disabled={disabled || !ready}
              className="size-field"
            />
          }
        >
          {possible.map((status) => (
            <MenuItem
              key={status}
              press={statusKeys[status]}
              icon={
                <span className="inline-flex">
                  <StatusDot status={status} silent />
                </span>
              }
              onSelect={() => onSend(status)}
            >
              {kind === 'note' ? t(`ticket:composer.noteAnd.${status}`) : t(`ticket:composer.sendAnd.${status}`)}
            </MenuItem>
          ))}
          {onLater && (
            <MenuItem press="l" icon={<CalendarClock aria-hidden="true" />} onSelect={onLater}>
              {t('ticket:schedule.open')}
            </MenuItem>
          )}
        </Menu>
      )}
    </div>
  )
}
