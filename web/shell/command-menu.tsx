import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import clsx from 'clsx'
import { Command } from 'cmdk'
import { CornerDownLeft, Search } from 'lucide-react'
import { useDeferredValue, useEffect, useRef, useState } from 'react'
import { isEmbed } from '../api/embed.ts'
import { useT } from '../i18n/use-t.ts'
import { paths } from '../paths.ts'
import { ObjectIcon } from '../shared/objects/object-icon.tsx'
import { floating } from '../ui/floating.ts'
import { Kbd } from '../ui/kbd.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { Hit, keyOfHit, Row } from './command-rows.tsx'
import { useExtraCommands } from './extra-commands.ts'
import { useShortcuts } from './keyboard.tsx'
import { linkToView, navigation, viewIcon } from './navigation.ts'
import { objectTypesQuery } from './object-types.api.ts'
import { type PageCommand, usePageCommands } from './page-commands.ts'
import { recordViewsQuery } from './record-views.ts'
import { quickSearchQuery, type SearchHit, useMe } from './shell.api.ts'
import { viewName, viewsQuery } from './views.api.ts'

/** How well an entry answers the text: all words must begin one of its words. The server's finds carry the text itself. */
function scoreOf(_value: string, text: string, keywords: string[] = []): number {
  const known = keywords.flatMap((words) => words.toLowerCase().split(/[\s,.:;/()-]+/))
  const asked = text.toLowerCase().split(/\s+/).filter(Boolean)
  const isWhole = keywords.some((words) => words.toLowerCase().startsWith(text.trim().toLowerCase()))
  if (isWhole) return 1
  return asked.every((word) => known.some((one) => one.startsWith(word))) ? 0.5 : 0
}

const wordsOf = ({ label, detail }: PageCommand) => [label, detail ?? '']

