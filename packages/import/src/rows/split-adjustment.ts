import type { Timeline } from '@tapeline/core'
import { splitRatios } from '@tapeline/core/internal'
import type { MarketEvent } from '@tapeline/core/market'
import type { ImportOptions } from '../import-options.js'
import type { Tally } from './findings.js'
import type { Field } from './guess-columns.js'
import type { EventColumns } from './new-events.js'
import type { SourceRows } from './read-source.js'
import { spellInCode } from './spelling.js'

/** Rows with their times and columns. */
interface PricedRows {
  readonly rows: SourceRows
  readonly findings: { readonly atSplits: Tally }
  readonly volumeColumn: number | undefined
  eventColumns(): Pick<EventColumns, 'at'>
}

/**
 * Brings prices that are adjusted for splits back into the shares of their moments, by the splits on the tape, and volumes
 * likewise. Counts the rows at which prices do not change by about the ratio of a split, so that a source that is adjusted
 * without saying so is found, and one that says so and is not.
 * @param order the rows that become events, in the order of these
 * @returns what was done, as sentences, and whether all figures are still numbers in their bounds
 */
export function undoSplits(
  preparation: PricedRows,
  order: Int32Array,
  into: Timeline<MarketEvent>,
  { splitAdjusted = false, spelling = spellInCode }: ImportOptions<Field>,
): { readonly notes: readonly string[]; readonly areSound: boolean } {
  const { rows, findings, volumeColumn } = preparation
  const { store, symbols } = rows
  const ratioAfter = splitRatios(into)
  const isDeclared = splitAdjusted !== false
  const until = typeof splitAdjusted === 'number' ? splitAdjusted : Number.POSITIVE_INFINITY
  const prices = store.fields.filter((_, column) => column !== volumeColumn)
  const volumes = volumeColumn === undefined ? undefined : store.fields[volumeColumn]
  const last: ({ readonly price: number; readonly ratio: number } | undefined)[] = []
  const undone = new Set<string>()
  const { at: times } = preparation.eventColumns()
  const odd = new Set<string>()
  let areSound = true
  for (const index of order) {
    const symbolNumber = store.symbol[index] as number
    const symbol = symbols.names[symbolNumber] as string
    const at = times[index] as number
    const toUndo = isDeclared ? ratioAfter(symbol, at, until) : 1
    if (toUndo !== 1) {
      undone.add(symbol)
      for (const column of prices) {
        const price = (column[index] as number) * toUndo
        column[index] = price
        areSound &&= price > 0 && price < Number.POSITIVE_INFINITY
      }
      if (volumes !== undefined) {
        volumes[index] = (volumes[index] as number) / toUndo
        areSound &&= volumes[index] !== Number.POSITIVE_INFINITY
      }
    }
    const price = store.fields[0]?.[index] as number
    const ratio = ratioAfter(symbol, at)
    const before = last[symbolNumber]
    last[symbolNumber] = { price, ratio }
    if (before === undefined || before.ratio === ratio) continue
    const split = Math.log(before.ratio / ratio)
    // Nearer to no split, or to a second one, than to the one that there was.
    if (Math.abs(Math.log(price / before.price) + split) <= Math.abs(split) / 2) continue
    odd.add(symbol)
    findings.atSplits.add(store.file[index] as number, store.row[index] as number)
  }
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
  return { notes, areSound }
}

function listOf(symbols: ReadonlySet<string>): string {
  const first = [...symbols].slice(0, 10)
  return first.length < symbols.size ? `${first.join(', ')}, …` : first.join(', ')
}
