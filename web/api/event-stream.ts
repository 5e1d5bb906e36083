/** One message of a server-sent event stream. */
export interface StreamMessage {
  /** `message` when the server named none. */
  event: string
  /** The last id seen so far, '' before the first. */
  id: string
  data: string
}

/**
 * Reads text/event-stream piece by piece as the HTML standard says: lines end in LF, CR or CRLF, pieces may break
 * anywhere, comments and messages without data are passed over. (EventSource itself cannot send Last-Event-ID of
 * another tab, nor tell 401 from a lost line, so the stream is read with fetch.)
 */
export class EventStreamReader {
  private rest = ''
  private event = ''
  private id = ''
  private data: string[] = []

  /** Takes the next piece of text and answers the messages that became complete. */
  feed(piece: string): StreamMessage[] {
    const messages: StreamMessage[] = []
    const text = this.rest + piece
    let start = 0
    for (const end of text.matchAll(/\r\n|\n|\r/g)) {
      // A CR at the very end may be the first half of CRLF: wait for the next piece.
      if (end[0] === '\r' && end.index === text.length - 1) break
      const message = this.line(text.slice(start, end.index))
      if (message) messages.push(message)
      start = end.index + end[0].length
    }
    this.rest = text.slice(start)
    return messages
  }

  private line(line: string): StreamMessage | undefined {
    if (line === '') return this.dispatch()
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'data') this.data.push(value)
    else if (field === 'event') this.event = value
    else if (field === 'id' && !value.includes('\0')) this.id = value
    return undefined
  }

  private dispatch(): StreamMessage | undefined {
    const message = { event: this.event || 'message', id: this.id, data: this.data.join('\n') }
    const isEmpty = this.data.length === 0
    this.event = ''
    this.data = []
    return isEmpty ? undefined : message
  }
}
