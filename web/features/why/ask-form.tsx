import { useMutation } from '@tanstack/react-query'
import { type ReactNode, type SubmitEvent, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { TextInput } from '../../ui/text-input.tsx'

/** One question with one field: what was typed is looked up, the answer stands below. */
export function AskForm<Answer>({
  label,
  placeholder,
  submit,
  ask,
  failure,
  children,
}: {
  label: string
  placeholder: string
  /** The words of the button. */
  submit: string
  ask: (text: string) => Promise<Answer>
  failure?: (error: Error) => ReactNode
  children: (answer: Answer, asked: string) => ReactNode
}) {
  const [text, setText] = useState('')
  const answer = useMutation({ mutationFn: ask })
  function onSubmit(event: SubmitEvent): void {
    event.preventDefault()
    if (text.trim() !== '') answer.mutate(text.trim())
  }
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-3">
      <div className="flex max-w-lg items-end gap-2">
        <div className="min-w-0 flex-1">
          <Field label={label}>
            <TextInput
              autoComplete="off"
              placeholder={placeholder}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          </Field>
        </div>
        <Button type="submit" size="lg" busy={answer.isPending}>
          {submit}
        </Button>
      </div>
      <div role="status" className="flex flex-col gap-2 empty:hidden">
        {answer.error && <div>{failure?.(answer.error) ?? answer.error.message}</div>}
        {answer.data !== undefined && children(answer.data, answer.variables ?? '')}
      </div>
    </form>
  )
}
