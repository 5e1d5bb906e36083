import type { MailAddress } from './parsed-mail.ts'

/**
 * Who a mail is from. The channel's own address when its domain is verified, or when there is no other address to use;
 * else MAIL_FROM "via" the channel: we never write a From that its domain has not allowed (product CH7).
 * The name is the agent's, with the channel's behind it ("Ann Agent via Acme"), or the channel's alone.
 */
export function senderOf(input: {
  channel: { address: string; senderName: string }
  /** Whether the channel's domain was seen to publish our DKIM key. */
  domainVerified: boolean
  /** MAIL_FROM; null when not set. */
  fallbackAddress: string | null
  /** null for automatic mail. */
  agentName: string | null
}): MailAddress & { fallback: boolean } {
  const { channel, agentName, fallbackAddress } = input
  const fallback = !input.domainVerified && fallbackAddress !== null
  const channelName = channel.senderName.trim() || channel.address
  const agent = agentName?.trim() ?? ''
  const name = agent === '' || agent === channelName ? channelName : `${agent} via ${channelName}`
  return { name, address: fallback ? fallbackAddress : channel.address, fallback }
}
