import type { Timeline } from '@tapeline/core'
import { splitRatios } from '@tapeline/core/internal'
import type { MarketEvent } from '@tapeline/core/market'
import type { ImportOptions } from '../import-options.js'
import type { Tally } from './findings.js'
import type { Field } from './guess-columns.js'
import type { RowStore } from './row-store.js'
import { type Spelling, spellInCode } from './spelling.js'

/**
 * Brings prices that are adjusted for splits back into the shares of their moments, by the splits on the tape, and volumes
 * likewise. Counts the rows at which prices do not change by about the ratio of a split, so that a source that is adjusted
 * without saying so is found, and one that says so and is not.
 */
export class SplitAdjustment {
  /** Whether all figures are still numbers in their bounds. */
  areSound = true
  private readonly ratioAfter: ReturnType<typeof splitRatios>
  private readonly isDeclared: boolean
  private readonly until: number
  private readonly last: ({ price: number; ratio: number } | undefined)[] = []
  private readonly undone = new Set<string>()
  private readonly odd = new Set<string>()
  private readonly spelling: Spelling

  /**
   * @param into the timeline with the splits
   * @param volumeColumn the number of the field that holds volumes; the others hold prices
   */
  constructor(
    private readonly symbols: readonly string[],
    into: Timeline<MarketEvent>,
    private readonly volumeColumn: number | undefined,
    { splitAdjusted = false, spelling = spellInCode }: ImportOptions<Field>,
    private readonly atSplits: Tally,
  ) {
    this.ratioAfter = splitRatios(into)
    this.isDeclared = splitAdjusted !== false
    this.until = typeof splitAdjusted === 'number' ? splitAdjusted : Number.POSITIVE_INFINITY
    this.spelling = spelling
  }

  /**
   * Takes the next row in the order of the events, and adjusts it in place.
   * @param at the time of its event
   * @returns whether its figures are still in their bounds
   */
  take(store: RowStore, index: number, at: number): boolean {
    const number = store.symbol[index] as number
    const symbol = this.symbols[number] as string
    const toUndo = this.isDeclared ? this.ratioAfter(symbol, at, this.until) : 1
    const isSound = toUndo === 1 || this.undo(store, index, toUndo)
    if (toUndo !== 1) this.undone.add(symbol)
    this.areSound &&= isSound
    const price = store.fields[0]?.[index] as number
    const ratio = this.ratioAfter(symbol, at)
    const before = this.last[number]
    if (before === undefined) {
      this.last[number] = { price, ratio }
      return isSound
    }
    if (before.ratio !== ratio) {
      const split = Math.log(before.ratio / ratio)
      // Nearer to no split, or to a second one, than to the one that there was.
      if (Math.abs(Math.log(price / before.price) + split) > Math.abs(split) / 2) {
        this.odd.add(symbol)
        this.atSplits.add(store.file[index] as number, store.row[index] as number)
      }
    }
    before.price = price
    before.ratio = ratio
    return isSound
  }

  /** What was done with the rows so far, as sentences. */
  get notes(): readonly string[] {
    const { undone, odd, isDeclared, spelling } = this
    const notes: string[] = []
    if (undone.size > 0)
      notes.push(`Prices and volumes were brought back into the shares of their moments: ${listOf(undone)}.`)
    else if (isDeclared)
      notes.push('The timeline has no split after a row, so that all prices were taken as they are.')
    if (odd.size > 0)
      notes.push(
        isDeclared
          ? `Prices fall at a split of ${listOf(odd)} although ${spelling('splitAdjusted')} is given; leave it out for sources that are not adjusted.`
          : `Prices do not change at a split of ${listOf(odd)}; pass ${spelling('splitAdjusted')} if the source is adjusted for splits.`,
      )
    return notes
  }

  private undo({ fields }: RowStore, index: number, ratio: number): boolean {
    let isSound = true
    for (let column = 0; column < fields.length; column += 1) {
      const values = fields[column] as Float64Array
      if (column === this.volumeColumn) {
        values[index] = (values[index] as number) / ratio
        isSound &&= values[index] !== Number.POSITIVE_INFINITY
      } else {
        const price = (values[index] as number) * ratio
        values[index] = price
        isSound &&= price > 0 && price < Number.POSITIVE_INFINITY
      }
    }
    return isSound
  }
}

function listOf(symbols: ReadonlySet<string>): string {
  const first = [...symbols].slice(0, 10)
  return first.length < symbols.size ? `${first.join(', ')}, …` : first.join(', ')
}
