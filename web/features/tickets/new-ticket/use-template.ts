import { getRouteApi } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { ApiError } from '../../../api/api-error.ts'
import { queryClient } from '../../../api/queries.ts'
import { translate } from '../../../i18n/i18n.ts'
import { usePlace } from '../../../i18n/place.ts'
import { draftOf } from '../../../shared/custom/custom-draft.ts'
import { customFieldsQuery } from '../../../shared/custom/custom-fields.ts'
import { toast } from '../../../ui/toast.ts'
import { templateQuery } from '../templates/templates.api.ts'
import { fillTemplate, valuesOf } from './fill-template.ts'
import { emptyTicket, type NewTicketValues } from './new-ticket-values.ts'

const route = getRouteApi('/app/tickets/new')

/** Fills the form by a template that is chosen or named in the address (`?template=id`), where the person has not written. */
export function useTemplate(
  values: NewTicketValues,
  setAll: (values: NewTicketValues) => void,
): { choose: (id: string) => Promise<void>; remove: () => void } {
  const place = usePlace()
  const latest = useRef({ values, setAll })
  latest.current = { values, setAll }
  const before = useRef<NewTicketValues>(emptyTicket)

  function fill(filled: NewTicketValues): void {
    const now = latest.current
    now.setAll(fillTemplate(now.values, filled, before.current))
    before.current = filled
  }
  async function choose(id: string): Promise<void> {
    try {
      const [template, fields] = await Promise.all([
        queryClient.fetchQuery({ ...templateQuery(id), staleTime: 0, retry: false }),
        queryClient.ensureQueryData(customFieldsQuery),
      ])
      fill(
        valuesOf(template, (key, value) => {
          const field = fields.find((one) => one.key === key && !one.archived)
          return field && draftOf(field, value, place)
        }),
      )
    } catch (error) {
      const isGone = error instanceof ApiError && error.status === 404
      toast.failed(isGone ? translate('templates:use.gone') : error instanceof Error ? error.message : String(error))
    }
  }

  const { template: asked } = route.useSearch()
  const hasAsked = useRef(false)
  useEffect(() => {
    if (!asked || hasAsked.current) return
    hasAsked.current = true
    void choose(asked)
  })
  return { choose, remove: () => fill(emptyTicket) }
}
