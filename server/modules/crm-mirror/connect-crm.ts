import type { Cx } from '../../platform/context.ts'
import { encryptSecret } from '../../platform/crypto.ts'
import { unprocessable } from '../../platform/errors.ts'
import * as pulls from './pulls.store.ts'

/** Has a CRM asked every so many hours, first as soon as may be; the secret is sealed. 422 `crm.bad_address`. */
export async function connectCrm(cx: Cx, wanted: pulls.Pull): Promise<void> {
  const url = URL.parse(wanted.address)
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    throw unprocessable('crm.bad_address', 'Enter the address of the CRM such as https://example.my.salesforce.com.')
  await pulls.savePull(cx, {
    ...wanted,
    address: url.origin,
    secret: encryptSecret(cx.settings.keys.secrets, wanted.secret),
  })
}

/** False: no CRM was connected so. */
export const disconnectCrm = (cx: Cx, source: string): Promise<boolean> => pulls.deletePull(cx, source)
