import { type DestinationStream, pino } from 'pino'

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]
export type Log = ReturnType<typeof createLog>

/** The one logger: JSON lines on standard error, so that standard output stays free for commands that print results, unless told. */
export function createLog(
  level: LogLevel,
  destination: DestinationStream = pino.destination({ dest: 2, sync: false }),
) {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: ['*.password', '*.token', '*.secret', '*.authorization', '*.cookie', 'req.headers'],
        censor: '[hidden]',
      },
    },
    destination,
  )
}
