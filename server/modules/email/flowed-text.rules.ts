/** format=flowed, RFC 3676: lines that end in a blank go on in the next line of the same quote depth. */

type FlowedLine = { depth: number; text: string }

function readLine(line: string): FlowedLine {
  let depth = 0
  while (line[depth] === '>') depth++
  const rest = line.slice(depth)
  return { depth, text: rest.startsWith(' ') ? rest.slice(1) : rest }
}

function writeLine(line: FlowedLine): string {
  return line.depth === 0 ? line.text : `${'>'.repeat(line.depth)} ${line.text}`
}

/** Text with LF line ends in, the same with its paragraphs joined out. `deleteSpace` is the parameter DelSp=yes. */
export function decodeFlowed(text: string, deleteSpace: boolean): string {
  const out: string[] = []
  let paragraph: string[] = []
  let depth = 0
  const flush = () => {
    if (paragraph.length > 0) out.push(writeLine({ depth, text: paragraph.join('') }))
    paragraph = []
  }
  for (const raw of text.split('\n')) {
    const line = readLine(raw)
    // The signature separator ends in a blank and never flows (section 4.3).
    const isSignature = line.text === '-- '
    if (line.depth !== depth || isSignature) flush()
    depth = line.depth
    const flows = line.text.endsWith(' ') && !isSignature
    paragraph.push(flows && deleteSpace ? line.text.slice(0, -1) : line.text)
    if (!flows) flush()
  }
  flush()
  return out.join('\n')
}
