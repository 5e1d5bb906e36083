import type { Template } from './checklists.api.ts'

type Item = Template['items'][number]

/** Items as people write them: one a line, days until it is due in brackets at the end. */
export function linesOf(items: readonly Item[]): string {
  return items.map(({ text, dueDays }) => (dueDays === null ? text : `${text} [${dueDays}]`)).join('\n')
}

/** What was written, as items; empty lines are none. Days beyond a year are words. */
export function itemsOf(lines: string): Item[] {
  return lines.split('\n').flatMap((line): Item[] => {
    const written = line.trim()
    if (written === '') return []
    const due = /^(.*\S)\s*\[(\d{1,3})\]$/.exec(written)
    const days = Number(due?.[2])
    return due?.[1] && days <= 365 ? [{ text: due[1], dueDays: days }] : [{ text: written, dueDays: null }]
  })
}
