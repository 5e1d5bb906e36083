import { ApiError } from '../../../api/api-error.ts'

/** What the server found wrong at a place of the rule: `triggers.0`, `actions.2`. */
export type FaultsAt = (place: string) => string[]

export function faultsOf(error: Error | null): FaultsAt {
  const fields = error instanceof ApiError ? error.fields : []
  return (place) =>
    fields.flatMap(({ path, message }) => (path === place || path.startsWith(`${place}.`) ? [message] : []))
}

/** Sentences under what they speak of. */
export function Faults({ faults }: { faults: readonly string[] }) {
  return faults.map((fault) => (
    <p key={fault} role="alert" className="pt-1 text-danger text-xs">
      {fault}
    </p>
  ))
}
