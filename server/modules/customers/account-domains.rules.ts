import providers from 'email-providers/all.json' with { type: 'json' }
import { getDomain, getPublicSuffix } from 'tldts'

/**
 * Which account a mail address belongs to by its domain (product.md CR9). Addresses at providers where anybody gets one
 * belong to nobody.
 */

const freeMail = new Set<string>(providers)
// Not in the list of email-providers 2.26.0.
for (const domain of ['fastmail.com', 'posteo.de', 'tutanota.com']) freeMail.add(domain)

/** True for domains of providers that give addresses to anybody, and everything under them. */
export function isFreeMail(domain: string): boolean {
  const registrable = getDomain(domain, { allowPrivateDomains: false })
  return freeMail.has(domain) || (registrable !== null && freeMail.has(registrable))
}

/**
 * The domains by which an address may belong to an account, the nearest first: `a.mail.acme.co.uk` gives itself,
 * `mail.acme.co.uk`, `acme.co.uk`, never `co.uk`. Empty for free-mail.
 */
export function accountDomainsOf(domain: string): string[] {
  if (isFreeMail(domain)) return []
  const registrable = getDomain(domain) ?? domain
  const domains = [domain]
  for (let up = domain; up !== registrable && up.includes('.'); ) {
    up = up.slice(up.indexOf('.') + 1)
    domains.push(up)
  }
  return domains
}

/** True for a name under which anybody registers, like `co.uk`. */
export function isPublicSuffix(domain: string): boolean {
  return getDomain(domain) === null && getPublicSuffix(domain) === domain && domain.includes('.')
}
