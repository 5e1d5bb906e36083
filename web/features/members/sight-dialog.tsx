import { useMutation, useQuery } from '@tanstack/react-query'
import { Eye, EyeOff } from 'lucide-react'
import { type SubmitEvent, useEffect, useState } from 'react'
import { loadSentences, say } from '../../i18n/sentences.ts'
import { useT } from '../../i18n/use-t.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { explainSight, type Member, type MemberSight, sightQuery } from './members.api.ts'

/** What a member sees and what is hidden, reason by reason; and the reason of any one ticket. */
export function SightDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const t = useT()
  const sight = useQuery(sightQuery(member.id))
  useEffect(() => void loadSentences(), [])
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('access:sight.title', { name: member.name })}
      description={t('access:sight.lead')}
    >
      <Loaded query={sight}>
        {({ role, sees, hides }) => (
          <div className="flex flex-col gap-5">
            <Parts
              title={t('access:sight.sees', { role: role.name })}
              empty={t('access:sight.seesNothing')}
              parts={sees}
              seen
            />
            <Parts title={t('access:sight.hides')} empty={t('access:sight.hidesNothing')} parts={hides} />
            <CheckTicket member={member} />
          </div>
        )}
      </Loaded>
    </Dialog>
  )
}

function Parts({
  title,
  empty,
  parts,
  seen = false,
}: {
  title: string
  empty: string
  parts: MemberSight['sees']
  seen?: boolean
}) {
  const t = useT()
  const Icon = seen ? Eye : EyeOff
  return (
    <section>
      <h3 className="pb-1 font-medium">{title}</h3>
      {parts.length === 0 && <p className="text-ink2">{empty}</p>}
      <ul className="flex flex-col">
        {parts.map(({ why, text, count, capped }) => (
          <li key={why.code} className="flex items-start gap-2.5 border-line-soft border-t py-2">
            <Icon aria-hidden="true" className={`mt-0.5 size-4 shrink-0 ${seen ? 'text-ok' : 'text-ink3'}`} />
            <span className="min-w-0 flex-1 break-words">{say(why, text)}</span>
            <span className="shrink-0 text-ink2 tabular-nums">
              {t('access:sight.count', { count, amount: capped ? `${count}+` : String(count) })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** One ticket by its code: seen or not, and why. */
function CheckTicket({ member }: { member: Member }) {
  const t = useT()
  const [code, setCode] = useState('')
  const check = useMutation({ mutationFn: (ticket: string) => explainSight(member.id, ticket) })
  function onSubmit(event: SubmitEvent): void {
    event.preventDefault()
    if (code.trim() !== '') check.mutate(code.trim())
  }
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-2 rounded-lg border border-line bg-panel p-3">
      <div className="flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <Field
            label={t('access:sight.check', { name: member.name })}
            error={check.error ? check.error.message : undefined}
          >
            <TextInput
              autoComplete="off"
              placeholder={t('access:sight.code')}
              value={code}
              onChange={(event) => {
                setCode(event.target.value)
                check.reset()
              }}
            />
          </Field>
        </div>
        <Button type="submit" busy={check.isPending} className="mb-px">
          {t('access:sight.ask')}
        </Button>
      </div>
      {check.data && (
        <p role="status" className="flex items-start gap-2">
          {check.data.sees ? (
            <Eye aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-ok" />
          ) : (
            <EyeOff aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-ink3" />
          )}
          <span className="min-w-0 break-words">
            <span className="font-medium">{t(check.data.sees ? 'access:sight.yes' : 'access:sight.no')}</span>{' '}
            {say(check.data.why, check.data.text)}
          </span>
        </p>
      )}
    </form>
  )
}
