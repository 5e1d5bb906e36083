import { toast as sonner } from 'sonner'

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

function options({ description, action, seconds }: ToastOptions) {
  return {
    description,
    duration: (seconds ?? (action ? 10 : 5)) * 1000,
    action: action && { label: action.label, onClick: action.run },
  }
}

/** Short news at the edge of the window. What must not be missed belongs in a Banner instead. */
export const toast = {
  done: (title: string, more: ToastOptions = {}) => sonner.success(title, options(more)),
  info: (title: string, more: ToastOptions = {}) => sonner.info(title, options(more)),
  failed: (title: string, more: ToastOptions = {}) => sonner.error(title, options({ seconds: 10, ...more })),
  dismiss: (id?: string | number) => sonner.dismiss(id),
}
