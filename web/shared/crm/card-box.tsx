import clsx from 'clsx'
import { ChevronDown, RefreshCw, TriangleAlert } from 'lucide-react'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { loadSentences, say } from '../../i18n/sentences.ts'
import { useT } from '../../i18n/use-t.ts'
import { Button } from '../../ui/button.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { CardComponents } from './card-components.tsx'
import type { CardContent } from './cards.api.ts'

/** The reason in the reader’s language, which comes with its own words. */
function useReason(why: CardContent['why']): string | null {
  const [, setReady] = useState(false)
  useEffect(() => {
    if (why) void loadSentences().then(() => setReady(true))
  }, [why])
  return why && say(why, why.text)
}

/**
 * One live card: what it says, from whom and how old; while it is asked for, its shape; and what went wrong, with the way to ask again.
 * `content` undefined: it is under way. `failed`: not even our own server answered. `onUnfold`: the frame keeps its height until that is
 * asked for.
 */
export function CardBox({
  name,
  content,
  failed = false,
  busy,
  onUnfold,
  onAgain,
}: {
  name: string
  content: CardContent | undefined
  failed?: boolean
  busy: boolean
  onUnfold?: (() => void) | undefined
  onAgain: (() => void) | undefined
}) {
  const t = useT()
  const reason = useReason(content?.why ?? null)
  const isFailed = failed || content?.state === 'failed'
  const frame = useRef<HTMLDivElement>(null)
  const [isCut, setCut] = useState(false)
  useLayoutEffect(() => {
    const { scrollHeight = 0, clientHeight = 0 } = frame.current ?? {}
    setCut(onUnfold !== undefined && scrollHeight > clientHeight)
  })
  return (
    <section aria-label={name} data-row className="flex flex-col gap-1.5">
      <div className="relative flex items-center">
        <h3 className={clsx('min-w-0 flex-1 truncate font-semibold text-ink3 text-xs', isCut && 'pr-8')} title={name}>
          {name}
        </h3>
        {isCut && (
          <IconButton
            press="u"
            className="absolute right-0"
            label={t('liveCards:unfold', { name })}
            icon={<ChevronDown aria-hidden="true" />}
            onClick={onUnfold}
          />
        )}
      </div>
      <div
        ref={frame}
        aria-busy={!content && !failed}
        // Who scrolls by keys must reach it.
        tabIndex={isCut ? 0 : undefined}
        className={clsx(
          'flex flex-col gap-2.5 rounded-lg border border-line bg-card p-3',
          onUnfold ? 'h-32 overflow-y-auto' : 'min-h-16',
        )}
      >
        {!content && !failed && (
          <>
            <Skeleton className="h-3.5 w-2/3" />
            <Skeleton className="h-3.5 w-1/2" />
          </>
        )}
        {isFailed && (
          <>
            <p role="alert" className="flex items-start gap-2 text-ink2">
              <TriangleAlert aria-hidden="true" className="mt-0.5 size-3.5 shrink-0 text-warn" />
              <span className="min-w-0 break-words">
                {t('liveCards:failed', { name })} {reason}
              </span>
            </p>
            {onAgain && (
              <Button press="r" className="self-start" busy={busy} onClick={onAgain}>
                {t('liveCards:again')}
              </Button>
            )}
          </>
        )}
        {content?.state === 'none' && <p className="text-ink3">{t('liveCards:none')}</p>}
        {content?.state === 'shown' && <CardComponents components={content.components} />}
        {content?.state === 'shown' && content.fetchedAt && (
          <div className="flex min-w-0 items-center gap-1 border-line-soft border-t pt-1.5 text-ink3 text-xs">
            <span className="min-w-0 flex-1 truncate">
              {t('liveCards:from', { name })} <RelativeTime at={content.fetchedAt} />
            </span>
            {onAgain && (
              <IconButton
                press="r"
                label={t('liveCards:refresh', { name })}
                icon={<RefreshCw aria-hidden="true" />}
                disabled={busy}
                onClick={onAgain}
              />
            )}
          </div>
        )}
      </div>
    </section>
  )
}