/** The entries of a page that answer the text, the best twenty: there may be hundreds, and each that is drawn costs a part of every key. */
function answering(commands: readonly PageCommand[], text: string): PageCommand[] {
  return commands
    .map((one) => ({ one, score: scoreOf('', text, wordsOf(one)) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, 20)
    .map(({ one }) => one)
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
  const searching = asked.length > 1
  const found = useQuery({ ...quickSearchQuery(asked), placeholderData: (before) => before })
  const views = useQuery(viewsQuery)
  const { data: types = [] } = useQuery({ ...objectTypesQuery, enabled: permissions.includes('customers:read') })
  // Those of records are found by their words alone: nothing is asked for until there are some.
  const isOfRecords = searching && !isEmbed && permissions.includes('customers:read')
  const recordViews = useQuery({ ...recordViewsQuery, enabled: isOfRecords })
  const commands = useExtraCommands()
  // Inside another application: its tickets and views, and what can be done on the page.
  const extra = isEmbed ? [] : commands
  const ofPage = usePageCommands()
  const [chosen, setChosen] = useState('')
  /** The person has moved through the entries: what comes in then moves nothing. */
  const moved = useRef(false)
  const first = found.data?.tabs.find((tab) => tab.results.length > 0)?.results[0]
  const firstValue = searching && first ? keyOfHit(first) : ''
  // Enter right after typing a code goes there, before the server has answered.
  const isStale = found.isPending || found.isPlaceholderData || asked !== text.trim()
  const code = isStale ? codeIn(text) : null
  // Also when the line of the code goes: two searches may have the same first result.
  useEffect(() => {
    if (!code && firstValue !== '' && !moved.current) setChosen(firstValue)
  }, [firstValue, code])

  // Enter right after typing means what will be found, not what was found for the text before.
  const [isAwaited, setAwaited] = useState(false)
  const isBefore = searching && isStale && !code && !moved.current && hitValue.test(chosen)
  useEffect(() => {
    if (!isAwaited || isStale) return
    setAwaited(false)
    if (first) run(() => void navigate(linkOf(first)))
  })

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
      value={chosen}
      onValueChange={setChosen}
      onKeyDown={(event) => {
        if (event.key.startsWith('Arrow')) moved.current = true
        if (event.key !== 'Enter' || !isBefore) return
        event.preventDefault()
        setAwaited(true)
      }}
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
          onValueChange={(next) => {
            moved.current = false
            setAwaited(false)
            setText(next)
          }}
          placeholder={t('shell:search.hint')}
          className="h-11 min-w-0 flex-1 bg-transparent text-base outline-none"
        />
        <Kbd keys="esc" />
      </div>
      <Command.List className="min-h-0 flex-1 overflow-y-auto overscroll-contain">
        {!(searching && (found.isPending || found.isError)) && (
          <Command.Empty className="px-4 py-8 text-center text-ink3">{t('shell:search.nothing')}</Command.Empty>
        )}
        {code && (
          <Command.Group className={groupClass}>
            <Row
              value={`code ${code}`}
              keywords={[text]}
              icon={<CornerDownLeft aria-hidden="true" className="text-ink3" />}
              onSelect={() => run(() => void navigate({ to: paths.ticket, params: { ticketRef: code } }))}
            >
              <span className="truncate">{t('shell:search.open', { code })}</span>
            </Row>
          </Command.Group>
        )}
        {searching && found.isPending && (
          <div className="flex flex-col gap-3 p-3">
            <Skeleton className="h-3 w-3/5" />
            <Skeleton className="h-3 w-2/5" />
          </div>
        )}
        {searching && found.isError && <div className="px-3 py-2 text-danger">{found.error.message}</div>}
        {searching && found.data?.spelling?.shown && (
          <p className="px-3 pt-2 text-ink3">{t('shell:search.instead', { q: found.data.spelling.q })}</p>
        )}
        {searching &&
          found.data?.tabs
            .filter((tab) => tab.results.length > 0)
            .map((tab) => (
              <Command.Group key={tab.kind} heading={t(headings[tab.kind])} className={groupClass}>
                {tab.results.map((hit) => (
                  <Hit key={hit.id} hit={hit} text={text} onSelect={() => run(() => void navigate(linkOf(hit)))} />
                ))}
              </Command.Group>
            ))}
        {searching && !isEmbed && (
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
              {answering(commands, asked).map((one) => (
                <Row
                  key={one.id}
                  value={one.id}
                  keywords={wordsOf(one)}
                  icon={<one.Icon aria-hidden="true" className="text-ink3" />}
                  onSelect={() => run(one.run)}
                >
                  <span className="truncate">{one.label}</span>
                  {one.detail && <span className="truncate text-ink3">{one.detail}</span>}
                </Row>
              ))}
            </Command.Group>
          ))}
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
          {isOfRecords &&
            recordViews.data?.map(({ view, label, type, link }) => {
              const Icon = viewIcon(view)
              const of = label ? t(label) : type
              return (
                <Row
                  key={view.id}
                  value={`view ${view.id}`}
                  keywords={[viewName(view), of]}
                  icon={<Icon aria-hidden="true" className="text-ink3" />}
                  onSelect={() => run(() => void navigate(link))}
                >
                  <span className="truncate">{viewName(view)}</span>
                  <span className="truncate text-ink3">{of}</span>
                </Row>
              )
            })}
          {(isEmbed ? [] : navigation)
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
          {types
            .filter(({ archived }) => !archived)
            .map(({ key, plural, icon }) => (
              <Row
                key={key}
                value={`go object ${key}`}
                keywords={[plural]}
                icon={<ObjectIcon icon={icon} className="text-ink3" />}
                onSelect={() => run(() => void navigate({ to: paths.objects, params: { typeKey: key } }))}
              >
                <span className="truncate">{plural}</span>
              </Row>
            ))}
        </Command.Group>
      </Command.List>
    </Command.Dialog>
  )
}

const headings = {
  ticket: 'shell:nav.tickets',
  contact: 'shell:nav.contacts',
  account: 'shell:nav.accounts',
  lead: 'shell:nav.leads',
  opportunity: 'shell:nav.opportunities',
  object: 'objects:title',
  task: 'shell:nav.tasks',
  conversation: 'shell:nav.inbox',
} as const

function linkOf(hit: SearchHit) {
  if (hit.kind === 'ticket') return { to: paths.ticket, params: { ticketRef: hit.code } } as const
  if (hit.kind === 'contact') return { to: paths.contact, params: { contactId: hit.id } } as const
  if (hit.kind === 'task') return { to: paths.tasks, search: { task: hit.id } } as const
  if (hit.kind === 'lead') return { to: paths.lead, params: { leadId: hit.id } } as const
  if (hit.kind === 'conversation') return { to: paths.conversation, params: { conversationId: hit.id } } as const
  if (hit.kind === 'object') return { to: paths.object, params: { typeKey: hit.type.key, objectId: hit.id } } as const
  if (hit.kind === 'opportunity') return { to: paths.opportunity, params: { opportunityId: hit.id } } as const
  return { to: paths.account, params: { accountId: hit.id } } as const
}

const hitValue = /^(?:ticket|contact|account|lead|opportunity|object|task|conversation) /

/** The code that a text is, if it looks like one: ACME-42, acme42. */
const codeIn = (text: string): string | null =>
  /^[a-z][a-z0-9]*-?\d+$/i.test(text.trim()) ? text.trim().toUpperCase() : null
