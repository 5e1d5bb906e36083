import { Link, Navigate, Outlet, useLocation } from '@tanstack/react-router'
import clsx from 'clsx'
import { Search } from 'lucide-react'
import { type KeyboardEvent, useRef, useState, useSyncExternalStore } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { usePageTitle } from '../../shell/page-title.ts'
import { useMe } from '../../shell/shell.api.ts'
import { TextInput } from '../../ui/text-input.tsx'
import { findSections } from './find-sections.ts'
import { type Section, sectionGroups } from './sections.ts'

/** The list of sections at the left, the chosen one at the right; on phones one after the other. */
export function SettingsFrame() {
  const t = useT()
  const isIndex = useLocation().pathname === paths.settings
  return (
    <div className="flex h-full min-h-0">
      <nav
        aria-label={t('settings:title')}
        className={clsx(
          'flex w-full shrink-0 flex-col overflow-y-auto border-line bg-bg md:w-56 md:border-r',
          !isIndex && 'max-md:hidden',
        )}
      >
        <SectionList isPage={isIndex} />
      </nav>
      <div className={clsx('min-w-0 flex-1', isIndex && 'max-md:hidden')}>
        <Outlet />
      </div>
    </div>
  )
}

/** `isPage`: nothing stands beside it, so its name is the heading of the page. */
function SectionList({ isPage }: { isPage: boolean }) {
  const Heading = isPage ? 'h1' : 'div'
  const t = useT()
  const { permissions } = useMe()
  const [text, setText] = useState('')
  const list = useRef<HTMLDivElement>(null)
  const groups = findSections(sectionGroups, {
    text,
    permissions,
    wordsOf: (section) => `${t(section.label)} ${t(section.finds)}`,
  })

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp' && event.key !== 'Enter') return
    const links = [...(list.current?.querySelectorAll('a') ?? [])]
    const at = links.indexOf(document.activeElement as HTMLAnchorElement)
    if (event.key === 'Enter') {
      // Enter in the search field opens the first section found; on a link it belongs to the link.
      if (at >= 0) return
      links[0]?.click()
    } else links[Math.max(0, at + (event.key === 'ArrowDown' ? 1 : -1))]?.focus()
    event.preventDefault()
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys are a help beside Tab
    <div ref={list} onKeyDown={onKeyDown}>
      <Heading className="flex h-bar items-center px-4 font-semibold text-base">{t('settings:title')}</Heading>
      <div className="px-3 pb-2">
        <TextInput
          type="search"
          icon={<Search aria-hidden="true" />}
          aria-label={t('settings:search')}
          placeholder={t('settings:search')}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <div className="px-2 pb-4">
        {groups.map((group) => (
          <div key={group.id}>
            <h2 className="px-2 pt-3 pb-1 font-medium text-2xs text-ink3">{t(group.label)}</h2>
            <ul>
              {group.sections.map((section) => (
                <li key={section.id}>
                  <SectionLink section={section} />
                </li>
              ))}
            </ul>
          </div>
        ))}
        {groups.length === 0 && (
          <p role="status" className="px-2 py-3 text-ink3">
            {t('settings:nothingFound', { text: text.trim() })}
          </p>
        )}
      </div>
    </div>
  )
}

function SectionLink({ section }: { section: Section }) {
  const t = useT()
  return (
    <Link
      {...section.link}
      className="flex h-control items-center gap-2 rounded-md px-2 text-ink2 hover:bg-hover hover:text-ink aria-[current=page]:bg-active aria-[current=page]:font-medium aria-[current=page]:text-ink"
    >
      <section.Icon aria-hidden="true" className="size-3.5 shrink-0" />
      <span className="truncate">{t(section.label)}</span>
    </Link>
  )
}

// md of the tokens: above it list and section stand side by side.
const wide = '(min-width: 52rem)'

/** `/settings` itself: on phones the list alone; where there is room the first section is opened beside it. */
export function SettingsIndex() {
  const t = useT()
  usePageTitle(t('settings:title'))
  const { permissions } = useMe()
  const isWide = useSyncExternalStore(
    (listener) => {
      const media = matchMedia(wide)
      media.addEventListener('change', listener)
      return () => media.removeEventListener('change', listener)
    },
    () => matchMedia(wide).matches,
  )
  const to = permissions.includes('settings:manage') ? paths.settingsGeneral : paths.settingsProfile
  return isWide ? <Navigate to={to} replace /> : null
}
