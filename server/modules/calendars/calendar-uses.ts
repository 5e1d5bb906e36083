import type { Cx } from '../../platform/context.ts'

/** Something that counts by a calendar. `kind` says what it is: `sla_policy`, `queue`, `rule`. */
export type NamedUse = { kind: string; id: string; name: string }

/** How a module that lets people choose a calendar tells where it is chosen. */
export type CalendarUse = {
  kind: string
  find: (cx: Cx, calendarId: string) => Promise<{ id: string; name: string }[]>
}

const registered: CalendarUse[] = []

/** Called once per process by each module whose settings point to a calendar: one that is used is not deleted. */
export function registerCalendarUse(use: CalendarUse): void {
  if (!registered.some(({ kind }) => kind === use.kind)) registered.push(use)
}

/** All that counts by a calendar, by kind. */
export async function calendarUses(cx: Cx, calendarId: string): Promise<NamedUse[]> {
  const found: NamedUse[] = []
  for (const { kind, find } of registered)
    for (const { id, name } of await find(cx, calendarId)) found.push({ kind, id, name })
  return found
}
