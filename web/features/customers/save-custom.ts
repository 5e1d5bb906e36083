import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import type { CustomValue } from '../../shared/custom/custom-fields.ts'
import { accountQuery, contactQuery, refreshCustomers } from './customers.api.ts'
import { leadQuery, refreshLeads } from './leads.api.ts'
import { opportunityQuery, refreshOpportunities } from './opportunities.api.ts'

/** Saves values of custom fields alone; null empties one. What is on screen shows them then. */
const bodyOf = (id: string, custom: Record<string, CustomValue | null>) => ({
  params: { path: { id } },
  body: { custom },
})

export async function saveContactFields(id: string, custom: Record<string, CustomValue | null>): Promise<void> {
  const saved = await read(api.PATCH('/api/v1/contacts/{id}', bodyOf(id, custom)))
  queryClient.setQueryData(contactQuery(id).queryKey, saved)
  refreshCustomers()
}

export async function saveAccountFields(id: string, custom: Record<string, CustomValue | null>): Promise<void> {
  const saved = await read(api.PATCH('/api/v1/accounts/{id}', bodyOf(id, custom)))
  queryClient.setQueryData(accountQuery(id).queryKey, saved)
  refreshCustomers()
}

export async function saveLeadFields(id: string, custom: Record<string, CustomValue | null>): Promise<void> {
  const saved = await read(api.PATCH('/api/v1/leads/{id}', bodyOf(id, custom)))
  queryClient.setQueryData(leadQuery(id).queryKey, saved)
  refreshLeads()
}

export async function saveOpportunityFields(id: string, custom: Record<string, CustomValue | null>): Promise<void> {
  const saved = await read(api.PATCH('/api/v1/opportunities/{id}', bodyOf(id, custom)))
  queryClient.setQueryData(opportunityQuery(id).queryKey, saved)
  refreshOpportunities()
}
