import { useState } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { FoldedText } from './folded-text.tsx'

/** How the description was before a change and after it; opened from its line in the thread. */
export function DescriptionChange({ from, to }: { from: string; to: string }) {
  const t = useT()
  const [open, setOpen] = useState(false)
  return (
    <>
      {' · '}
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="underline underline-offset-2 hover:text-ink"
      >
        {open ? t('ticket:description.hideChange') : t('ticket:description.showChange')}
      </button>
      {open && (
        <span className="mt-1 mb-1.5 grid gap-2 text-ink text-sm sm:grid-cols-2">
          <Side title={t('ticket:description.before')} text={from} />
          <Side title={t('ticket:description.after')} text={to} />
        </span>
      )}
    </>
  )
}

function Side({ title, text }: { title: string; text: string }) {
  const t = useT()
  return (
    <section aria-label={title} className="min-w-0 rounded-md border border-line bg-panel px-2.5 py-1.5">
      <h4 className="text-ink3 text-xs">{title}</h4>
      {text ? <FoldedText text={text} short /> : <p className="text-ink3">{t('ticket:description.empty')}</p>}
    </section>
  )
}
