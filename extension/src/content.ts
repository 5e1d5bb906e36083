import type { Answer, Ask } from './messages.ts'
import { findOpenMail, type OpenMail } from './open-mail.ts'
import { createPanel } from './panel.ts'

const ask = (message: Ask) => chrome.runtime.sendMessage(message) as Promise<Answer>

let current: OpenMail | null = null
const panel = createPanel(async () => {
  const mail = current
  if (!mail) return
  const answer = await ask({ kind: 'create', ...mail })
  if (isCurrent(mail)) panel.show(answer)
})

const isCurrent = (mail: OpenMail) => current?.email === mail.email && current.subject === mail.subject

/** Looks which mail is open, and asks for its sender when it is another one than before. */
async function look(): Promise<void> {
  const mail = findOpenMail(document, location.hostname)
  if (!mail) {
    current = null
    panel.hide()
    return
  }
  if (isCurrent(mail)) return
  current = mail
  panel.hide()
  const answer = await ask({ kind: 'sender', email: mail.email })
  if (isCurrent(mail)) panel.show(answer)
}

let booked = false
/** Both programs draw in many steps: it is looked once for all of a moment. */
new MutationObserver(() => {
  if (booked) return
  booked = true
  requestAnimationFrame(() => {
    booked = false
    void look()
  })
}).observe(document.documentElement, { childList: true, subtree: true })
void look()
