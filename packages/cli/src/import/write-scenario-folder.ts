import { basename, resolve } from 'node:path'
import type { Timeline } from '@tapeline/core'
import type { MarketEvent } from '@tapeline/core/market'
import { type ScenarioDocument, writeScenario } from '@tapeline/scenarios'
import { readScenario } from '@tapeline/scenarios/node'
import { UsageError } from '../usage-error.js'
import type { ImportFlags } from './import-options-of.js'
import { newFolder } from './new-folder.js'
import { type PriceTable, priceTablesOf } from './price-tables-of.js'

/**
 * Writes the prices of a timeline as a scenario: `scenario.yaml` with the instruments and their sessions, and tables beside it.
 * It is read back before it is renamed, so that the folder is complete and equal, or does not exist.
 * @param declared the declarations of the tables: that they are adjusted for later splits, and their sources
 * @throws UsageError if the tables of a scenario cannot hold the imported prices; TapelineError; the reason of the signal
 */
export async function writeScenarioFolder(
  timeline: Timeline<MarketEvent>,
  folder: string,
  signal: AbortSignal,
  declared: Pick<ImportFlags, 'splitAdjusted' | 'source'> = {},
): Promise<void> {
  const tables = priceTablesOf(timeline)
  const files = new Map(tables.map(({ file, lines }) => [file, `${lines.join('\n')}\n`]))
  files.set('scenario.yaml', writeScenario(documentOf(timeline, tables, nameFor(folder), declared)))
  const check = async (made: string): Promise<void> => {
    const { timeline: readBack } = await readScenario(made)
    if (!saysTheSame(timeline, readBack)) throw unsayable()
  }
  await newFolder(folder, files, { signal, check })
}

/** The name of a scenario from its folder: lower-case letters, digits and hyphens. */
export function nameFor(folder: string): string {
  const name = basename(resolve(folder)).toLowerCase()
  return name.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '') || 'imported'
}

function documentOf(
  timeline: Timeline<MarketEvent>,
  tables: readonly PriceTable[],
  name: string,
  { splitAdjusted, source = [] }: Pick<ImportFlags, 'splitAdjusted' | 'source'>,
): ScenarioDocument {
  const sources = source.map((text, index) => [`source-${index + 1}`, { name: text.trim() }] as const)
  const listings = [...timeline].filter((event) => event.type === 'instrument.listed')
  const days = tables.flatMap((table) => table.days).sort()
  const [from, to] = [days[0], days.at(-1)]
  const exchanges = [...new Set(listings.map(({ data }) => data.exchange))].sort()
  const sections = ['bars', 'closes', 'prints'].map((section) => [
    section,
    tables
      .filter((table) => table.section === section)
      .map(({ file, minutes }) => ({
        file,
        ...(splitAdjusted === undefined ? {} : { splitAdjusted }),
        ...(minutes === undefined ? {} : { minutes }),
        ...(sources.length === 0 ? {} : { sources: sources.map(([key]) => key) }),
      })),
  ])
  return {
    format: 'tapeline.scenario/1',
    name,
    title: `Imported prices: ${listings.map(({ data }) => data.symbol).join(', ')}`,
    zone: 'America/New_York',
    ...(sources.length === 0 ? {} : { sources: Object.fromEntries(sources) }),
    instruments: listings.map(({ at, data }) => ({ ...data, listed: new Date(at).toISOString() })),
    ...(from === undefined || to === undefined ? {} : { sessions: [{ exchanges, from, to }] }),
    ...Object.fromEntries(sections.filter(([, items]) => (items?.length ?? 0) > 0)),
  } as ScenarioDocument
}

function saysTheSame(left: Timeline<MarketEvent>, right: Timeline<MarketEvent>): boolean {
  const [leftPrices, rightPrices] = [left, right].map((timeline) => [...timeline].flatMap(priceText).sort())
  return JSON.stringify(leftPrices) === JSON.stringify(rightPrices)
}

/** A trade without a condition is regular. */
function priceText({ type, at, knownAt, data }: MarketEvent): string[] {
  if (type !== 'bar.closed' && type !== 'close.published' && type !== 'price.traded') return []
  const fields = Object.entries(data).filter(([field]) => field !== 'condition')
  return [JSON.stringify([type, at, knownAt, ...fields.sort(([a], [b]) => (a < b ? -1 : 1))])]
}

function unsayable(): UsageError {
  return new UsageError(
    'The tables of a scenario cannot hold these prices; name a file such as events.tape in --out.',
  )
}
