import { DURATION_PARTS } from '../calendar/duration.js'
import { type ArgumentKind, checkOptions, kinds, oneOf } from '../event/arguments.js'
import { isPromise, showValue, TapelineError } from '../event/error.js'
import { didYouMean } from '../event/nearest-name.js'

/* Checks the arguments of the functions that make edits. `parseEdits` reads edits from JSON. */

const SELECTORS = [
  'id',
  'type',
  'instrument',
  'sector',
  'source',
  'caused-by',
  'within',
  'union',
  'intersection',
  'complement',
] as const

const CONSEQUENCES: ArgumentKind = {
  expected: "'keep', 'drop', 'rederive' or { scale: 0 or more }",
  fits: (value) =>
    oneOf('keep', 'drop', 'rederive').fits(value) ||
    (kinds.record.fits(value) && typeof (value as { scale?: unknown }).scale === 'number'),
}

const SHIFT_CONSEQUENCES: ArgumentKind = {
  expected: `'along', ${CONSEQUENCES.expected}`,
  fits: (value) => value === 'along' || CONSEQUENCES.fits(value),
}

const EDIT_OPTIONS = { consequences: CONSEQUENCES, mayBeEmpty: kinds.boolean }
const REPLACE_OPTIONS = { ...EDIT_OPTIONS, data: kinds.record, sources: kinds.list }
const SHIFT_OPTIONS = { ...EDIT_OPTIONS, consequences: SHIFT_CONSEQUENCES, exchange: kinds.text }
const SHIFT_BY = { ...DURATION_PARTS, tradingDays: kinds.number }

export function checkEditOptions(call: string, options: unknown): void {
  checkOptions(call, options, EDIT_OPTIONS)
}

export function checkReplaceOptions(call: string, options: unknown): void {
  if (options === undefined) throw wrong(call, 'options', '{ data } or { sources }', options)
  checkOptions(call, options, REPLACE_OPTIONS)
}

export function checkShift(call: string, by: unknown, options: unknown): void {
  if (!kinds.record.fits(by)) throw wrong(call, 'by', '{ tradingDays } or { days, hours, … }', by)
  checkOptions(`the argument 'by' of ${call}`, by, SHIFT_BY)
  checkOptions(call, options, SHIFT_OPTIONS)
}

/** @throws TapelineError `edit.invalid` */
export function checkSelector(call: string, selector: unknown, name = 'selector'): void {
  if (typeof selector === 'string' && selector !== '') return
  const select: unknown =
    typeof selector === 'object' && selector !== null && !isPromise(selector) && 'select' in selector
      ? selector.select
      : undefined
  if (SELECTORS.some((known) => known === select)) return
  throw wrong(
    call,
    name,
    'the id of an event, or a selector: byId(…), byType(…), …',
    selector,
    typeof select === 'string' ? didYouMean(select, SELECTORS) : '',
  )
}

/** @throws TapelineError `edit.invalid` */
export function checkTexts(call: string, texts: readonly unknown[]): void {
  for (const text of texts)
    if (typeof text !== 'string') throw wrong(call, 'names', 'texts as separate arguments', text)
}

function wrong(call: string, name: string, expected: string, found: unknown, hint = ''): TapelineError {
  return new TapelineError({
    code: 'edit.invalid',
    message: `The argument '${name}' of ${call} is wrong.${hint}`,
    expected,
    found: showValue(found),
  })
}
