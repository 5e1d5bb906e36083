import { createContext, useContext } from 'react'
import type { Place } from './format.ts'

const browserPlace: Place = {
  locale: typeof navigator === 'undefined' ? 'en' : navigator.language,
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
}

/** The reader's locale and zone: the browser's own until the person has chosen others in the profile. */
export const PlaceContext = createContext<Place>(browserPlace)

export function usePlace(): Place {
  return useContext(PlaceContext)
}

/** Joins what the person chose with the browser's own; a locale or zone this browser does not know is left out. */
export function placeOf(chosen: { locale?: string | null; timeZone?: string | null }): Place {
  try {
    const place = { locale: chosen.locale || browserPlace.locale, timeZone: chosen.timeZone || browserPlace.timeZone }
    new Intl.DateTimeFormat(place.locale, { timeZone: place.timeZone })
    return place
  } catch {
    return browserPlace
  }
}
