import { useSyncExternalStore } from 'react'

/** Below the width at which the left panel becomes a drawer (the `md` of the tokens) rows are cards. */
const query = '(max-width: 51.99rem)'

function subscribe(listener: () => void): () => void {
  const media = matchMedia(query)
  media.addEventListener('change', listener)
  return () => media.removeEventListener('change', listener)
}

export function useIsNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches)
}
