import { LoaderCircle } from 'lucide-react'

/** Only for buttons that work; shapes that are known show a Skeleton instead. */
export function Spinner() {
  return <LoaderCircle data-spinner aria-hidden="true" className="size-3.5 shrink-0 animate-spin" />
}
