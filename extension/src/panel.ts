import type { Answer, KnownTicket } from './messages.ts'

const style = `
:host { all: initial; }
section { position: fixed; right: 16px; bottom: 16px; z-index: 2147483000; width: 300px; max-width: calc(100vw - 32px); max-height: 60vh;
  overflow: auto; box-sizing: border-box; padding: 12px; border: 1px solid #cbd5e1; border-radius: 10px; background: #fff; color: #0f172a;
  font: 13px/1.45 system-ui, sans-serif; box-shadow: 0 6px 24px rgb(0 0 0 / .18); color-scheme: light dark; }
header { display: flex; align-items: baseline; gap: 8px; }
h2 { flex: 1; margin: 0; font-size: 13px; overflow-wrap: anywhere; }
ul { margin: 8px 0; padding: 0; list-style: none; }
li { margin: 4px 0; overflow-wrap: anywhere; }
a { color: #1d4ed8; font-weight: 600; }
small { color: #475569; }
button { font: inherit; padding: 4px 10px; border: 1px solid #94a3b8; border-radius: 6px; background: #f1f5f9; color: inherit; cursor: pointer; }
a:focus-visible, button:focus-visible { outline: 2px solid #1d4ed8; outline-offset: 2px; }
@media (prefers-color-scheme: dark) {
  section { background: #0f172a; color: #e2e8f0; border-color: #334155; }
  a { color: #93c5fd; } small { color: #94a3b8; } button { background: #1e293b; border-color: #475569; }
}`

const word = (name: string, ...values: string[]) => chrome.i18n.getMessage(name, values)

function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  text = '',
  ...children: Node[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  // Text alone, never HTML: what a mail or a ticket says stays words.
  element.append(text, ...children)
  return element
}

/** The panel in the page, in a tree of its own: styles of neither reach the other. Esc closes it until the next mail. */
export function createPanel(onCreate: () => Promise<void>) {
  const host = document.createElement('deskhand-panel')
  const root = host.attachShadow({ mode: 'open' })
  const body = make('section')
  body.setAttribute('aria-label', 'Deskhand')
  root.append(make('style', style), body)
  const hide = () => host.remove()
  body.addEventListener('keydown', (event) => {
    // Keys belong to the panel while it has the focus: the mail program would hear them as shortcuts.
    event.stopPropagation()
    if (event.key === 'Escape') hide()
  })

  function show(answer: Answer): void {
    if (!answer.ok) {
      const text = answer.why === 'not_set_up' ? word('notSetUp') : word('failed', answer.text)
      const said = make('p', text)
      said.setAttribute('role', 'status')
      body.replaceChildren(head('Deskhand'), said)
    } else if (answer.sender.known.length === 0) {
      hide()
      return
    } else {
      const { known, tickets } = answer.sender
      const names = [...new Set(known.map(({ name }) => name))].join(', ')
      const kinds = [...new Set(known.map(({ type }) => word(type)))].join(', ')
      const list = make('ul', '', ...tickets.map(rowOf))
      list.setAttribute('aria-label', word('tickets'))
      body.replaceChildren(
        head(names),
        make('small', kinds),
        tickets.length > 0 ? list : make('p', word('noTickets')),
        createButton(),
      )
    }
    if (!host.isConnected) document.body.append(host)
  }

  function head(text: string): HTMLElement {
    const close = make('button', '×')
    close.setAttribute('aria-label', word('close'))
    close.addEventListener('click', hide)
    return make('header', '', make('h2', text), close)
  }

  function rowOf({ code, subject, url }: KnownTicket): HTMLElement {
    const link = make('a', code)
    link.href = url
    link.target = '_blank'
    link.rel = 'noreferrer noopener'
    return make('li', '', link, document.createTextNode(` ${subject}`))
  }

  function createButton(): HTMLElement {
    const button = make('button', word('create'))
    button.addEventListener('click', () => {
      button.disabled = true
      button.textContent = word('creating')
      void onCreate()
    })
    return button
  }

  return { show, hide }
}
