import type { Cx } from '../../platform/context.ts'
import { encryptSecret } from '../../platform/crypto.ts'
import { fieldError, unprocessable } from '../../platform/errors.ts'
import { sentence, words } from '../../platform/words.ts'
import { findImporter, listImporters } from './importers.ts'
import * as pulls from './pulls.store.ts'

/** `secret` as it is said; left out, the one that is there stays. `address` left out: that of the importer. */
export type Connection = Omit<pulls.Pull, 'address' | 'secret'> & { address?: string; secret?: string }

/**
 * Has a CRM asked every so many hours, first as soon as may be; the secret is sealed. A secret is not kept for another address, so that
 * nobody sends it elsewhere. 422 `crm.unknown_importer`, `crm.bad_address`, `crm.secret_needed`.
 */
export async function connectCrm(cx: Cx, wanted: Connection): Promise<void> {
  const importer = findImporter(wanted.importer)
  if (!importer) {
    const names = listImporters().map(([name]) => name)
    const why = sentence(
      'crm.unknown_importer',
      words`There is no importer ${{ importer: wanted.importer }}. There are: ${{ names }}.`,
    )
    throw unprocessable(why.code, why.text, [fieldError('importer', why)])
  }
  const address = originOf(wanted.address ?? importer.address ?? '')
  const before = await pulls.findPull(cx, wanted.source)
  const kept = before?.importer === wanted.importer && before.address === address ? before.secret : null
  const secret = wanted.secret === undefined ? kept : encryptSecret(cx.settings.keys.secrets, wanted.secret)
  if (secret === null) {
    const why = sentence(
      'crm.secret_needed',
      'Enter the secret: it is kept for the same CRM at the same address alone.',
    )
    throw unprocessable(why.code, why.text, [fieldError('secret', why)])
  }
  await pulls.savePull(cx, { ...wanted, address, secret })
}

function originOf(address: string): string {
  const url = URL.parse(address)
  if (url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return url.origin
  const why = sentence('crm.bad_address', 'Enter the address of the CRM such as https://example.my.salesforce.com.')
  throw unprocessable(why.code, why.text, [fieldError('address', why)])
}

/** False: no CRM was connected so. */
export const disconnectCrm = (cx: Cx, source: string): Promise<boolean> => pulls.deletePull(cx, source)
