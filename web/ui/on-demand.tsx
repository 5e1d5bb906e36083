import {
  type ComponentProps,
  type ComponentType,
  lazy,
  type ReactNode,
  Suspense,
  useMemo,
  useRef,
  useState,
} from 'react'
import { HoldKeys } from './hold-keys.tsx'

/** What the face of a menu that is not loaded yet must carry. */
export type FaceProps = Pick<
  ComponentProps<'button'>,
  'onClick' | 'onPointerEnter' | 'onFocus' | 'onKeyDown' | 'aria-haspopup' | 'aria-expanded'
>

/**
 * A menu whose code loads when somebody comes near its face and which takes the face's place, open, when it is pressed.
 * `load` and `face` must not change.
 */
export function OnDemand<Props extends object>({
  load,
  face,
  props,
}: {
  /** Loads the menu; it draws the same face as its trigger and opens at once when `defaultOpen` is set. */
  load: () => Promise<ComponentType<Props & { defaultOpen: boolean }>>
  face: (props: FaceProps) => ReactNode
  props: Props
}) {
  const [isWanted, setIsWanted] = useState(false)
  const loading = useRef<ReturnType<typeof load>>(undefined)
  const warm = () => {
    loading.current ??= load()
    return loading.current
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: one component for the whole life of the menu
  const Loaded = useMemo(() => lazy(async () => ({ default: await warm() })), [])
  const closed = face({
    'aria-haspopup': 'menu',
    'aria-expanded': false,
    onPointerEnter: () => void warm(),
    onFocus: () => void warm(),
    onClick: () => setIsWanted(true),
    onKeyDown: (event) => {
      if (event.key !== 'ArrowDown') return
      event.preventDefault()
      setIsWanted(true)
    },
  })
  if (!isWanted) return closed
  return (
    <Suspense
      fallback={
        <>
          {closed}
          <HoldKeys />
        </>
      }
    >
      <Loaded {...props} defaultOpen />
    </Suspense>
  )
}
