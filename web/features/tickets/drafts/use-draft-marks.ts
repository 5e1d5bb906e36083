import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { isEmbed } from '../../../api/embed.ts'
import { ownDraftsQuery } from '../../../shell/drafts.api.ts'
import { setMarks } from '../presence/row-marks-store.ts'

/** Marks the tickets in which one has begun to write, in the rows of all lists. Mounted once. */
export function useDraftMarks(): void {
  const { data } = useQuery({ ...ownDraftsQuery, enabled: !isEmbed })
  const marked = useRef<string[]>([])
  useEffect(() => {
    const begun = new Map<string, ('public' | 'note')[]>()
    for (const { ticketId, kind, sendAt } of data ?? [])
      if (sendAt === null) begun.set(ticketId, [...(begun.get(ticketId) ?? []), kind])
    for (const id of marked.current) if (!begun.has(id)) setMarks(id, { drafts: [] })
    for (const [id, kinds] of begun) setMarks(id, { drafts: kinds.sort() })
    marked.current = [...begun.keys()]
  }, [data])
}
