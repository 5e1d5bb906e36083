import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { useLive } from '../api/live.ts'
import { objectTypesQuery, refreshObjectTypes } from './object-types.api.ts'

const Links = lazy(async () => ({ default: (await import('./object-type-links.tsx')).ObjectTypeLinks }))

/** The lists of the types of objects that the organization defined, behind those of its customers. Their icons come where there are any. */
export function ObjectLinks({ rail, onFollow }: { rail: boolean; onFollow?: () => void }) {
  const { data: types = [] } = useQuery(objectTypesQuery)
  useLive(['object_type.*'], () => void refreshObjectTypes())
  const shown = types.filter(({ archived }) => !archived)
  return (
    shown.length > 0 && (
      <Suspense>
        <Links types={shown} rail={rail} onFollow={onFollow} />
      </Suspense>
    )
  )
}
