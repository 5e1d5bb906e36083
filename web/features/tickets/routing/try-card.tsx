import { useMutation } from '@tanstack/react-query'
import { type SubmitEvent, useState } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { FailureBanner } from '../../../shared/failure-banner.tsx'
import { SettingsCard } from '../../../shared/settings-page.tsx'
import { Button } from '../../../ui/button.tsx'
import { Field } from '../../../ui/field.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import { DryRun } from './dry-run.tsx'
import { type TriedRouting, tryRules } from './routing.api.ts'

/** What the rules say: to one ticket, and to all of the last days. Changes nothing. */
export function TryCard() {
  const t = useT()
  const [ticket, setTicket] = useState('')
  const tried = useMutation({ mutationFn: tryRules })
  function onSubmit(event: SubmitEvent): void {
    event.preventDefault()
    if (ticket.trim() !== '') tried.mutate(ticket.trim())
  }
  return (
    <SettingsCard title={t('routing:try.title')} text={t('routing:try.text')}>
      <form onSubmit={onSubmit} className="flex max-w-lg items-end gap-2">
        <div className="min-w-0 flex-1">
          <Field label={t('routing:try.ticket')}>
            <TextInput
              autoComplete="off"
              placeholder={t('routing:try.example')}
              value={ticket}
              onChange={(event) => setTicket(event.target.value)}
            />
          </Field>
        </div>
        <Button type="submit" size="lg" busy={tried.isPending}>
          {t('routing:try.submit')}
        </Button>
      </form>
      <div role="status" className="empty:hidden">
        <FailureBanner error={tried.error} />
        {tried.data && <Tried tried={tried.data} />}
      </div>
      <div className="mt-4">
        <DryRun press="d" />
      </div>
    </SettingsCard>
  )
}

function Tried({ tried: { ticket, rules, queue } }: { tried: TriedRouting }) {
  const t = useT()
  const { code } = ticket
  return (
    <div className="mt-2 flex flex-col gap-1">
      <p>{queue ? t('routing:try.goes', { code, queue: queue.name }) : t('routing:try.usual', { code })}</p>
      <ul className="list-disc pl-5 text-ink2">
        {rules.map(({ id, name, matched }) => (
          <li key={id}>{t(matched ? 'routing:try.matches' : 'routing:try.passes', { name })}</li>
        ))}
      </ul>
    </div>
  )
}
