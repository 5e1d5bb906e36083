import { pressAttribute } from '../ui/press-keys.tsx'

/** A row of a list or table: keys of its controls work while the focus is in it. */
const row = '[data-row]'
/** What lies over the page and keeps the keys to itself. */
const over = '[role=dialog], [role=alertdialog], [role=menu]'

const isThere = (element: Element) =>
  !element.matches(':disabled') &&
  (element.matches('[hidden]') ? element.parentElement : element)?.checkVisibility() === true

function groundOf(target: Element | null): Element {
  const around = target?.closest(over)
  if (around) return around
  return [...document.querySelectorAll(over)].filter(isThere).at(-1) ?? document.body
}

const controlsIn = (ground: ParentNode) =>
  [...ground.querySelectorAll<HTMLElement>(`[${pressAttribute}]`)].filter(isThere)

/**
 * The control that a press means: the nearest to what has the focus, within the open dialog or menu or else the page. Those of other rows
 * are never meant.
 */
export function findControl(name: string, target: Element | null): HTMLElement | undefined {
  const ground = groundOf(target)
  const named = controlsIn(ground).filter((one) => one.getAttribute(pressAttribute) === name)
  const isOfOtherRow = (one: Element) => one.closest(row)?.contains(target) === false
  // The nearest one: in the line, in the row, in the form, on the page.
  for (let at = target ?? ground; ground.contains(at); at = at.parentElement ?? document.documentElement) {
    const here = at
    const inside = named.find((one) => here.contains(one) && !isOfOtherRow(one))
    if (inside) return inside
  }
  return undefined
}

/** Presses a control as its keys mean it: a menu opens with the focus in it, everything else is clicked. */
export function pressIt(control: HTMLElement): void {
  if (control.getAttribute('aria-haspopup') !== 'menu') {
    control.click()
    return
  }
  control.focus()
  control.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true, cancelable: true }))
}

/** Moves the focus to the next or previous row of the page; false when there is none. */
export function moveThroughRows(by: 1 | -1, target: Element | null): boolean {
  const rows = [...groundOf(target).querySelectorAll<HTMLElement>(row)].filter(isThere)
  const current = target?.closest<HTMLElement>(row)
  const at = current ? rows.indexOf(current) : by === 1 ? -1 : rows.length
  const next = rows[at + by]
  if (!next) return false
  next.tabIndex = -1
  next.focus()
  return true
}

export interface PressableKeys {
  keys: string
  label: string
  isOfRow: boolean
}

/** What can be pressed on the page by keys of its controls; of the rows those of the first one. */
export function listPressable(): PressableKeys[] {
  const page = document.getElementById('content')
  if (!page) return []
  const found = new Map<string, PressableKeys>()
  for (const control of controlsIn(page)) {
    const keys = control.getAttribute(pressAttribute) ?? ''
    const isOfRow = control.closest(row) !== null
    const label =
      control.getAttribute('data-key-label') ?? control.getAttribute('aria-label') ?? control.textContent ?? ''
    if (!found.has(`${isOfRow} ${keys}`)) found.set(`${isOfRow} ${keys}`, { keys, label: label.trim(), isOfRow })
  }
  return [...found.values()]
}
