import { type ArgumentKind, kinds } from '@tapeline/core/internal'
import { wholeFrom } from '../check-arguments.js'
import { ARBITRARY } from './arbitrary-history.js'

/** The options that say which histories are checked. */
export const HISTORY_OPTIONS: Readonly<
  Record<'runs' | 'seed' | 'maxLength' | 'data' | 'timelines', ArgumentKind>
> = {
  runs: wholeFrom(1),
  seed: { expected: 'a whole number', fits: Number.isSafeInteger },
  maxLength: wholeFrom(1),
  data: {
    expected: 'an object of arbitraries of fast-check by event type',
    fits: (value: unknown) =>
      kinds.record.fits(value) && Object.values(value as object).every((one) => ARBITRARY.fits(one)),
  },
  timelines: ARBITRARY,
}

/** The number of a run, from 0. */
export const PATH: ArgumentKind = {
  expected: "the number of a run as a text, such as '0'",
  fits: (value: unknown): boolean => typeof value === 'string' && /^\d{1,5}$/.test(value),
}

export const MODULE: ArgumentKind = {
  expected: "a URL, such as new URL('./fees.js', import.meta.url), or the name of a package",
  fits: (value: unknown): boolean => (typeof value === 'string' && value !== '') || value instanceof URL,
}
