type SessionNews = 'signed-out' | 'organization-changed'

const channelName = 'deskhand-session'

/** All tabs share one session cookie: what one tab changes, the others must not go on without. */
export function tellOtherTabs(news: SessionNews): void {
  const channel = new BroadcastChannel(channelName)
  channel.postMessage(news)
  channel.close()
}

/** Loads this tab anew when another one signed out or entered another organization. */
export function followOtherTabs(): void {
  new BroadcastChannel(channelName).addEventListener('message', (event: MessageEvent<SessionNews>) => {
    location.assign(event.data === 'signed-out' ? '/sign-in' : '/')
  })
}
