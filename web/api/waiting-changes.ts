import { queryClient } from './queries.ts'

/** True while a change is held back: by the one before it that has no answer yet, or by a line that is gone. */
export function isChangeWaiting(): boolean {
  return queryClient
    .getMutationCache()
    .getAll()
    .some(({ state }) => state.isPaused)
}

/**
 * Lets the browser ask before a tab is closed or loaded anew with a change that was not sent. One that is on its way gets there
 * without the page (`keepalive`); one that waits for it would be lost, and is gone from the line before the question is read.
 */
export function guardWaitingChanges(): void {
  addEventListener('beforeunload', (event) => {
    if (isChangeWaiting()) event.preventDefault()
  })
}
