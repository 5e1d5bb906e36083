export interface ToastAction {
  label: string
  run: () => void
}

interface ToastOptions {
  description?: string
  action?: ToastAction
  /** Seconds on screen; with an action 10, else 5. */
  seconds?: number
}

type Kind = 'success' | 'info' | 'error'

// The library (9 kB) and its place on screen load with the first toast, which waits for both.
const listeners = new Set<() => void>()
let isWanted = false
let tellMounted: () => void = () => {}
const mounted = new Promise<void>((resolve) => {
  tellMounted = resolve
})

/** Whether there has been a toast: from then on the app shows the Toaster. */
export const toasterWanted = {
  get: (): boolean => isWanted,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}

/** The Toaster is on screen: what waited for it can be shown. */
export function toasterMounted(): void {
  tellMounted()
}

async function show(kind: Kind, title: string, { description, action, seconds }: ToastOptions): Promise<void> {
  isWanted = true
  for (const listener of listeners) listener()
  const [{ toast: sonner }] = await Promise.all([import('sonner'), mounted])
  sonner[kind](title, {
    description,
    duration: (seconds ?? (action ? 10 : 5)) * 1000,
    action: action && { label: action.label, onClick: action.run },
  })
}

/** Short news at the edge of the window. What must not be missed belongs in a Banner instead. */
export const toast = {
  done: (title: string, more: ToastOptions = {}): void => void show('success', title, more),
  info: (title: string, more: ToastOptions = {}): void => void show('info', title, more),
  failed: (title: string, more: ToastOptions = {}): void => void show('error', title, { seconds: 10, ...more }),
}
