import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'

/** What is wrong with how a command was called; ends it with code 2. */
export class UsageError extends Error {}

/** What a command could not do, in a sentence for the person who called it; ends it with code 1. */
export class CommandError extends Error {}

/** One option of a command. `value` names what follows it; without, it is a switch. */
export type Option = { value?: string; about: string; required?: boolean }

export type Command = {
  /** One or more words: `org create`. */
  name: string
  about: string
  options: Record<string, Option>
  /** Prints its result to standard output; nothing else may write there. */
  run: (options: Options) => Promise<void>
}

/** The options as given. `text` of an absent one is undefined; `need` is for required ones. */
export type Options = {
  text: (name: string) => string | undefined
  need: (name: string) => string
  has: (name: string) => boolean
}

/** Reads the words after the command's name. Throws UsageError in a sentence. */
export function readOptions(command: Command, words: string[]): Options {
  const config: ParseArgsOptionsConfig = {}
  for (const [name, option] of Object.entries(command.options))
    config[name] = { type: option.value === undefined ? 'boolean' : 'string' }
  const { values, positionals, tokens } = parse(words, config)
  if (positionals[0] !== undefined) throw new UsageError(`“${positionals[0]}” is not an option of ${command.name}.`)
  const given = tokens.flatMap((token) => (token.kind === 'option' ? token.name : []))
  const twice = given.find((name, i) => given.indexOf(name) !== i)
  if (twice) throw new UsageError(`--${twice} is given twice.`)
  const absent = Object.entries(command.options).find(([name, { required }]) => required && !values[name])
  if (absent) throw new UsageError(`--${absent[0]} is missing: ${absent[1].about}`)
  const textOf = (name: string) => {
    const value = values[name]
    return typeof value === 'string' ? value : undefined
  }
  return { text: textOf, need: (name) => textOf(name) ?? '', has: (name) => values[name] === true }
}

function parse(args: string[], options: ParseArgsOptionsConfig) {
  try {
    return parseArgs({ args, options, allowPositionals: true, tokens: true })
  } catch (error) {
    throw new UsageError(sentence(error))
  }
}

function sentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const unknown = /Unknown option '(-+[^']+)'/.exec(message)?.[1]
  if (unknown) return `There is no option ${unknown}.`
  const valueless = /Option '(-+[\w-]+)(?: <value>)?' (?:argument missing|argument is ambiguous)/.exec(message)?.[1]
  if (valueless) return `${valueless} needs a value (write ${valueless}=… when it begins with a dash).`
  const valued = /Option '(-+[\w-]+)' does not take an argument/.exec(message)?.[1]
  return valued ? `${valued} takes no value.` : message
}

/** How a command is called, for `--help` and after a UsageError. */
export function usageOf(command: Command): string {
  const rows = Object.entries(command.options).map(([name, { value, about, required }]) => [
    `--${name}${value === undefined ? '' : ` ${value}`}`,
    `${about}${required ? '' : ' (optional)'}`,
  ])
  const width = Math.max(0, ...rows.map(([left]) => left?.length ?? 0))
  const lines = rows.map(([left, right]) => `  ${left?.padEnd(width)}  ${right}`)
  return [`npm run -s cli -- ${command.name} [options]`, command.about, '', ...lines].join('\n')
}

/** A secret from a file, or from standard input for `-`; the line break at its end is not part of it. */
export async function readSecretFile(path: string): Promise<string> {
  const content = path === '-' ? await text(process.stdin) : await readFile(path, 'utf8').catch(unreadable(path))
  const secret = content.replace(/\r?\n$/, '')
  if (secret === '') throw new CommandError(`There is no password in ${path === '-' ? 'standard input' : path}.`)
  return secret
}

function unreadable(path: string) {
  return (error: NodeJS.ErrnoException): never => {
    const why = error.code === 'ENOENT' ? 'there is no such file' : (error.code ?? error.message)
    throw new CommandError(`The password file ${path} cannot be read: ${why}.`)
  }
}

/** Prints a result: one line of JSON for programs, or lines for people. */
export function print(json: boolean, result: unknown, lines: string[]): void {
  process.stdout.write(`${json ? JSON.stringify(result) : lines.join('\n')}\n`)
}
