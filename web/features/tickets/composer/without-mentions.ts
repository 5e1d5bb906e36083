/** The HTML of a note with the mentions of these members as plain text. A mention holds text alone (composer-editor.tsx). */
export function withoutMentions(html: string, userIds: readonly string[]): string {
  return html.replace(/<span\b([^>]*)>([^<]*)<\/span>/g, (whole: string, attributes: string, text: string) => {
    const id = /\bdata-mention="user:([^"]*)"/.exec(attributes)?.[1]
    return id !== undefined && userIds.includes(id) ? text : whole
  })
}
