import { Pencil, TriangleAlert } from 'lucide-react'
import { useId, useState } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { AddressChips } from '../../../ui/address-chips.tsx'
import { Button } from '../../../ui/button.tsx'
import { Select } from '../../../ui/select.tsx'
import type { ReplyDraft } from '../ticket-page.api.ts'
import type { Recipient } from './draft-store.ts'

export interface Recipients {
  to: Recipient[]
  cc: Recipient[]
  bcc: Recipient[]
}

type Line = keyof Recipients
const lines: Line[] = ['to', 'cc', 'bcc']

/** One address in a short form: the name where there is one. */
function short(one: Recipient): string {
  return one.name || one.address
}

/** Sender and recipients: one quiet line until somebody wants to change them. */
export function ComposerRecipients({
  draft,
  recipients,
  onChange,
  onChannel,
}: {
  draft: ReplyDraft
  recipients: Recipients
  onChange: (recipients: Recipients) => void
  onChannel: (channelId: string) => void
}) {
  const t = useT()
  const [wanted, setWanted] = useState(false)
  const other = otherIdentity(draft)
  const nobody = recipients.to.length + recipients.cc.length + recipients.bcc.length === 0
  if (wanted || nobody) {
    return (
      <>
        <RecipientFields draft={draft} recipients={recipients} onChange={onChange} onChannel={onChannel} />
        {other && <OtherIdentity draft={draft} writtenTo={other} onChannel={onChannel} />}
      </>
    )
  }
  const line = (
    <button
      type="button"
      onClick={() => setWanted(true)}
      className="group flex w-full min-w-0 items-center gap-x-3 px-3.5 py-1 text-left text-xs pointer-coarse:py-2"
    >
      <span className="min-w-0 shrink truncate">
        <span className="text-ink3">{t('ticket:composer.from')} </span>
        <span className="text-ink2" title={`${draft.from.name} <${draft.from.address}>`}>
          {draft.from.name} <span className="max-sm:hidden">&lt;{draft.from.address}&gt;</span>
        </span>
      </span>
      {lines
        .filter((line) => recipients[line].length > 0)
        .map((line) => (
          <span key={line} className="min-w-0 truncate" title={recipients[line].map((one) => one.address).join(', ')}>
            <span className="text-ink3">{t(`ticket:composer.${line}`)} </span>
            {recipients[line].map(short).join(', ')}
          </span>
        ))}
      <span className="sr-only">{t('ticket:composer.editRecipients')}</span>
      <Pencil aria-hidden="true" className="ml-auto size-3 shrink-0 text-ink3 group-hover:text-ink" />
    </button>
  )
  return (
    <>
      {line}
      {other && <OtherIdentity draft={draft} writtenTo={other} onChannel={onChannel} />}
    </>
  )
}

/** The mailbox that the customer wrote to, when the answer leaves by another one although it could leave by that. */
function otherIdentity({ channel, channels, writtenTo }: ReplyDraft): ReplyDraft['writtenTo'] {
  const isOther = writtenTo && writtenTo.id !== channel.id && channels.some((one) => one.id === writtenTo.id)
  return isOther ? writtenTo : null
}

/** Says plainly that the customer will be answered by somebody he did not write to, with the way back (product.md CH9). */
function OtherIdentity({
  draft,
  writtenTo,
  onChannel,
}: {
  draft: ReplyDraft
  writtenTo: NonNullable<ReplyDraft['writtenTo']>
  onChannel: (channelId: string) => void
}) {
  const t = useT()
  return (
    <div className="mx-3.5 mb-1.5 flex flex-wrap items-center gap-2 rounded-md border border-warn-line bg-warn-bg px-2.5 py-1.5 text-xs">
      <TriangleAlert aria-hidden="true" className="size-4 shrink-0 text-warn" />
      <p role="status" className="min-w-48 flex-1">
        {t('ticket:composer.otherIdentity', { writtenTo: writtenTo.address, address: draft.from.address })}
      </p>
      <Button press="shift+b" onClick={() => onChannel(writtenTo.id)}>
        {t('ticket:composer.backToIdentity', { address: writtenTo.address })}
      </Button>
    </div>
  )
}

function RecipientFields({
  draft,
  recipients,
  onChange,
  onChannel,
}: {
  draft: ReplyDraft
  recipients: Recipients
  onChange: (recipients: Recipients) => void
  onChannel: (channelId: string) => void
}) {
  const t = useT()
  const id = useId()
  const [shown, setShown] = useState<ReadonlySet<Line>>(
    new Set(lines.filter((line) => line === 'to' || recipients[line].length > 0)),
  )
  const hidden = lines.filter((line) => !shown.has(line))
  return (
    <div className="flex flex-col gap-1 px-3.5 py-1">
      {draft.channels.length > 1 && (
        <div className="flex items-center gap-2">
          <span className="w-9 shrink-0 text-ink3 text-xs">{t('ticket:composer.from')}</span>
          <Select
            name={t('ticket:composer.from')}
            value={draft.channel.id}
            onChange={onChannel}
            options={draft.channels.map((one) => ({
              value: one.id,
              label:
                one.id === draft.writtenTo?.id
                  ? t('ticket:composer.writtenTo', { name: one.name, address: one.address })
                  : `${one.name} · ${one.address}`,
            }))}
          />
        </div>
      )}
      {lines
        .filter((line) => shown.has(line))
        .map((line) => (
          <div key={line} className="flex items-center gap-2">
            <span id={`${id}-${line}`} className="w-9 shrink-0 text-ink3 text-xs">
              {t(`ticket:composer.${line}`)}
            </span>
            <AddressChips
              name={t(`ticket:composer.${line}`)}
              value={recipients[line].map((one) => ({ name: one.name || undefined, email: one.address }))}
              onChange={(chips) =>
                onChange({
                  ...recipients,
                  [line]: chips.map((one) => ({ name: one.name ?? '', address: one.email })),
                })
              }
            />
            {line === 'to' &&
              hidden.map((other) => (
                <button
                  key={other}
                  type="button"
                  onClick={() => setShown(new Set([...shown, other]))}
                  className="shrink-0 rounded-sm px-1 text-ink3 text-xs hover:text-ink pointer-coarse:p-2"
                >
                  {t(`ticket:composer.${other}`)}
                </button>
              ))}
          </div>
        ))}
    </div>
  )
}
