import { CircleAlert, CircleCheck, Info } from 'lucide-react'
import { useEffect } from 'react'
import { Toaster as Sonner } from 'sonner'
import { toasterMounted } from './toast.ts'
import { useWords } from './words.ts'

/** The place where toasts appear; mounted with the first of them. */
export function Toaster() {
  const words = useWords()
  useEffect(toasterMounted, [])
  return (
    <Sonner
      position="bottom-right"
      visibleToasts={4}
      closeButton
      icons={{
        success: <CircleCheck aria-hidden="true" className="size-4 text-ok" />,
        error: <CircleAlert aria-hidden="true" className="size-4 text-danger" />,
        info: <Info aria-hidden="true" className="size-4 text-info" />,
      }}
      toastOptions={{
        unstyled: true,
        closeButtonAriaLabel: words.close,
        classNames: {
          toast:
            'group relative flex w-72 max-w-[calc(100vw-2rem)] items-start gap-2.5 rounded-lg border border-line bg-card px-3 py-2.5 pr-9 text-ink text-sm shadow-float',
          icon: 'mt-0.5 shrink-0',
          content: 'min-w-0 flex-1',
          title: 'font-medium',
          description: 'text-ink2',
          actionButton: 'shrink-0 rounded-md border border-line px-2 font-medium hover:bg-hover',
          closeButton:
            'absolute top-2 right-2 grid size-6 place-items-center rounded-md text-ink3 hover:bg-hover hover:text-ink [&_svg]:size-3.5',
        },
      }}
    />
  )
}
