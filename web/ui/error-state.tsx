import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { useWords } from './words.ts'

/** Says what happened, that nothing was lost, and what to do. `code` is the stable name for a support request. */
export function ErrorState({
  title,
  children,
  code,
  onRetry,
  actions,
}: {
  title: string
  children?: ReactNode
  code?: string
  onRetry?: () => void
  actions?: ReactNode
}) {
  const words = useWords()
  return (
    <div role="alert" className="mx-auto flex max-w-96 flex-col items-center gap-1 px-6 py-16 text-center">
      <div className="mb-3 grid size-10 place-items-center rounded-xl border border-danger-line bg-danger-bg text-danger">
        <CircleAlert aria-hidden="true" className="size-5" />
      </div>
      <h2 className="font-semibold text-base">{title}</h2>
      {children && <div className="text-ink2">{children}</div>}
      {code && <div className="font-mono text-ink3 text-xs">{code}</div>}
      {(onRetry || actions) && (
        <div className="mt-4 flex flex-wrap justify-center gap-2">
          {onRetry && (
            <Button press="shift+r" onClick={onRetry}>
              {words.retry}
            </Button>
          )}
          {actions}
        </div>
      )}
    </div>
  )
}
