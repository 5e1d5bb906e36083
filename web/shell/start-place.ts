import { redirect } from '@tanstack/react-router'
import { ApiError } from '../api/api-error.ts'
import { queryClient } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { linkToView } from './navigation.ts'
import { startViewQuery } from './views.api.ts'

/**
 * Where "/" leads: the view that the person begins with. A choice that is gone is named in a toast. Whoever is signed out goes to the
 * sign-in page; when the answer does not come the list says what is the matter.
 */
export async function leadToStart(): Promise<never> {
  const link = await findStart()
  throw redirect({ ...link, replace: true })
}

async function findStart() {
  try {
    const start = await queryClient.fetchQuery(startViewQuery)
    if (start.missing) void import('./tell-missing-start.ts').then(({ tellMissingStart }) => tellMissingStart(start))
    return linkToView(start.viewId)
  } catch (error) {
    return error instanceof ApiError && error.status === 401 ? { to: paths.signIn } : { to: paths.tickets }
  }
}
