import { Link } from '@tanstack/react-router'
import { ChevronLeft } from 'lucide-react'
import type { ReactNode } from 'react'
import { useT } from '../i18n/use-t.ts'
import { paths } from '../paths.ts'
import { Page } from '../shell/page.tsx'
import { SettingsChange } from './settings-change.tsx'

/** One section of the settings: its bar, and below it a column of cards, or tables over the whole width (`wide`). */
export function SettingsPage({
  title,
  lead,
  aside,
  actions,
  wide = false,
  back,
  children,
}: {
  title: string
  /** One or two sentences: what this section decides. */
  lead?: ReactNode
  aside?: ReactNode
  actions?: ReactNode
  wide?: boolean
  /** Where the section itself hangs below another one; phones get the way back to the list by themselves. */
  back?: ReactNode
  children: ReactNode
}) {
  const t = useT()
  return (
    <Page title={title} aside={aside} actions={actions}>
      <div
        className={wide ? 'flex min-h-full flex-col' : 'mx-auto flex max-w-190 flex-col gap-5 px-4 pt-4 pb-16 sm:px-6'}
      >
        <nav
          aria-label={t('settings:page.way')}
          className={wide ? 'px-4 pt-3 md:hidden' : back ? undefined : 'md:hidden'}
        >
          {back ?? (
            <Link to={paths.settings} className="inline-flex h-6 items-center gap-1 text-ink2 hover:text-ink">
              <ChevronLeft aria-hidden="true" className="size-3.5" />
              {t('settings:page.all')}
            </Link>
          )}
        </nav>
        {lead && <p className={wide ? 'px-4 pt-3 text-ink2' : 'text-ink2'}>{lead}</p>}
        <SettingsChange wide={wide} />
        {children}
      </div>
    </Page>
  )
}

/** A titled group of fields on its own ground; `footer` holds the buttons. */
export function SettingsCard({
  title,
  text,
  actions,
  footer,
  flush = false,
  isRow = false,
  children,
}: {
  title?: ReactNode
  text?: ReactNode
  /** Beside the title. */
  actions?: ReactNode
  footer?: ReactNode
  /** The content reaches the edges: a table, a list of rows. */
  flush?: boolean
  /** It is one of several of its kind: keys of its controls work while the focus is in it. */
  isRow?: boolean
  children?: ReactNode
}) {
  return (
    <section data-row={isRow || undefined} className="rounded-lg border border-line bg-card shadow-raised">
      {(title || actions) && (
        <div className="flex items-start gap-3 px-4 pt-3.5 pb-3 max-sm:flex-col">
          <div className="min-w-0 flex-1">
            {title && <h2 className="font-semibold text-base">{title}</h2>}
            {text && <div className="text-ink2">{text}</div>}
          </div>
          {actions && <div className="flex shrink-0 items-center gap-1">{actions}</div>}
        </div>
      )}
      {children && (
        <div
          className={
            flush
              ? title || actions
                ? 'border-line border-t'
                : undefined
              : title
                ? 'flex flex-col gap-4 px-4 pb-4'
                : 'flex flex-col gap-4 p-4'
          }
        >
          {children}
        </div>
      )}
      {footer && (
        <div className="flex flex-wrap items-center justify-end gap-2 rounded-b-lg border-line border-t bg-bg px-4 py-2.5">
          {footer}
        </div>
      )}
    </section>
  )
}
