/** One field that is wrong: `path` in dots (`assigneeId`, `to.0.address`), `message` says what to do. */
export type FieldError = { path: string; message: string }

/**
 * An error meant for the caller, RFC 9457. `code` is stable (`ticket.not_found`); `detail` is a sentence that says what is
 * wrong and what to do. Everything else that is thrown becomes a 500 without words of ours.
 */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly errors: FieldError[]
  /** Extra members of the problem document, for example both values of a conflict. */
  readonly extra: Record<string, unknown>
  /** Seconds for Retry-After. */
  readonly retryAfter: number | null
  constructor(
    status: number,
    code: string,
    detail: string,
    more: { errors?: FieldError[]; extra?: Record<string, unknown>; retryAfter?: number } = {},
  ) {
    super(detail)
    this.status = status
    this.code = code
    this.errors = more.errors ?? []
    this.extra = more.extra ?? {}
    this.retryAfter = more.retryAfter ?? null
  }
}

export const badRequest = (code: string, detail: string, errors?: FieldError[]) =>
  new Problem(400, code, detail, { errors })
export const unauthorized = (code: string, detail: string) => new Problem(401, code, detail)
export const forbidden = (code: string, detail: string) => new Problem(403, code, detail)
export const notFound = (code: string, detail: string) => new Problem(404, code, detail)
export const conflict = (code: string, detail: string, extra?: Record<string, unknown>, errors?: FieldError[]) =>
  new Problem(409, code, detail, { extra, errors })
export const gone = (code: string, detail: string) => new Problem(410, code, detail)
export const tooLarge = (code: string, detail: string) => new Problem(413, code, detail)
/** The request was understood but cannot be done; name the fields when there are any. */
export const unprocessable = (code: string, detail: string, errors?: FieldError[]) =>
  new Problem(422, code, detail, { errors })
/** `retryAfter` in seconds. */
export const tooMany = (code: string, detail: string, retryAfter: number) =>
  new Problem(429, code, detail, { retryAfter })
