import type { SpfSources } from './dns-records.rules.ts'

/** Names of relays and the SPF of their operators, as they publish it. */
const providers: [relay: RegExp, include: string][] = [
  [/(^|\.)(gmail|google|googlemail)\.com$/, '_spf.google.com'],
  [/(^|\.)(office365|outlook)\.com$/, 'spf.protection.outlook.com'],
  [/^email-smtp\..*\.amazonaws\.com$/, 'amazonses.com'],
  [/(^|\.)sendgrid\.net$/, 'sendgrid.net'],
  [/(^|\.)mailgun\.org$/, 'mailgun.org'],
  [/(^|\.)postmarkapp\.com$/, 'spf.mtasv.net'],
  [/(^|\.)mailjet\.com$/, 'spf.mailjet.com'],
  [/(^|\.)fastmail\.com$/, 'spf.messagingengine.com'],
]

/**
 * What the SPF record of a domain should say when mail leaves by a relay. `publish` is our proposal; `required` is what must be
 * there: nothing when the proposal is a guess, as for a relay inside the own network whose public address we do not know.
 */
export function spfSourcesOf(
  relayHost: string | null,
  publicHost: string,
): { publish: SpfSources; required: SpfSources } {
  const none: SpfSources = { includes: [], addresses: [] }
  const host = relayHost?.toLowerCase() ?? ''
  const include = providers.find(([relay]) => relay.test(host))?.[1]
  if (include) return same({ ...none, includes: [include] })
  if (isPublicName(host)) return same({ ...none, mechanisms: [`a:${host}`] })
  const guess = isPublicName(publicHost) ? `a:${publicHost.toLowerCase()}` : 'mx'
  return { publish: { ...none, mechanisms: [guess] }, required: none }
}

const same = (sources: SpfSources) => ({ publish: sources, required: sources })

function isPublicName(host: string): boolean {
  return (
    /^[a-z0-9.-]+\.[a-z]{2,}$/i.test(host) && !/\.(local|lan|internal|intern|home|corp|test|localhost)$/i.test(host)
  )
}
