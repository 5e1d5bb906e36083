import type { Params, Sentence, Words } from './words.ts'

/**
 * One field that is wrong: `path` in dots (`assigneeId`, `to.0.address`), `message` says what to do. `code` and `params` say the
 * same for other languages; without them the field is wrong for the reason that the problem names.
 */
export type FieldError = { path: string; message: string; code?: string; params?: Params }

/** A field that is wrong for a reason of its own. */
export const fieldError = (path: string, { text, code, params }: Sentence): FieldError => ({
  path,
  message: text,
  code,
  ...(Object.keys(params).length > 0 ? { params } : {}),
})

/**
 * An error meant for the caller, RFC 9457. `code` is stable (`ticket.not_found`); `detail` is a sentence that says what is
 * wrong and what to do, its values named (`words`). Everything else that is thrown becomes a 500 without words of ours.
 */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly errors: FieldError[]
  /** What stands in the sentence, for other languages. */
  readonly params: Params
  /** Extra members of the problem document, for example both values of a conflict. */
  readonly extra: Record<string, unknown>
  /** Seconds for Retry-After. */
  readonly retryAfter: number | null
  constructor(
    status: number,
    code: string,
    detail: string | Words,
    more: { errors?: FieldError[]; extra?: Record<string, unknown>; retryAfter?: number } = {},
  ) {
    super(typeof detail === 'string' ? detail : detail.text)
    this.params = typeof detail === 'string' ? {} : detail.params
    this.status = status
    this.code = code
    this.errors = more.errors ?? []
    this.extra = more.extra ?? {}
    this.retryAfter = more.retryAfter ?? null
  }
}

export const badRequest = (code: string, detail: string | Words, errors?: FieldError[]) =>
  new Problem(400, code, detail, { errors })
export const unauthorized = (code: string, detail: string | Words) => new Problem(401, code, detail)
export const forbidden = (code: string, detail: string | Words) => new Problem(403, code, detail)
export const notFound = (code: string, detail: string | Words) => new Problem(404, code, detail)
export const conflict = (
  code: string,
  detail: string | Words,
  extra?: Record<string, unknown>,
  errors?: FieldError[],
) => new Problem(409, code, detail, { extra, errors })
export const gone = (code: string, detail: string | Words) => new Problem(410, code, detail)
export const tooLarge = (code: string, detail: string | Words) => new Problem(413, code, detail)
/** The request was understood but cannot be done; name the fields when there are any. */
export const unprocessable = (code: string, detail: string | Words, errors?: FieldError[]) =>
  new Problem(422, code, detail, { errors })
/** `retryAfter` in seconds. */
export const tooMany = (code: string, detail: string | Words, retryAfter: number) =>
  new Problem(429, code, detail, { retryAfter })
