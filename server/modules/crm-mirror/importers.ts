import { hubspot } from './importer-hubspot.ts'
import { pipedrive } from './importer-pipedrive.ts'
import { salesforce } from './importer-salesforce.ts'
import type { Kind } from './rows.rules.ts'

/** Asks the CRM: a path below its address; what it answered, read from JSON. Limits of its rate are waited for. */
export type Ask = (path: string, headers: Record<string, string>) => Promise<unknown>

/** What an importer is given. `sign`: posts a form for a token (OAuth2). */
export type Asked = {
  ask: Ask
  sign: (path: string, fields: Record<string, string>) => Promise<Record<string, unknown>>
  secret: string
  /** Only what was changed since; null: everything. */
  since: Date | null
  currency: string | null
}

/** One page of rows of a kind, in the shape of `CrmRow`; what does not fit is told and left out, as in files. */
export type Page = { kind: Kind; rows: Record<string, unknown>[] }

/**
 * An importer of one CRM: it pages through what the CRM has and says it as rows. All else is done around it: schedule, secrets, the guard of
 * outgoing calls, rates, what vanishes, the run and its report.
 */
export type Importer = {
  /** As people call the CRM, in every language. */
  label: string
  /** How the secret is written, for people. */
  secretIs: string
  /** Whether the CRM can be asked for changes alone. */
  tellsChanges: boolean
  /** Where the CRM is when nobody says it; null: each customer of it has an address of his own. */
  address: string | null
  pages: (asked: Asked) => AsyncIterable<Page>
}

const builtIn: ReadonlyMap<string, Importer> = new Map(Object.entries({ salesforce, hubspot, pipedrive }))
let own: ReadonlyMap<string, Importer> = new Map()

export const isBuiltIn = (name: string): boolean => builtIn.has(name)

/** Puts those of the operator beside the ones that are built in (own-importers.ts); those that were there before go. */
export function setOwnImporters(importers: ReadonlyMap<string, Importer>): void {
  own = importers
}

/** Undefined: there is none of this name, or no more. */
export const findImporter = (name: string): Importer | undefined => builtIn.get(name) ?? own.get(name)

/** All importers by their names, those of the operator last. */
export const listImporters = (): [string, Importer][] => [...builtIn, ...own]
