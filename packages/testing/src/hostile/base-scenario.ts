/** The places of the scenario that attacks write to. */
export interface Slots {
  readonly title: string
  readonly summary: string
  readonly source: string
  readonly instrument: string
  readonly news: string
  readonly count: string
  readonly price: string
}

export const TEXT_SLOTS = ['title', 'summary', 'source', 'instrument', 'news'] as const
export const NUMBER_SLOTS = ['price', 'count'] as const

export type TextSlot = (typeof TEXT_SLOTS)[number]
export type NumberSlot = (typeof NUMBER_SLOTS)[number]

export const PLAIN: Slots = {
  title: 'Two events',
  summary: 'A scenario that loads',
  source: 'Newspaper',
  instrument: 'Nvidia',
  news: 'A report',
  count: '24.5e9',
  price: '118.42',
}

/** Lines of a scenario without tables, which loads. */
export function linesOf({ title, summary, source, instrument, news, count, price }: Slots): string[] {
  return [
    'format: tapeline.scenario/1',
    'name: hostile',
    `title: ${title}`,
    `summary: ${summary}`,
    'zone: America/New_York',
    'start: 2025-01-24',
    'sources:',
    '  paper:',
    `    name: ${source}`,
    'instruments:',
    '  - symbol: NVDA',
    `    name: ${instrument}`,
    '    exchange: XNAS',
    '    shares:',
    `      count: ${count}`,
    '      sources: paper',
    'events:',
    '  - id: report',
    '    at: 2025-01-27T09:00',
    '    type: news.published',
    '    sources: paper',
    '    data:',
    `      summary: ${news}`,
    '  - id: trade',
    '    at: 2025-01-27T09:31',
    '    type: price.traded',
    '    data:',
    '      symbol: NVDA',
    `      price: ${price}`,
  ]
}

/** Where a text of a slot is in a scenario that was loaded. */
export const PATHS: Readonly<Record<TextSlot, readonly (string | number)[]>> = {
  title: ['title'],
  summary: ['summary'],
  source: ['sources', 'paper', 'name'],
  instrument: ['instruments', 0, 'name'],
  news: ['events', 0, 'data', 'summary'],
}
