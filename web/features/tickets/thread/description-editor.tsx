import { useEffect, useRef } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { Button } from '../../../ui/button.tsx'
import { TextArea } from '../../../ui/text-area.tsx'

/** As much as the server takes. */
const limit = 50_000

/** The text field of the description. Ctrl/Cmd+Enter saves, Esc leaves it with everything kept. */
export function DescriptionEditor({
  text,
  hint,
  canSave,
  onChange,
  onSave,
  onLeave,
  onDiscard,
}: {
  text: string
  hint: string | undefined
  /** False while a conflict asks for a decision. */
  canSave: boolean
  onChange: (text: string) => void
  onSave: () => void
  onLeave: () => void
  onDiscard: () => void
}) {
  const t = useT()
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    const box = field.current
    if (!box) return
    box.focus()
    box.setSelectionRange(box.value.length, box.value.length)
  }, [])
  return (
    <>
      <TextArea
        ref={field}
        aria-label={t('ticket:description.title')}
        placeholder={t('ticket:description.placeholder')}
        value={text}
        maxLength={limit}
        // The buttons stay in sight above the composer.
        className="max-h-64!"
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return
          if (event.key === 'Escape') onLeave()
          else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && canSave) onSave()
          else return
          event.preventDefault()
          event.stopPropagation()
        }}
      />
      <div className="flex flex-wrap items-center gap-2">
        <Button variant="primary" shortcut="mod+enter" disabled={!canSave} onClick={onSave}>
          {t('ticket:description.save')}
        </Button>
        <Button press="mod+backspace" variant="ghost" onClick={onDiscard}>
          {t('ticket:description.discard')}
        </Button>
        {hint && <span className="text-danger text-xs">{hint}</span>}
        {text.length >= limit && <span className="text-warn text-xs">{t('ticket:description.full')}</span>}
      </div>
    </>
  )
}
