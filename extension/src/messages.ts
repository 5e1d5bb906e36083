/** What the page asks of the service worker, which alone talks to the server: the page's own rules forbid it there. */
export type Ask = { kind: 'sender'; email: string } | { kind: 'create'; email: string; subject: string }

export type KnownTicket = { code: string; subject: string; status: string; url: string }
export type Known = { type: 'contact' | 'lead'; id: string; name: string }

/** `known` empty: nobody by this address; nothing is shown then. */
export type Sender = { known: Known[]; tickets: KnownTicket[] }

export type Answer =
  | { ok: true; sender: Sender; made?: KnownTicket }
  | { ok: false; why: 'not_set_up' | 'failed'; text: string }
