import { Fragment } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import type { Recipients } from './composer-recipients.tsx'

// Stand in the sentence where the bold words go, so that each language has its own order.
const marks = { recipients: '\uE000', subject: '\uE001' }

/** "This goes to oskar@fjell.test as Re: Invoice [NW-12]": always the final recipients, by address. */
export function GoesTo({ recipients, subject }: { recipients: Recipients; subject: string }) {
  const t = useT()
  const all = [...recipients.to, ...recipients.cc, ...recipients.bcc].map((one) => one.address)
  if (all.length === 0) return <span>{t('ticket:composer.nobody')}</span>
  const parts = t('ticket:composer.goesTo', marks).split(/([\uE000\uE001])/)
  return (
    <span>
      {parts.map((part) => (
        <Fragment key={part}>
          {part === marks.recipients ? <b className="font-semibold">{all.join(', ')}</b> : null}
          {part === marks.subject ? <b className="font-semibold">{subject}</b> : null}
          {part !== marks.recipients && part !== marks.subject ? part : null}
        </Fragment>
      ))}
    </span>
  )
}
