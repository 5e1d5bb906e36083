import { ariaKeys } from './kbd.tsx'
import { tooltipAttributes } from './tooltip.tsx'

/**
 * The attribute by which the keyboard finds a control to press (`shell/press-control.ts`): in the open dialog or menu, else in the row
 * that has the focus, else on the page. The control itself carries it, so that what is shown is what works.
 */
export const pressAttribute = 'data-key'

/** What a control with keys carries: found by the keyboard, said by screen readers, drawn on hover. */
export function pressProps(keys: string | undefined, label?: string) {
  if (keys === undefined) return {}
  return {
    [pressAttribute]: keys,
    'aria-keyshortcuts': ariaKeys(keys),
    [tooltipAttributes.label]: label ?? '',
    [tooltipAttributes.keys]: keys,
  }
}

export interface KeyedAct {
  keys: string
  /** What it does, for the list of keys. */
  label: string
  run: () => void
}

/** The keys of what stands in a closed menu beside it; the menu draws the same keys (`shortcut`). Nothing is shown. */
export function PressKeys({ acts }: { acts: readonly (KeyedAct | false | undefined)[] }) {
  return acts.map(
    (act) =>
      act && (
        <button
          key={act.keys}
          type="button"
          hidden
          tabIndex={-1}
          {...{ [pressAttribute]: act.keys }}
          data-key-label={act.label}
          onClick={act.run}
        />
      ),
  )
}
