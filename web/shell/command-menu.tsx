import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import clsx from 'clsx'
import { Command } from 'cmdk'
import { CornerDownLeft, Search } from 'lucide-react'
import { type ReactNode, useDeferredValue, useRef, useState } from 'react'
import { useT } from '../i18n/use-t.ts'
import { paths } from '../paths.ts'
import { StatusDot } from '../shared/status-badge.tsx'
import { Avatar } from '../ui/avatar.tsx'
import { floating, floatingItem } from '../ui/floating.ts'
import { Kbd } from '../ui/kbd.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { useExtraCommands } from './extra-commands.ts'
import { useShortcuts } from './keyboard.tsx'
import { linkToView, navigation, viewIcon } from './navigation.ts'
import { usePageCommands } from './page-commands.ts'
import { contactSearchQuery, ticketSearchQuery, useMe } from './shell.api.ts'
import { viewName, viewsQuery } from './views.api.ts'

/** How well an entry answers the text: all words must begin one of its words. The server's finds carry the text itself. */
function scoreOf(_value: string, text: string, keywords: string[] = []): number {
  const known = keywords.flatMap((words) => words.toLowerCase().split(/[\s,.:;/()-]+/))
  const asked = text.toLowerCase().split(/\s+/).filter(Boolean)
  const isWhole = keywords.some((words) => words.toLowerCase().startsWith(text.trim().toLowerCase()))
  if (isWhole) return 1
  return asked.every((word) => known.some((one) => one.startsWith(word))) ? 0.5 : 0
}

const groupClass =
  'p-1 [&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-2xs [&_[cmdk-group-heading]]:text-ink3'

