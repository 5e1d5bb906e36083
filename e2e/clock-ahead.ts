/**
 * Loaded before a server (NODE_OPTIONS=--import) it sets the clock of that process ahead by CLOCK_AHEAD_MS: hours pass for it while it is
 * down, and no test waits for them.
 */
const ahead = Number(process.env.CLOCK_AHEAD_MS ?? 0)
const { now } = Date

if (ahead > 0)
  globalThis.Date = new Proxy(Date, {
    construct: (date, given, made) => Reflect.construct(date, given.length > 0 ? given : [now() + ahead], made),
    get: (date, key, receiver) => (key === 'now' ? () => now() + ahead : Reflect.get(date, key, receiver)),
  })
