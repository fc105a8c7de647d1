import { readFile } from 'node:fs/promises'
import { createTimeline, type InputOf, type Timeline } from '@tapeline/core'
import { type MarketEvent, marketEvents } from '@tapeline/core/market'
import { parse } from 'csv-parse/sync'

const FILES = { name: 'Daily price files of soonieboi/marketanalyst (MIT)', confidence: 'high' } as const

/** The other shocks besides 27 January 2025. Sources report the events; the absence of other causes is declared. */
const shocks: readonly InputOf<MarketEvent>[] = [
  {
    id: 'meta-2022-02-03',
    at: '2022-02-03T09:30[America/New_York]',
    type: 'news.published',
    data: {
      summary: 'Meta opens far below its close of 323.00, and ends the day at 237.76.',
      symbols: ['META'],
    },
    sources: [{ name: 'Daily price files, public copies, February 2022', confidence: 'high' }],
  },
  {
    id: 'nvidia-2024-09-03',
    at: '2024-09-03T09:30[America/New_York]',
    type: 'news.published',
    data: { summary: 'The day on which Nvidia loses 279 billion USD of market value.', symbols: ['NVDA'] },
    sources: [{ name: 'Reuters, Bloomberg', confidence: 'high' }],
  },
]

/**
 * The closes of seven large companies as a tape: June 2021 to February 2022, and August 2023 to February 2025. There is no
 * index in these files.
 */
export async function loadMegacaps(): Promise<Timeline<MarketEvent>> {
  const text = await readFile(new URL('../data/megacap-closes.csv', import.meta.url), 'utf8')
  const [head, ...rows] = parse(text, { comment: '#' }) as string[][]
  const symbols = head?.slice(1) ?? []
  const listings = symbols.map(
    (symbol): InputOf<MarketEvent> => ({
      id: `listed-${symbol}`,
      at: '2021-06-01',
      type: 'instrument.listed',
      data: { symbol, name: symbol, kind: 'equity', exchange: 'XNAS' },
    }),
  )
  const closes = rows.flatMap(([day = '', ...prices]) =>
    symbols.map(
      (symbol, column): InputOf<MarketEvent> => ({
        id: `close-${symbol}-${day}`,
        at: `${day}T16:00[America/New_York]`,
        type: 'close.published',
        data: { symbol, day, price: Number(prices[column]), adjustment: 'unknown' },
        sources: [FILES],
      }),
    ),
  )
  return createTimeline(marketEvents)
    .append([...listings, ...shocks, ...closes])
    .seal()
}
