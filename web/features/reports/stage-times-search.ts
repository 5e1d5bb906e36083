export const periods = [7, 30, 90, 365] as const
export type Period = (typeof periods)[number]
export const usualPeriod: Period = 30

export interface StageTimesSearch {
  pipeline?: string
  days?: Period
}

/** Reads the address; what is unknown there is undefined (web/routes.tsx says why). */
export function readStageTimesSearch(search: Record<string, unknown>): StageTimesSearch {
  const days = periods.find((one) => one === Number(search.days))
  return {
    pipeline: typeof search.pipeline === 'string' ? search.pipeline : undefined,
    days: days === usualPeriod ? undefined : days,
  }
}
