// One log per process: JSON lines on standard output (pino), which the supervisor collects. Secrets are redacted by name
// here, as a second line of defence: they must not be logged in the first place.
import type { LevelWithSilent } from 'pino'
import { type DestinationStream, pino } from 'pino'

/** The part of pino that Karri uses: fields first, then one constant sentence. */
export interface Logger {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
  fatal(fields: object, message: string): void
  /** A logger that adds the fields to each of its lines. */
  child(fields: object): Logger
}

/** Whose log it is and where it goes. */
export interface LoggerOptions {
  readonly component: string
  /** `info` by default. */
  readonly level?: LevelWithSilent
  /** Standard output by default. */
  readonly destination?: DestinationStream
}

const SECRETS = [
  'secretAccessKey',
  'secretKey',
  'secret',
  'password',
  'privateKey',
  'key.private',
  'userData',
  'token',
  'authorization',
  'signature',
]

/** The logger of a component. An error goes in as `{err}`. */
export function createLogger(options: LoggerOptions): Logger {
  const settings = {
    level: options.level ?? 'info',
    base: { component: options.component },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
  }
  return options.destination ? pino(settings, options.destination) : pino(settings)
}

/** A logger that drops everything; for tests and for libraries without one. */
export const silentLogger: Logger = pino({ level: 'silent' })
