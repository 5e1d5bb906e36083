const word = (name: string) => chrome.i18n.getMessage(name)
const find = <T extends HTMLElement>(id: string) => document.getElementById(id) as T

const [server, key, said] = [find<HTMLInputElement>('server'), find<HTMLInputElement>('key'), find('said')]
document.documentElement.lang = navigator.language
for (const [id, name] of [
  ['title', 'name'],
  ['server-label', 'server'],
  ['key-label', 'key'],
  ['key-hint', 'keyHint'],
  ['save', 'save'],
] as const)
  find(id).textContent = word(name)

void chrome.storage.local.get(['server', 'key']).then((kept) => {
  if (typeof kept.server === 'string') server.value = kept.server
  if (typeof kept.key === 'string') key.value = kept.key
})

find<HTMLFormElement>('form').addEventListener('submit', async (event) => {
  event.preventDefault()
  const { origin } = new URL(server.value)
  // Of that one server alone, and asked for by the click.
  const host = new URL(origin).hostname
  if (!(await chrome.permissions.request({ origins: [`${new URL(origin).protocol}//${host}/*`] }))) {
    said.textContent = word('notAllowed')
    return
  }
  await chrome.storage.local.set({ server: origin, key: key.value.trim() })
  said.textContent = word('saved')
})
