import { useMutation } from '@tanstack/react-query'
import { FlaskConical } from 'lucide-react'
import { useState } from 'react'
import { ApiError } from '../../../api/api-error.ts'
import { useT } from '../../../i18n/use-t.ts'
import { Banner } from '../../../ui/banner.tsx'
import { Button } from '../../../ui/button.tsx'
import { Field } from '../../../ui/field.tsx'
import { Select } from '../../../ui/select.tsx'
import { DryRunResult } from './dry-run-result.tsx'
import { dryRun, type RoutingDraft } from './routing.api.ts'

const spans = ['7', '30', '90'] as const
const saved: RoutingDraft = {}

/** What routing would have done with the tickets of the last days: as it is saved, or by a draft. Changes nothing. */
export function DryRun({
  draft = saved,
  check = () => true,
  press,
}: {
  draft?: RoutingDraft
  /** False: the draft is not whole, and the form says so. */
  check?: () => boolean
  press: string
}) {
  const t = useT()
  const [days, setDays] = useState<(typeof spans)[number]>('30')
  const run = useMutation({ mutationFn: async () => ({ draft, result: await dryRun(Number(days), draft) }) })
  // What was tried is not what stands there now.
  const isOld = run.data !== undefined && JSON.stringify(run.data.draft) !== JSON.stringify(draft)
  const places = run.error instanceof ApiError ? run.error.fields.map(({ message }) => message) : []
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-end gap-2">
        <Field label={t('routing:dryRun.days')}>
          <Select
            value={days}
            onChange={setDays}
            options={spans.map((span) => ({ value: span, label: t('routing:dryRun.span', { count: Number(span) }) }))}
          />
        </Field>
        <Button size="lg" press={press} busy={run.isPending} onClick={() => check() && run.mutate()}>
          <FlaskConical aria-hidden="true" className="size-3.5" />
          {t('routing:dryRun.submit')}
        </Button>
      </div>
      <div role="status" className="flex flex-col gap-2 empty:hidden">
        {run.error && (
          <Banner tone="danger" title={t('routing:dryRun.failed')}>
            {places.length > 0 ? places.join(' ') : run.error.message}
          </Banner>
        )}
        {isOld && <Banner>{t('routing:dryRun.old')}</Banner>}
        {run.data && <DryRunResult run={run.data.result} />}
      </div>
    </div>
  )
}

/** The same in the dialog that writes the draft, before it is saved. */
export function TryDraft({ draft, check }: { draft: RoutingDraft; check: () => boolean }) {
  const t = useT()
  return (
    <fieldset className="min-w-0 border-line-soft border-t pt-3">
      <legend className="float-left mb-1 w-full font-medium">{t('routing:draft.title')}</legend>
      <p className="clear-left pb-2 text-ink2">{t('routing:draft.text')}</p>
      <DryRun draft={draft} check={check} press="mod+shift+y" />
    </fieldset>
  )
}
