import { ExternalLink } from 'lucide-react'
import { useT } from '../../i18n/use-t.ts'
import { Badge } from '../../ui/badge.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import type { CardComponent } from './cards.api.ts'

/** What a live card consists of, drawn as the rest of the panel is: words and facts, never markup of the other side. */
export function CardComponents({ components }: { components: readonly CardComponent[] }) {
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      {runs(components).map((run, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an answer is drawn as it came, and replaced as a whole
        <Run key={at} run={run} />
      ))}
    </div>
  )
}

/** Badges that follow each other stand on one line. */
function runs(components: readonly CardComponent[]): CardComponent[][] {
  return components.reduce<CardComponent[][]>((all, one) => {
    const last = all.at(-1)
    if (one.type === 'badge' && last?.[0]?.type === 'badge') last.push(one)
    else all.push([one])
    return all
  }, [])
}

function Run({ run }: { run: CardComponent[] }) {
  const t = useT()
  const [first] = run
  if (!first) return null
  switch (first.type) {
    case 'badge':
      return (
        <p className="flex min-w-0 flex-wrap gap-1.5">
          {run.map((one, at) =>
            one.type === 'badge' ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              <Badge key={at} tone={one.tone}>
                {one.text}
              </Badge>
            ) : null,
          )}
        </p>
      )
    case 'fact':
      return (
        <dl className="-my-0.5 grid grid-cols-[5.75rem_minmax(0,1fr)] items-center gap-x-2">
          <dt className="min-w-0 break-words text-ink3">{first.label}</dt>
          <dd className="flex min-h-6 min-w-0 items-center gap-2">
            <span className="min-w-0 flex-1 break-words">{first.value}</span>
            <CopyButton text={first.value} label={t('crmPanel:copy', { value: first.value })} />
          </dd>
        </dl>
      )
    case 'link':
      return <CardLink text={first.text} url={first.url} />
    case 'list':
      return (
        <div className="flex min-w-0 flex-col gap-1">
          {first.label && <h4 className="font-medium text-ink3 text-xs">{first.label}</h4>}
          <ul className="flex min-w-0 flex-col gap-1">
            {first.rows.map(({ text, detail, url }, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              <li key={at} className="flex min-w-0 items-baseline justify-between gap-2">
                {url ? <CardLink text={text} url={url} /> : <span className="min-w-0 break-words">{text}</span>}
                {detail && <span className="max-w-1/2 shrink-0 break-words text-right text-ink3">{detail}</span>}
              </li>
            ))}
          </ul>
        </div>
      )
    case 'divider':
      return <hr className="my-1 border-line-soft" />
    case 'text':
      return <p className="whitespace-pre-line break-words">{first.text}</p>
  }
}

function CardLink({ text, url }: { text: string; url: string }) {
  return (
    <a
      href={url}
      target="_blank"
      rel="noreferrer noopener"
      title={url}
      className="inline-flex min-w-0 items-center gap-1 text-accent-ink underline underline-offset-2"
    >
      <span className="min-w-0 break-words">{text}</span>
      <ExternalLink aria-hidden="true" className="size-3 shrink-0" />
    </a>
  )
}
