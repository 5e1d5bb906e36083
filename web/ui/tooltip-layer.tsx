import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { Kbd } from './kbd.tsx'
import { type TooltipSide, tooltipAttributes } from './tooltip.tsx'
import { placeTooltip } from './tooltip-place.ts'

const waitMs = 400
/** Shortly after one tooltip was shown the next comes at once. */
const warmMs = 300
/** So long the pointer may be on its way from the control to the tooltip, which stays then (WCAG 1.4.13). */
const graceMs = 100

interface Shown {
  control: Element
  label: string
  keys: string | undefined
  side: TooltipSide
}

function read(target: EventTarget | null): Shown | undefined {
  const control = target instanceof Element ? target.closest(`[${tooltipAttributes.label}]`) : null
  // Without words of its own it repeats those of the control, for the keys beside them.
  const label = control?.getAttribute(tooltipAttributes.label) || control?.textContent
  // What has opened its menu or panel explains itself.
  if (!control || !label || control.getAttribute('aria-expanded') === 'true') return undefined
  const side = (['right', 'bottom', 'left'] as const).find(
    (one) => one === control.getAttribute(tooltipAttributes.side),
  )
  return { control, label, keys: control.getAttribute(tooltipAttributes.keys) ?? undefined, side: side ?? 'top' }
}

/** Draws the tooltip of whatever control is under the pointer or has the focus. Mounted once by the app. */
export function TooltipLayer() {
  const [shown, setShown] = useState<Shown>()
  const tip = useRef<HTMLDivElement>(null)

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let hiddenAt = Number.NEGATIVE_INFINITY
    let current: Element | undefined

    function show(next: Shown): void {
      current = next.control
      setShown(next)
    }
    function hide(): void {
      clearTimeout(timer)
      if (current) hiddenAt = performance.now()
      current = undefined
      setShown(undefined)
    }
    function onPointerOver(event: PointerEvent): void {
      if (event.pointerType === 'touch') return
      clearTimeout(timer)
      if (event.target instanceof Node && tip.current?.contains(event.target)) return
      const next = read(event.target)
      if (next && next.control !== current) {
        const isWarm = current !== undefined || performance.now() - hiddenAt < warmMs
        timer = setTimeout(() => show(next), isWarm ? 0 : waitMs)
      } else if (!next && current) timer = setTimeout(hide, graceMs)
    }
    function onFocusIn(event: FocusEvent): void {
      const next = read(event.target)
      if (next && event.target instanceof Element && event.target.matches(':focus-visible')) show(next)
      else if (current) hide()
    }
    function onKeyDown(event: KeyboardEvent): void {
      if (event.key === 'Escape' && current) hide()
    }
    const options = { capture: true, passive: true } as const
    document.addEventListener('pointerover', onPointerOver, options)
    document.addEventListener('focusin', onFocusIn)
    document.addEventListener('keydown', onKeyDown, true)
    document.addEventListener('pointerdown', hide, options)
    document.addEventListener('scroll', hide, options)
    document.documentElement.addEventListener('pointerleave', hide)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('pointerover', onPointerOver, options)
      document.removeEventListener('focusin', onFocusIn)
      document.removeEventListener('keydown', onKeyDown, true)
      document.removeEventListener('pointerdown', hide, options)
      document.removeEventListener('scroll', hide, options)
      document.documentElement.removeEventListener('pointerleave', hide)
    }
  }, [])

  useLayoutEffect(() => {
    const box = tip.current
    if (!box || !shown) return
    const screen = { width: document.documentElement.clientWidth, height: document.documentElement.clientHeight }
    const place = placeTooltip(shown.side, shown.control.getBoundingClientRect(), box.getBoundingClientRect(), screen)
    box.style.left = `${place.left}px`
    box.style.top = `${place.top}px`
  }, [shown])

  if (!shown?.control.isConnected) return null
  return createPortal(
    <div
      ref={tip}
      // The control has these words as its name already: read out twice they would only disturb.
      aria-hidden="true"
      className="fixed z-60 flex w-max max-w-80 items-center gap-2 rounded-md bg-inverse px-2 py-1 text-inverse-ink text-xs shadow-float"
    >
      {shown.label}
      {shown.keys && <Kbd keys={shown.keys} tone="onInverse" />}
    </div>,
    document.body,
  )
}
