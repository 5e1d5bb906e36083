/** Milliseconds of processor that the work took in this process: what others do on the machine meanwhile does not count. */
export function cpuMsOf(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
