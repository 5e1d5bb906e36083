import { useMemo } from 'react'
import { useAppearance } from '../../shell/appearance.ts'

const cardRem = 4
const headRem = 1.75

/** Heights in pixels: of a row as the density wants it (or of a card), and of the head, which cards do not have. */
export function useRowHeight(isCard: boolean): { row: number; head: number } {
  const { density } = useAppearance()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the density changes what the style says
  return useMemo(() => {
    const style = getComputedStyle(document.documentElement)
    const rem = Number.parseFloat(style.fontSize) || 16
    if (isCard) return { row: cardRem * rem, head: 0 }
    return { row: (Number.parseFloat(style.getPropertyValue('--row')) || 2) * rem, head: headRem * rem }
  }, [isCard, density])
}
