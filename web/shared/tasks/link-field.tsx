import { Boxes, Building2, Handshake, Plus, Ticket, UserRound, UserSearch } from 'lucide-react'
import { useT } from '../../i18n/use-t.ts'
import { Button } from '../../ui/button.tsx'
import { Chip } from '../../ui/chip.tsx'
import { Picker, type PickerOption } from '../../ui/picker.tsx'

const looks = {
  ticket: { Icon: Ticket, keys: 'mod+shift+1' },
  contact: { Icon: UserRound, keys: 'mod+shift+2' },
  account: { Icon: Building2, keys: 'mod+shift+3' },
  lead: { Icon: UserSearch, keys: 'mod+shift+4' },
  opportunity: { Icon: Handshake, keys: 'mod+shift+5' },
  object: { Icon: Boxes, keys: 'mod+shift+6' },
} as const

/** What a task is linked to, of one kind: a chip that can be taken away, or a way to choose. */
export function LinkField({
  kind,
  value,
  find,
  error,
  onChange,
}: {
  kind: keyof typeof looks
  value: { id: string; name: string } | null
  find: (text: string, signal: AbortSignal) => Promise<readonly PickerOption[]>
  error?: string
  onChange: (value: { id: string; name: string } | null) => void
}) {
  const t = useT()
  const { Icon, keys } = looks[kind]
  return (
    <div className="flex flex-wrap items-center gap-2">
      {value ? (
        <Chip name={value.name} onRemove={() => onChange(null)}>
          <Icon aria-hidden="true" className="size-3 shrink-0 text-ink3" />
          <span className="truncate">{value.name}</span>
        </Chip>
      ) : (
        <Picker
          label={t(`tasks:add.${kind}`)}
          trigger={
            <Button press={keys} variant="ghost" className="-ml-2.5">
              <Plus aria-hidden="true" className="size-3.5" />
              {t(`tasks:add.${kind}`)}
            </Button>
          }
          options={find}
          chosen={[]}
          onChoose={(option) => onChange({ id: option.value, name: option.label })}
        />
      )}
      {error && (
        <span role="alert" className="text-danger text-xs">
          {error}
        </span>
      )}
    </div>
  )
}
