import { useSyncExternalStore } from 'react'

/** Keys and values are also read by web/public/appearance.js, before the first paint. */
const themeKey = 'deskhand.theme'
const densityKey = 'deskhand.density'

export const themes = ['light', 'dark', 'system'] as const
export type Theme = (typeof themes)[number]
export const densities = ['comfortable', 'compact'] as const
export type Density = (typeof densities)[number]

export interface Appearance {
  theme: Theme
  density: Density
}

const listeners = new Set<() => void>()
let current: Appearance = stored()
let isDark = false

function stored(): Appearance {
  try {
    const theme = themes.find((one) => one === localStorage.getItem(themeKey)) ?? 'system'
    const density = densities.find((one) => one === localStorage.getItem(densityKey)) ?? 'comfortable'
    return { theme, density }
  } catch {
    return { theme: 'system', density: 'comfortable' }
  }
}

function prefersDark(): MediaQueryList {
  return matchMedia('(prefers-color-scheme: dark)')
}

function paint(): void {
  const { theme, density } = current
  isDark = theme === 'dark' || (theme === 'system' && prefersDark().matches)
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light'
  document.documentElement.dataset.density = density
  for (const listener of listeners) listener()
}

/** Shows and remembers theme and density in this browser; what is left out stays. */
export function setAppearance(change: Partial<Appearance>): void {
  current = { ...current, ...change }
  try {
    localStorage.setItem(themeKey, current.theme)
    localStorage.setItem(densityKey, current.density)
  } catch {
    // Storage may be forbidden: the choice then lasts as long as the page.
  }
  paint()
}

/** Paints the stored choice, follows the system's change between day and night, and other tabs. */
export function startAppearance(): void {
  paint()
  prefersDark().addEventListener('change', paint)
  addEventListener('storage', (event) => {
    if (event.key !== themeKey && event.key !== densityKey) return
    current = stored()
    paint()
  })
}

function listen(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function useAppearance(): Appearance {
  return useSyncExternalStore(listen, () => current)
}

/** Whether the page is dark now, by choice or by the system. */
export function useIsDark(): boolean {
  return useSyncExternalStore(listen, () => isDark)
}
