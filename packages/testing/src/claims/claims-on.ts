import { type EventInput, replay, type TapelineEvent, type Timeline } from '@tapeline/core'
import { extendPath } from '@tapeline/core/internal'
import { type ClaimMade, type MarketEvent, type MarketState, market } from '@tapeline/core/market'
import type { ClaimDraw } from './claim-draw.js'

const MINUTE = 60_000
/** Figures of a quote that a claim may name. */
const QUOTE_FIGURES = [
  'last',
  'previousClose',
  'open',
  'high',
  'low',
  'change',
  'changePct',
  'marketCap',
] as const

/** A claim as `append` takes it. */
export type ClaimInput = EventInput<'claim.made', ClaimMade>

interface Figure {
  readonly path: string
  readonly value: number
}

/**
 * Claims about figures of the market on a timeline, made a minute after the moment to which they refer. A claim that cannot be as
 * drawn, for lack of a figure, is not computable.
 * @param ids the ids that the claims have, in order
 */
export function claimsOn(
  timeline: Timeline<MarketEvent>,
  draws: readonly ClaimDraw[],
  idOf: (index: number) => string,
): readonly ClaimInput[] {
  if (draws.length === 0 || timeline.length === 0) return []
  const replayed = replay(timeline, market)
  return draws.map((draw, index) => {
    const event = timeline.eventBefore((draw.moment % timeline.length) + 1) as TapelineEvent
    const figures = figuresOf(replayed.at(event.at))
    const figure = figures[draw.figure % Math.max(figures.length, 1)]
    const claim =
      draw.verdict === 'not computable' || figure === undefined ? aboutNothing() : about(figure, draw)
    const { path, ...said } = claim
    return {
      id: idOf(index),
      type: 'claim.made',
      at: event.at + MINUTE,
      sources: [{ name: 'Newspaper' }],
      data: { subject: { path, at: event.at }, ...said },
    }
  })
}

type Said = Omit<ClaimMade, 'subject'> & { readonly path: string }

/** No symbol has lower-case letters, so that there is never such a figure. */
const aboutNothing = (): Said => ({ path: 'quotes.none.last', relation: 'equals', value: 1 })

function about(
  { path, value }: Figure,
  { verdict, relation, digits, off, isAbove, hasTolerance }: ClaimDraw,
): Said {
  // A source states at most seven digits.
  let unit = 10 ** digits
  while (unit * 1e6 < Math.abs(value)) unit *= 10
  const agrees = verdict === 'agrees'
  if (relation === 'equals') {
    const rounded = Math.round(value / unit)
    const accuracy = hasTolerance ? { tolerance: unit } : { precision: unit }
    // Two units are outside of half a unit, and of a whole one.
    const shown = agrees ? rounded : rounded + (isAbove ? 1 : -1) * (off + 1)
    return { path, relation, value: fixed(shown * unit), ...accuracy }
  }
  const isUpper = relation === 'below' || relation === 'at-most'
  const step = (Math.max(Math.abs(value) / 1000, unit) * off) / 10
  return { path, relation, value: fixed(value + (isUpper === agrees ? step : -step)) }
}

/** Without the noise of binary fractions: 118.42, not 118.42000000000002. */
function fixed(value: number): number {
  return Number(value.toPrecision(15))
}

function figuresOf({ quotes, breadth }: MarketState): readonly Figure[] {
  const figures = Object.entries(quotes).flatMap(([symbol, quote]) =>
    QUOTE_FIGURES.flatMap((name): Figure[] => {
      const value = quote?.[name]
      return value === undefined ? [] : [{ path: extendPath(extendPath('quotes', symbol), name), value }]
    }),
  )
  const { advancing, declining } = breadth
  return [
    ...figures,
    { path: 'breadth.advancing', value: advancing },
    { path: 'breadth.declining', value: declining },
  ]
}
