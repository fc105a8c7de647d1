import { type ArgumentKind, checkArgument, checkOptions, kinds } from '../event/arguments.js'
import { parseInstant } from '../event/date.js'
import type { AnyEventDefinition } from '../event/definition.js'
import { isTapelineError, showThrown, TapelineError } from '../event/error.js'
import { didYouMean } from '../event/nearest-name.js'
import { marketEvents } from '../market/events.js'
import { market } from '../market/market.js'
import { parsePath } from '../projection/path.js'
import type { AnyProjection } from '../projection/projection.js'
import { timelineFromJson } from '../timeline/json.js'
import { canonicalJson } from './canonical-json.js'
import { readReceipt } from './read-receipt.js'
import type { Receipt } from './receipt.js'
import { valueFrom } from './reproduce.js'
import { type ValueDifference, valueDifferences } from './value-differences.js'

export interface VerifyOptions {
  /** Projections of your own that a receipt may name, besides `market`. */
  readonly projections?: readonly AnyProjection[]
  /** Event types of your own that a receipt may have, besides those of the market. */
  readonly definitions?: readonly AnyEventDefinition[]
}

/** The result of a verification. */
export interface Verification {
  /** Whether the events and edits of the receipt give its value. */
  readonly verdict: 'agrees' | 'differs'
  /** The value that they give; undefined if the path has none. */
  readonly found: unknown
  /** Where `found` differs from the value of the receipt, by paths; at most 20. Empty if they agree. */
  readonly differences: readonly ValueDifference[]
  /** The contents of the receipt. */
  readonly receipt: Receipt
}

const OPTIONS = {
  projections: {
    expected: 'an array of projections',
    fits: (value: unknown) => Array.isArray(value) && value.every((one) => kinds.projection.fits(one)),
  },
  definitions: kinds.definitions,
} satisfies Record<keyof VerifyOptions, ArgumentKind>

/**
 * Computes the value of a receipt again, from its events and edits alone, and compares the two. That they agree shows that the
 * value follows from these events; it does not show that the events are true, or that no other event matters.
 *
 * White space and the order of keys make no difference. Any other change of the text makes a hash of the receipt wrong.
 * @param text of the file
 * @throws TapelineError `receipt.invalid` for a text that is no receipt, that changed after it was written, that names an unknown
 * projection or event type, or that cannot be replayed; `receipt.unsupported` where the Web Crypto API is missing;
 * `argument.invalid`, `option.unknown`
 * @example
 * ```ts
 * import { isTapelineError, replay } from '@tapeline/core'
 * import { market } from '@tapeline/core/market'
 * import { verifyReceipt, writeReceipt } from '@tapeline/core/receipt'
 * import { loadScenario } from '@tapeline/scenarios/node'
 *
 * const text = await writeReceipt(replay(await loadScenario('deepseek-r1'), market), {
 *   path: 'ranking[symbol=NVDA].rank',
 *   at: '2025-01-27T16:00-05:00',
 * })
 * const { verdict, receipt } = await verifyReceipt(text)
 * console.log(verdict, receipt.value, receipt.events.length) // agrees 3 9
 * const refused = await verifyReceipt(text.replace('"value": 3', '"value": 1')).catch((error) => error)
 * console.log(isTapelineError(refused, 'receipt.invalid')) // true
 * ```
 */
export async function verifyReceipt(text: string, options: VerifyOptions = {}): Promise<Verification> {
  checkArgument('verifyReceipt()', 'text', text, kinds.text)
  checkOptions('verifyReceipt()', options, OPTIONS)
  const receipt = await readReceipt(text)
  const { projections = [], definitions = [] } = options
  const projection = projectionNamed(receipt.projection, [...projections, market])
  const found = replayed(receipt, projection, definitions)
  const agrees = found !== undefined && canonicalJson(found) === canonicalJson(receipt.value)
  return {
    verdict: agrees ? 'agrees' : 'differs',
    found,
    differences: agrees ? [] : valueDifferences(receipt.value, found, receipt.path),
    receipt,
  }
}

function projectionNamed(name: string, projections: readonly AnyProjection[]): AnyProjection {
  const found = projections.find((own) => own.name === name)
  if (found !== undefined) return found
  const names = projections.map((own) => own.name)
  throw new TapelineError({
    code: 'receipt.invalid',
    message: `The receipt needs the projection '${name}'; pass it in 'projections'.${didYouMean(name, names)}`,
    path: 'projection',
    expected: names.join(', '),
  })
}

/** @throws TapelineError `receipt.invalid` */
function replayed(receipt: Receipt, projection: AnyProjection, own: readonly AnyEventDefinition[]): unknown {
  const { at, event, knownAt, whatIfs, nextSeq, events } = receipt
  const types = new Set(own.map(({ type }) => type))
  const definitions = [...own, ...marketEvents.filter(({ type }) => !types.has(type))]
  try {
    const json = { format: 'tapeline.timeline/1', sealed: false, nextSeq, events }
    return valueFrom(timelineFromJson(definitions, json), {
      projection,
      steps: parsePath(receipt.path),
      moment: event ?? parseInstant(at as string | number),
      knownAt: knownAt === undefined ? undefined : parseInstant(knownAt),
      whatIfs,
      nextSeq,
    })
  } catch (error) {
    const reason = isTapelineError(error) ? error.faults[0]?.message : showThrown(error)
    throw new TapelineError(
      { code: 'receipt.invalid', message: `The receipt cannot be replayed. ${reason}` },
      { cause: error },
    )
  }
}
