import { useSyncExternalStore } from 'react'

// Where the panel beside the conversation has room; the same measure as the `lg` of the tokens.
const wide = matchMedia('(min-width: 68rem)')

function subscribe(listener: () => void): () => void {
  wide.addEventListener('change', listener)
  return () => wide.removeEventListener('change', listener)
}

/** True when conversation and details stand side by side; else they are tabs. */
export function useIsWide(): boolean {
  return useSyncExternalStore(subscribe, () => wide.matches)
}
