import { useT } from '../i18n/use-t.ts'
import { useShortcut } from '../shell/keyboard.tsx'
import { Button } from '../ui/button.tsx'
import { UnsavedGuard } from './unsaved-guard.tsx'

/** The end of a form that is saved by hand: Save by mouse or Ctrl/Cmd+S, the way back, and a guard against leaving. */
export function SaveBar({
  form,
}: {
  form: { isDirty: boolean; busy: boolean; discard: () => void; submit: () => void }
}) {
  const t = useT()
  useShortcut('form.save', 'mod+s', form.submit, {
    label: t('shared:form.save'),
    group: 'general',
    enabled: form.isDirty,
  })
  return (
    <>
      <UnsavedGuard dirty={form.isDirty && !form.busy} />
      {form.isDirty && (
        <Button variant="ghost" press="mod+backspace" onClick={form.discard} disabled={form.busy}>
          {t('shared:form.discard')}
        </Button>
      )}
      <Button type="submit" variant="primary" shortcut="mod+s" busy={form.busy} disabled={!form.isDirty}>
        {t('shared:form.save')}
      </Button>
    </>
  )
}
