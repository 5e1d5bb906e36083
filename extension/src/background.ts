import { deskhandApi, type Settings } from './deskhand-api.ts'
import type { Answer, Ask } from './messages.ts'

async function readSettings(): Promise<Settings | null> {
  const { server, key } = await chrome.storage.local.get(['server', 'key'])
  return typeof server === 'string' && typeof key === 'string' && server && key ? { server, key } : null
}

async function answer(ask: Ask): Promise<Answer> {
  const settings = await readSettings()
  if (!settings) return { ok: false, why: 'not_set_up', text: '' }
  const api = deskhandApi(settings)
  const email = ask.email.trim().toLowerCase()
  try {
    const made = ask.kind === 'create' ? await api.createTicket(email, ask.subject) : undefined
    return { ok: true, sender: await api.findSender(email), made }
  } catch (error) {
    return { ok: false, why: 'failed', text: error instanceof Error ? error.message : String(error) }
  }
}

chrome.runtime.onMessage.addListener((message, _sender, respond) => {
  void answer(message as Ask).then(respond)
  // It answers later.
  return true
})

chrome.action.onClicked.addListener(() => void chrome.runtime.openOptionsPage())
