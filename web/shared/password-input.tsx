import { Eye, EyeOff } from 'lucide-react'
import { type ComponentProps, useState } from 'react'
import { useT } from '../i18n/use-t.ts'
import { TextInput } from '../ui/text-input.tsx'

/** A password that can be looked at while typing. */
export function PasswordInput(props: ComponentProps<typeof TextInput>) {
  const t = useT()
  const [shown, setShown] = useState(false)
  return (
    <TextInput
      {...props}
      type={shown ? 'text' : 'password'}
      autoCapitalize="none"
      spellCheck={false}
      end={
        <button
          type="button"
          aria-label={t('auth:password.show')}
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
          className="grid size-6 place-items-center rounded-sm hover:bg-hover hover:text-ink"
        >
          {shown ? <EyeOff aria-hidden="true" className="size-3.5" /> : <Eye aria-hidden="true" className="size-3.5" />}
        </button>
      }
    />
  )
}
