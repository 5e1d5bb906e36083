/** A command that sends a first mail to the built-in receiver, for a shell of Unix kind. `door` is host:port. */
export function firstMailCommand(address: string, door: string): string {
  const mail = `From: you@example.com\\r\\nTo: ${address}\\r\\nSubject: Is anybody there?\\r\\n\\r\\nMy first mail.\\r\\n`
  return `printf '${mail}' | curl -T - smtp://${door} --mail-from you@example.com --mail-rcpt ${address}`
}
