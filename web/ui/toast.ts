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

/** The library (9 kB) loads after the first paint together with its place on screen. */
async function show(kind: Kind, title: string, { description, action, seconds }: ToastOptions): Promise<void> {
  const { toast: sonner } = await import('sonner')
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
