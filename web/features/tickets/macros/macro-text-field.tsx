import { useQuery } from '@tanstack/react-query'
import clsx from 'clsx'
import { Braces } from 'lucide-react'
import { lazy, Suspense, useRef } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { Button } from '../../../ui/button.tsx'
import { Picker } from '../../../ui/picker.tsx'
import type { EditorHandle } from '../composer/composer-editor.tsx'
import { variablesQuery } from './macros.api.ts'
import { variableWords } from './variable-words.ts'

const Editor = lazy(async () => ({ default: (await import('../composer/composer-editor.tsx')).ComposerEditor }))
const ignore = () => {}

/** A text of a macro, with its variables at hand. */
export function MacroTextField({
  label,
  html,
  placeholder,
  variables: hasVariables = true,
  moreVariables = [],
  note = false,
  error,
  onChange,
}: {
  label: string
  /** What it begins with. */
  html: string
  placeholder?: string
  /** False: a text that is kept as it is. */
  variables?: boolean
  /** Names that this text knows besides. */
  moreVariables?: readonly string[]
  note?: boolean
  error: string | undefined
  onChange: (html: string) => void
}) {
  const t = useT()
  const editor = useRef<EditorHandle>(null)
  const { data: variables = [] } = useQuery({ ...variablesQuery, enabled: hasVariables })
  return (
    <div className="flex flex-col gap-1">
      <span className="font-medium">{label}</span>
      <div
        className={clsx(
          'rounded-md border',
          note ? 'border-note-line bg-note' : 'border-line-control bg-card',
          error && 'border-danger-line',
        )}
      >
        <Suspense fallback={<div className="min-h-28" />}>
          <Editor
            ref={editor}
            html={html}
            label={label}
            placeholder={placeholder ?? t('macros:form.textHint')}
            autoFocus={false}
            onFocus={ignore}
            onChange={onChange}
            onFiles={ignore}
            onSend={ignore}
            mentions={false}
          >
            {hasVariables && (
              <Picker
                label={t('macros:form.variable')}
                options={[...moreVariables, ...variables.map(({ name }) => name)].map((name) => ({
                  value: name,
                  label: variableWords(name),
                  detail: name,
                }))}
                chosen={[]}
                onChoose={({ value }) => editor.current?.insertHtml(`{{${value}}}`)}
                returnFocus={() => editor.current?.focusHere()}
                trigger={
                  <Button>
                    <Braces aria-hidden="true" className="size-3.5" />
                    {t('macros:form.variable')}
                  </Button>
                }
              />
            )}
          </Editor>
        </Suspense>
      </div>
      {error && (
        <p role="alert" className="text-danger text-xs">
          {error}
        </p>
      )}
    </div>
  )
}
