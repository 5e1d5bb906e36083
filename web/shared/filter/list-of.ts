import { createContext, useContext } from 'react'
import type { RecordKind } from './filter.api.ts'

/** Of what records the list is, its filter and its columns. */
export const ListOf = createContext<RecordKind>('ticket')

export const useListOf = (): RecordKind => useContext(ListOf)
