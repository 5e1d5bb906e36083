import type { WalkCompany } from './company.ts'
import type { Operation } from './operations.ts'

/** Addresses at which a route answers the admin: without parameters its own, else with the last ids of the first kind that it takes. */
export async function addressesOf(company: WalkCompany, { path, pathParams }: Operation): Promise<string[]> {
  if (pathParams.length === 0) return [path]
  const url = (id: string) => path.replaceAll(/\{\w+\}/g, encodeURIComponent(id))
  for (const ids of Object.values(company.ids)) {
    const [last = ''] = ids.slice(-1)
    if (ids.length > 0 && (await company.admin.get(url(last))).statusCode === 200) return ids.slice(-4).map(url)
  }
  return []
}
