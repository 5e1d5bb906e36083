import clsx from 'clsx'
import type { ReactNode } from 'react'

const tones = {
  neutral: 'border-line bg-panel text-ink2',
  accent: 'border-accent-line bg-accent-bg text-accent-ink',
  note: 'border-note-line bg-note text-note-ink',
  ok: 'border-ok-line bg-ok-bg text-ok',
  warn: 'border-warn-line bg-warn-bg text-warn',
  danger: 'border-danger-line bg-danger-bg text-danger',
  info: 'border-info-line bg-info-bg text-info',
}

export type Tone = keyof typeof tones

/** A short state in words: "New", "Bounced". */
export function Badge({ tone = 'neutral', icon, children }: { tone?: Tone; icon?: ReactNode; children: ReactNode }) {
  return (
    <span
      className={clsx(
        'inline-flex h-5 shrink-0 items-center gap-1 whitespace-nowrap rounded-full border px-1.5 font-medium text-2xs [&_svg]:size-3',
        tones[tone],
      )}
    >
      {icon}
      {children}
    </span>
  )
}