/** Ctrl/Cmd+K: tickets found by the server, places to go, and every action that works on this page. */
export function CommandMenu({ onClose }: { onClose: () => void }) {
  const t = useT()
  const navigate = useNavigate()
  const { permissions } = useMe()
  // The list of the moment the menu opened: what works on the page below, not what its own overlay changes.
  const shortcuts = useRef(useShortcuts()).current
  const [text, setText] = useState('')
  const asked = useDeferredValue(text.trim())
  const tickets = useQuery({ ...ticketSearchQuery(asked), placeholderData: (before) => before })
  const mayContacts = permissions.includes('customers:read')
  const contacts = useQuery({ ...contactSearchQuery(mayContacts ? asked : ''), placeholderData: (before) => before })
  const views = useQuery(viewsQuery)
  const extra = useExtraCommands()
  const ofPage = usePageCommands()
  const searching = asked.length > 1

  function run(action: () => void): void {
    onClose()
    // After the menu is gone, so that a dialog opened by the action gets the focus and keeps it.
    setTimeout(action)
  }

  return (
    <Command.Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      label={t('shell:search.placeholder')}
      loop
      filter={scoreOf}
      overlayClassName="fixed inset-0 z-50 animate-fade bg-scrim"
      contentClassName={clsx(
        floating,
        'fixed inset-x-3 top-[max(0.75rem,12vh)] mx-auto flex max-h-[min(30rem,70dvh)] max-w-150 flex-col overflow-hidden rounded-xl',
      )}
    >
      <div className="flex items-center gap-2.5 border-line border-b px-4">
        <Search aria-hidden="true" className="size-4 shrink-0 text-ink3" />
        <Command.Input
          value={text}
          onValueChange={setText}
          placeholder={t('shell:search.hint')}
          className="h-11 min-w-0 flex-1 bg-transparent text-base outline-none"
        />
        <Kbd keys="esc" />
      </div>
      <Command.List className="min-h-0 flex-1 overflow-y-auto overscroll-contain">
        {!(searching && (tickets.isPending || tickets.isError)) && (
          <Command.Empty className="px-4 py-8 text-center text-ink3">{t('shell:search.nothing')}</Command.Empty>
        )}
        {searching && tickets.isPending && (
          <div className="flex flex-col gap-3 p-3">
            <Skeleton className="h-3 w-3/5" />
            <Skeleton className="h-3 w-2/5" />
          </div>
        )}
        {searching && tickets.isError && <div className="px-3 py-2 text-danger">{tickets.error.message}</div>}
        {searching && tickets.data && (
          <Command.Group heading={t('shell:nav.tickets')} className={groupClass}>
            {tickets.data.map((ticket) => (
              <Row
                key={ticket.id}
                value={`ticket ${ticket.id}`}
                // The server has chosen it (by requester, by old code): the text counts as one of its words.
                keywords={[text, ticket.code, ticket.subject]}
                icon={<StatusDot status={ticket.status} />}
                onSelect={() => run(() => void navigate({ to: paths.ticket, params: { ticketRef: ticket.code } }))}
              >
                <span className="shrink-0 font-mono text-ink3 text-xs">{ticket.code}</span>
                <span className="truncate">{ticket.subject}</span>
              </Row>
            ))}
          </Command.Group>
        )}
        {searching && (
          <Command.Group className={groupClass}>
            <Row
              value="search everything"
              keywords={[text]}
              icon={<Search aria-hidden="true" className="text-ink3" />}
              onSelect={() => run(() => void navigate({ to: paths.search, search: { q: asked } }))}
            >
              <span className="truncate">{t('shell:search.all', { q: asked })}</span>
            </Row>
          </Command.Group>
        )}
        <Command.Group heading={t('shell:search.actions')} className={groupClass}>
          {shortcuts
            .filter((one) => one.group !== 'navigation' && one.id !== 'commands.open' && !one.repeats)
            .map((one) => (
              <Row key={one.id} value={one.id} keywords={[one.label]} keys={one.keys} onSelect={() => run(one.run)}>
                <span className="truncate">{one.label}</span>
              </Row>
            ))}
          {extra.map((one) => (
            <Row
              key={one.id}
              value={one.id}
              keywords={[one.label]}
              icon={<one.Icon aria-hidden="true" className="text-ink3" />}
              onSelect={() => run(one.run)}
            >
              <span className="truncate">{one.label}</span>
            </Row>
          ))}
        </Command.Group>
        {searching &&
          ofPage.map(({ heading, commands }) => (
            <Command.Group key={heading} heading={heading} className={groupClass}>
              {commands.map((one) => (
                <Row
                  key={one.id}
                  value={one.id}
                  keywords={[one.label, one.detail ?? '']}
                  icon={<one.Icon aria-hidden="true" className="text-ink3" />}
                  onSelect={() => run(one.run)}
                >
                  <span className="truncate">{one.label}</span>
                  {one.detail && <span className="truncate text-ink3">{one.detail}</span>}
                </Row>
              ))}
            </Command.Group>
          ))}
        {searching && contacts.data && contacts.data.length > 0 && (
          <Command.Group heading={t('shell:nav.contacts')} className={groupClass}>
            {contacts.data.map((contact) => (
              <Row
                key={contact.id}
                value={`contact ${contact.id}`}
                keywords={[text, contact.name]}
                icon={<Avatar name={contact.name} id={contact.id} size="sm" />}
                onSelect={() => run(() => void navigate({ to: paths.contact, params: { contactId: contact.id } }))}
              >
                <span className="truncate">{contact.name}</span>
                <span className="truncate text-ink3">{contact.emails[0]?.value ?? contact.phones[0]?.value}</span>
              </Row>
            ))}
          </Command.Group>
        )}
        <Command.Group heading={t('shell:search.goTo')} className={groupClass}>
          {views.data
            ?.filter((view) => !view.system)
            .map((view) => {
              const Icon = viewIcon(view)
              return (
                <Row
                  key={view.id}
                  value={`view ${view.id}`}
                  keywords={[viewName(view)]}
                  icon={<Icon aria-hidden="true" className="text-ink3" />}
                  onSelect={() => run(() => void navigate(linkToView(view.id)))}
                >
                  <span className="truncate">{viewName(view)}</span>
                </Row>
              )
            })}
          {navigation
            .flatMap((group) => group.items)
            .filter((item) => !item.permission || permissions.includes(item.permission))
            .map((item) => (
              <Row
                key={item.id}
                value={`go ${item.id}`}
                keywords={[t(item.label)]}
                icon={<item.Icon aria-hidden="true" className="text-ink3" />}
                onSelect={() => run(() => void navigate(item.link))}
              >
                <span className="truncate">{t(item.label)}</span>
              </Row>
            ))}
        </Command.Group>
      </Command.List>
    </Command.Dialog>
  )
}

function Row({
  value,
  keywords,
  icon,
  keys,
  onSelect,
  children,
}: {
  value: string
  keywords?: string[]
  icon?: ReactNode
  keys?: string
  onSelect: () => void
  children: ReactNode
}) {
  return (
    <Command.Item value={value} keywords={keywords} onSelect={onSelect} className={clsx(floatingItem, 'group h-8')}>
      {icon}
      <span className="flex min-w-0 flex-1 items-center gap-2">{children}</span>
      {keys ? (
        <Kbd keys={keys} />
      ) : (
        <CornerDownLeft aria-hidden="true" className="text-ink3 opacity-0 group-data-[selected=true]:opacity-100" />
      )}
    </Command.Item>
  )
}
