export type EmbeddedPostgresErrorCode =
  /** no binaries for this system, or they do not run here */
  | 'unsupported_platform'
  /** another Deskhand process owns the database of this data folder */
  | 'in_use'
  /** the data was made by another major version */
  | 'version_mismatch'
  /** this user may not use the data folder, or the database's user cannot reach it */
  | 'no_access'
  /** PostgreSQL itself refused to start; the message carries its last words */
  | 'start_failed'

/** Every failure of the embedded database: a sentence for a person, and a code for programs. */
export class EmbeddedPostgresError extends Error {
  readonly code: EmbeddedPostgresErrorCode

  constructor(code: EmbeddedPostgresErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'EmbeddedPostgresError'
    this.code = code
  }
}

/** The `code` of a Node or PostgreSQL error, or ''. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
