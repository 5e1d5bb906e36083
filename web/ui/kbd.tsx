import clsx from 'clsx'
import { capsOf } from './key-names.ts'

const tones = {
  plain: 'border-line bg-card text-ink2',
  onAccent: 'border-on-accent/40 text-on-accent',
  onInverse: 'border-inverse-ink/30 text-inverse-ink',
}

/**
 * The caps of a shortcut (`g t`, `mod+k`). Drawn, not written, so that they are no part of a control's name: voice control
 * finds "New", and screen readers hear the keys from `aria-keyshortcuts`.
 */
export function Kbd({
  keys,
  tone = 'plain',
  className,
}: {
  keys: string
  tone?: keyof typeof tones
  className?: string
}) {
  return (
    <span aria-hidden="true" className={clsx('inline-flex shrink-0 gap-0.5', className)}>
      {capsOf(keys).map((cap) => (
        <kbd
          key={cap}
          className={clsx('rounded-sm border px-1 font-mono text-2xs before:content-[attr(data-cap)]', tones[tone])}
          data-cap={cap}
        />
      ))}
    </span>
  )
}

/** Shortcut notation in the form of the `aria-keyshortcuts` attribute. */
export function ariaKeys(keys: string): string {
  return keys
    .split('+')
    .map((part) => (part === 'mod' ? 'Control' : part.charAt(0).toUpperCase() + part.slice(1)))
    .join('+')
}
