import { daysToMonday, fromLocalInput, inDays } from '../zoned-time.ts'

/** `proposed`: as the status says by itself; `open`: until somebody takes another one; `own`: the moment in `local`. */
export const untilChoices = ['proposed', 'open', 'minutes30', 'hours1', 'tomorrow', 'monday', 'own'] as const
export type UntilChoice = (typeof untilChoices)[number]

const minuteMs = 60_000
/** When people are back in the morning, on their own clock. */
const morning = 9

/** What is sent as the end of a status: undefined: as it proposes; null: open. An own moment that is none is null as well. */
export function untilOf(choice: UntilChoice, local: string, now: Date, zone: string): string | null | undefined {
  switch (choice) {
    case 'proposed':
      return undefined
    case 'open':
      return null
    case 'minutes30':
      return new Date(now.getTime() + 30 * minuteMs).toISOString()
    case 'hours1':
      return new Date(now.getTime() + 60 * minuteMs).toISOString()
    case 'tomorrow':
      return inDays(1, morning, now, zone)
    case 'monday':
      return inDays(daysToMonday(now, zone), morning, now, zone)
    case 'own':
      return fromLocalInput(local, zone)
  }
}
