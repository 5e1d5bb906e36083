/** The mail that is open on the page: who wrote it, and its subject without Re: and Fwd:. */
export type OpenMail = { email: string; subject: string }

/**
 * Gmail: the subject is `h2.hP`, each sender `span.gD` with his address in the attribute `email` (also `data-hovercard-id`); the last one
 * opened is the newest. Outlook on the web: the reading pane is `[data-app-section="ConversationContainer"]` or a region, its
 * subject a heading, a sender's persona says `Name<address>` in its text, `title` or `aria-label`. Both change their class names: of
 * each several ways are tried, and nothing is shown when none holds.
 */
export function findOpenMail(page: Document, host: string): OpenMail | null {
  const found = host === 'mail.google.com' ? inGmail(page) : inOutlook(page)
  return found && isAddress(found.email)
    ? { email: found.email.toLowerCase(), subject: cleanSubject(found.subject) }
    : null
}

const address = /[^\s<>()"',;:]+@[^\s<>()"',;:]+\.[^\s<>()"',;:]+/u
const isAddress = (text: string) => address.exec(text)?.[0] === text

function inGmail(page: Document): OpenMail | null {
  const subject = page.querySelector('h2.hP, h2[data-legacy-thread-id], h2[data-thread-perm-id]')
  const senders = page.querySelectorAll(
    'span.gD[email], [data-legacy-message-id] span[email], span[data-hovercard-id*="@"]',
  )
  const last = senders[senders.length - 1]
  const email = last?.getAttribute('email') ?? last?.getAttribute('data-hovercard-id')
  return subject && email ? { email, subject: subject.textContent ?? '' } : null
}

function inOutlook(page: Document): OpenMail | null {
  const pane = page.querySelector(
    '[data-app-section="ConversationContainer"], [data-app-section="MailReadCompose"], #ReadingPaneContainerId, [role="region"][aria-label*="eading"]',
  )
  const subject = pane?.querySelector('[role="heading"][aria-level="2"], [role="heading"]')
  const personas = pane?.querySelectorAll('[aria-label^="From:"], [aria-label^="Von:"], span[title*="@"], .OZZZK') ?? []
  const last = [...personas].flatMap((one) => addressIn(one) ?? []).at(-1)
  return subject && last ? { email: last, subject: subject.textContent ?? '' } : null
}

function addressIn(persona: Element): string | null {
  const words = [persona.getAttribute('title'), persona.getAttribute('aria-label'), persona.textContent]
  return words.flatMap((text) => address.exec(text ?? '')?.[0] ?? [])[0] ?? null
}

const prefix = /^\s*(?:re|aw|antw|sv|fwd?|wg|tr)\s*(?:\[\d+\])?\s*:\s*/iu

function cleanSubject(subject: string): string {
  let rest = subject.trim()
  while (prefix.test(rest)) rest = rest.replace(prefix, '')
  return rest
}
