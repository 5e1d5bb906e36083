import clsx from 'clsx'
import { CircleAlert, CircleCheck, Info, TriangleAlert, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { IconButton } from './icon-button.tsx'
import { useWords } from './words.ts'

const looks = {
  info: { box: 'border-info-line bg-info-bg', ink: 'text-info', Icon: Info },
  ok: { box: 'border-ok-line bg-ok-bg', ink: 'text-ok', Icon: CircleCheck },
  warn: { box: 'border-warn-line bg-warn-bg', ink: 'text-warn', Icon: TriangleAlert },
  danger: { box: 'border-danger-line bg-danger-bg', ink: 'text-danger', Icon: CircleAlert },
}

/** A lasting message at the head of a form or page. Danger is read out at once, the others when there is time. */
export function Banner({
  tone = 'info',
  title,
  children,
  actions,
  onDismiss,
}: {
  tone?: keyof typeof looks
  title?: ReactNode
  children?: ReactNode
  actions?: ReactNode
  onDismiss?: () => void
}) {
  const words = useWords()
  const { box, ink, Icon } = looks[tone]
  return (
    <div
      role={tone === 'danger' ? 'alert' : 'status'}
      className={clsx('flex items-start gap-2.5 rounded-lg border px-3 py-2.5', box)}
    >
      <Icon aria-hidden="true" className={clsx('mt-0.5 size-4 shrink-0', ink)} />
      <div className="min-w-0 flex-1">
        {title && <div className="font-medium">{title}</div>}
        {children && <div className="text-ink2">{children}</div>}
        {actions && <div className="mt-2 flex flex-wrap gap-2">{actions}</div>}
      </div>
      {onDismiss && <IconButton label={words.close} icon={<X aria-hidden="true" />} onClick={onDismiss} />}
    </div>
  )
}
