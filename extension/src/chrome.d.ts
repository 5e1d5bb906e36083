/** The little of the browser's own API that the extension uses. */
declare const chrome: {
  i18n: { getMessage: (name: string, values?: string[]) => string }
  runtime: {
    sendMessage: (message: unknown) => Promise<unknown>
    openOptionsPage: () => Promise<void>
    onMessage: {
      addListener: (
        listen: (message: unknown, sender: unknown, respond: (answer: unknown) => void) => boolean | undefined,
      ) => void
    }
  }
  action: { onClicked: { addListener: (listen: () => void) => void } }
  storage: {
    local: { get: (keys: string[]) => Promise<Record<string, unknown>>; set: (values: object) => Promise<void> }
  }
  permissions: { request: (wanted: { origins: string[] }) => Promise<boolean> }
}
