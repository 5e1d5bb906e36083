import type { ReactNode } from 'react'
import { LanguageChoice } from '../../shared/language-choice.tsx'
import { usePageTitle } from '../../shell/page-title.ts'

/** The quiet frame of every page before sign-in: mark, title, one form, the language below. */
export function AuthPage({
  title,
  lead,
  wide = false,
  children,
}: {
  title: string
  lead?: ReactNode
  wide?: boolean
  children: ReactNode
}) {
  usePageTitle(title)
  return (
    <div className="flex min-h-full flex-col items-center overflow-y-auto px-4 py-8 sm:justify-center">
      <main className={wide ? 'w-full max-w-130' : 'w-full max-w-88'}>
        <Mark />
        <h1 className="font-semibold text-xl">{title}</h1>
        {lead && <div className="mt-1 text-ink2">{lead}</div>}
        <div className="mt-6">{children}</div>
      </main>
      <LanguageChoice />
    </div>
  )
}

function Mark() {
  return (
    <div className="mb-6 flex items-center gap-2 font-semibold">
      <svg viewBox="0 0 32 32" aria-hidden="true" className="size-7">
        <rect width="32" height="32" rx="8" className="fill-accent" />
        <path
          d="M9 10h14v9H15l-4 4v-4H9z"
          className="fill-none stroke-on-accent"
          strokeWidth="2.4"
          strokeLinejoin="round"
        />
      </svg>
      Deskhand
    </div>
  )
}
