import type { TradingSession } from '@tapeline/core/calendar'
import type { NightDraw } from './draws.js'
import type { Instrument } from './instrument.js'
import type { Scene, Step } from './scene.js'

const MINUTE = 60_000

/** In the night before a session, which begins at 04:00: splits at 02:00, and the others some minutes later. */
const HOURS_BEFORE = 120
const MINUTES = { split: 0, dividend: 10, rename: 20, delisting: 30 } as const

/** Splits, dividends, renames and delistings, at most one of a kind for an instrument and night. Indices have none. */
export function actionsOf(scene: Scene): Step[] {
  const { draw, writer } = scene
  const formerNames: string[] = []
  const id = (word: string, own: Instrument): string => writer.number(`${word}-${own.name}`)
  return [
    ...nights(scene, draw.splits, 'split', (own, at, { ratio }) => {
      const [newShares, oldShares] = own.split(ratio)
      writer.write({
        id: id('split', own),
        type: 'shares.split',
        at,
        data: { symbol: own.symbol, newShares, oldShares },
      })
    }),
    ...nights(scene, draw.dividends, 'dividend', (own, at, { dividendCents }) => {
      const cents = Math.min(dividendCents, own.cents - 1)
      if (cents < 1) return
      own.cents -= cents
      writer.write({
        id: id('dividend', own),
        type: 'dividend.went-ex',
        at,
        data: { symbol: own.symbol, amountUsd: cents / 100 },
      })
    }),
    ...nights(scene, draw.renames, 'rename', (own, at, { takesFormerName }) => {
      const used = scene.instruments.filter(({ isDelisted }) => !isDelisted).map(({ symbol }) => symbol)
      const free = formerNames.find((name) => !used.includes(name))
      const to =
        (takesFormerName ? free : undefined) ??
        newName(own, [...scene.options.symbols, ...used, ...formerNames])
      formerNames.push(own.symbol)
      writer.write({
        id: id('renamed', own),
        type: 'instrument.renamed',
        at,
        data: { symbol: own.symbol, to },
      })
      own.symbol = to
    }),
    ...nights(scene, draw.delistings, 'delisting', (own, at) => {
      writer.write({ id: id('delisted', own), type: 'instrument.delisted', at, data: { symbol: own.symbol } })
      own.isDelisted = true
    }),
  ]
}

function newName({ name }: Instrument, taken: readonly string[]): string {
  for (const ending of 'XYZUVW') if (!taken.includes(name + ending)) return name + ending
  for (let number = 2; ; number += 1) if (!taken.includes(`${name}${number}`)) return `${name}${number}`
}

type Happens = (own: Instrument, at: number, draw: NightDraw) => void

/** Steps in the nights between sessions; the night before the first one has no prices before it. */
function nights(
  { sessions, instruments }: Scene,
  draws: readonly NightDraw[],
  kind: keyof typeof MINUTES,
  happens: Happens,
): Step[] {
  const done = new Set<string>()
  const equities = instruments.filter(({ isIndex }) => !isIndex)
  if (sessions.length < 2 || equities.length === 0) return []
  return draws.flatMap((draw): Step[] => {
    const own = equities[draw.instrument % equities.length] as Instrument
    const { day, preOpen } = sessions[1 + (draw.session % (sessions.length - 1))] as TradingSession
    if (done.has(`${own.name} ${day}`)) return []
    done.add(`${own.name} ${day}`)
    const at = preOpen - (HOURS_BEFORE - MINUTES[kind]) * MINUTE
    return [{ at, rank: 0, run: () => own.isDelisted || happens(own, at, draw) }]
  })
}
