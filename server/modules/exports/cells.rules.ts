/** What stands in a cell, before it is written in a format. */
export type Cell =
  | { kind: 'empty' }
  | { kind: 'text'; text: string }
  | { kind: 'number'; number: number }
  | { kind: 'boolean'; yes: boolean }
  /** A calendar day, YYYY-MM-DD. */
  | { kind: 'day'; day: string }
  | { kind: 'time'; at: Date }

export const emptyCell: Cell = { kind: 'empty' }
export const textCell = (text: string | null | undefined): Cell => (text ? { kind: 'text', text } : emptyCell)
export const timeCell = (iso: string | null): Cell => (iso === null ? emptyCell : { kind: 'time', at: new Date(iso) })
export const numberCell = (number: number): Cell => ({ kind: 'number', number })

/** A file being written: its beginning, each row, its end. */
export type Column = { field: string; title: string }
