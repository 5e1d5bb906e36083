import { useMutation } from '@tanstack/react-query'
import { type SubmitEvent, useEffect, useRef, useState } from 'react'
import { ApiError } from '../api/api-error.ts'

/** Sentences about fields, by field name; an empty object means all is well. */
export type FormErrors<Values> = Partial<Record<keyof Values & string, string>>

/** The field of the form that a path of the request belongs to: `emails.0` to emails, `imap.host` to host. */
export function fieldAt(path: string, values: object): string {
  const parts = path.split('.')
  return parts.find((part) => part in values) ?? path
}

/**
 * One form: its values, what is wrong with them, and sending them. Errors appear when it is sent (ours at once, the
 * server's after its answer), vanish for a field when it is changed, and the first wrong field gets the focus.
 * What the server says beside the fields is `failure`, for a Banner above the form.
 */
export function useForm<Values extends object, Result>({
  initial,
  validate,
  submit,
  onDone,
}: {
  initial: Values
  validate?: (values: Values) => FormErrors<Values>
  submit: (values: Values) => Promise<Result>
  onDone: (result: Result, values: Values) => void
}) {
  const form = useRef<HTMLFormElement>(null)
  const [values, setValues] = useState(initial)
  const [saved, setSaved] = useState(initial)
  const [errors, setErrors] = useState<Partial<Record<string, string>>>({})
  const [attempts, setAttempts] = useState(0)
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: submit,
    onSuccess: onDone,
    onError: (refused) => {
      if (!(refused instanceof ApiError)) return
      setErrors(Object.fromEntries(refused.fields.map((field) => [fieldAt(field.path, values), field.message])))
      setAttempts((before) => before + 1)
    },
  })

  useEffect(() => {
    if (attempts > 0) form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()
  }, [attempts])

  function set<Name extends keyof Values & string>(name: Name, value: Values[Name]): void {
    setValues((before) => ({ ...before, [name]: value }))
    setErrors(({ [name]: _solved, ...others }) => others)
  }

  /** Several values at once. */
  function setAll(next: Values): void {
    setValues(next)
    setErrors({})
  }

  /** Takes values as saved: what the server answered, or the way back to what was there before. */
  function rebase(next: Values): void {
    setValues(next)
    setSaved(next)
    setErrors({})
    reset()
  }

  /** True when nothing is wrong with the values; else says what, as if the form had been sent. */
  function check(): boolean {
    const found: Partial<Record<string, string>> = validate?.(values) ?? {}
    setErrors(found)
    const isRight = Object.keys(found).length === 0
    if (!isRight) setAttempts((before) => before + 1)
    return isRight
  }

  function onSubmit(event: SubmitEvent): void {
    event.preventDefault()
    if (isPending) return
    reset()
    if (check()) mutate(values)
  }

  const shownHere = error instanceof ApiError && error.fields.some((field) => fieldAt(field.path, values) in values)
  return {
    ref: form,
    values,
    set,
    setAll,
    rebase,
    check,
    /** Sends the form from outside of it (a shortcut). */
    submit: () => form.current?.requestSubmit(),
    /** Gives up what was changed since the last save. */
    discard: () => rebase(saved),
    /** Something was changed and not saved. */
    isDirty: JSON.stringify(values) !== JSON.stringify(saved),
    errorOf: (name: keyof Values & string): string | undefined => errors[name],
    /** What is wrong with the whole, when no field of this form tells it. */
    failure: error && !shownHere ? error : undefined,
    /** The refusal itself, for a form that says more about one code. */
    error,
    busy: isPending,
    onSubmit,
  }
}
