import { isNetwork, refuseAddress } from '../../platform/outgoing.rules.ts'
import { hostOf } from '../../platform/outgoing-request.ts'
import { type Sentence, sentence, words } from '../../platform/words.ts'

/** Why an address of the own network is not called. */
export const inside = (host: string): Sentence =>
  sentence(
    'webhook.inside',
    words`${{ host }} does not lie on the internet. Whoever runs this server can allow its address with the setting ALLOWED_NETWORKS.`,
  )

/**
 * What is wrong with an address to call, as far as it can be told without asking; null: nothing. Names are looked up when they are
 * called.
 */
export function faultOfUrl(address: string, networks: readonly string[]): Sentence | null {
  const url = URL.parse(address)
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === '')
    return sentence('webhook.bad_url', 'Enter an address such as https://example.com/hook.')
  if (url.username !== '' || url.password !== '')
    return sentence('webhook.url_password', 'An address holds no user name and no password.')
  if (url.protocol === 'http:' && networks.length === 0)
    return sentence(
      'webhook.https_only',
      'Enter an address that begins with https. Without it only addresses are called that the setting ALLOWED_NETWORKS names.',
    )
  const host = hostOf(url)
  const refused = isNetwork(host) ? refuseAddress(host, host, { networks, ownNetwork: false }) : null
  return refused && (refused.code === 'outgoing.own_network' ? inside(host) : refused)
}
