import { type ArgumentKind, kinds } from '@tapeline/core/internal'

/* Kinds of arguments of logs. */

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

/** A position of a log. */
export const POSITION: ArgumentKind = {
  expected: 'a position of the log: 0 for its start, 1 behind its first event',
  fits: isCount,
}

export const BATCH_SIZE: ArgumentKind = {
  expected: 'a whole number from 1 to 1,000,000',
  fits: (value) => isCount(value) && value >= 1 && value <= 1_000_000,
}

export const SIGNAL: ArgumentKind = {
  expected: 'an AbortSignal, as `new AbortController().signal`',
  fits: (value) => value instanceof AbortSignal,
}

const METHODS = ['head', 'append', 'read', 'onAppended', 'readCheckpoint', 'writeCheckpoint', 'close']

/** An adapter. */
export const STORE: ArgumentKind = {
  expected: `an adapter with the methods ${METHODS.join(', ')}`,
  fits: (value) =>
    kinds.record.fits(value) &&
    METHODS.every((name) => typeof (value as Readonly<Record<string, unknown>>)[name] === 'function'),
}
