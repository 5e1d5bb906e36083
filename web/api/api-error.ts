/** One field the server refused; `path` is the dotted place in the request body. */
export interface FieldError {
  path: string
  message: string
}

/** A sentence of the server in the reader's language: by code and values, else as it stands in English. */
export type Say = (said: unknown, text: string) => string

/**
 * What the API answered instead of success: an RFC 9457 problem document as a typed error.
 * `code` is stable (`ticket.closed`), `message` is a sentence for people, `status` 0 means that nobody answered.
 */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly fields: readonly FieldError[]
  readonly retryAfterSeconds: number | undefined
  /** The whole problem document, for members of one code alone (both values of a conflict, reasons). */
  readonly problem: Readonly<Record<string, unknown>>

  constructor(problem: {
    status: number
    code: string
    title: string
    message: string
    fields?: readonly FieldError[]
    retryAfterSeconds?: number
    problem?: Readonly<Record<string, unknown>>
  }) {
    super(problem.message)
    this.name = 'ApiError'
    this.status = problem.status
    this.code = problem.code
    this.title = problem.title
    this.fields = problem.fields ?? []
    this.retryAfterSeconds = problem.retryAfterSeconds
    this.problem = problem.problem ?? {}
  }

  /** True when trying the same again may work: no answer, overload, or a server that is just starting. */
  get isTemporary(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500
  }

  /** The server's words for one field of the form, if it refused that field. */
  field(path: string): string | undefined {
    return this.fields.find((field) => field.path === path)?.message
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function textOf(value: unknown, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? value : otherwise
}

/** A field without a code of its own is wrong for the reason that the problem names. */
function fieldsOf(errors: unknown, problem: Record<string, unknown>, say: Say): FieldError[] {
  if (!Array.isArray(errors)) return []
  return errors
    .filter(isRecord)
    .map((error) => ({
      path: textOf(error.path, ''),
      message: say(error.code === undefined ? problem : error, textOf(error.message, '')),
    }))
    .filter((error) => error.message !== '')
}

/** The sentence of the problem; when the language has none for its code, those of the first field. */
function sentenceOf(problem: Record<string, unknown>, title: string, say: Say): string {
  const english = textOf(problem.detail, title)
  const said = say(problem, english)
  if (said !== english || !Array.isArray(problem.errors)) return said
  const errors = problem.errors.filter(isRecord)
  return say(
    errors.filter(({ path }) => path === errors[0]?.path),
    english,
  )
}

/**
 * Builds the error from a refused response. Bodies that are no problem document (a proxy's HTML page, an empty body)
 * become `http.<status>` and the status line's words, so that nothing unknown is shown as raw text. `say` finds the reader's
 * words.
 */
export function problemToError(
  status: number,
  statusText: string,
  body: unknown,
  retryAfter?: string | null,
  say: Say = (_said, text) => text,
): ApiError {
  const problem = isRecord(body) ? body : {}
  const title = textOf(problem.title, statusText || `HTTP ${status}`)
  const seconds = Number.parseInt(retryAfter ?? '', 10)
  return new ApiError({
    status,
    code: textOf(problem.code, `http.${status}`),
    title,
    message: sentenceOf(problem, title, say),
    fields: fieldsOf(problem.errors, problem, say),
    retryAfterSeconds: Number.isFinite(seconds) ? seconds : undefined,
    problem,
  })
}
