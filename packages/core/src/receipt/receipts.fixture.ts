import type { MarketEvent } from '../market/events.js'
import { closed, listed, officialClose, opened, shares, tape } from '../market/tape.fixture.js'
import type { Timeline } from '../timeline/timeline.js'

const BEFORE = '2025-01-24'
export const DAY = '2025-01-27'
export const AT = `${DAY}T16:00-05:00`

/** Two days of two instruments; the close of the second day follows from a release, and is corrected later. */
export const days: Timeline<MarketEvent> = tape([
  { ...listed('AA'), sources: [{ name: 'Exchange list – “AA”' }] },
  listed('BB'),
  shares('AA', 1000),
  shares('BB', 500),
  opened(BEFORE),
  { ...officialClose('AA', BEFORE, 100), id: 'aa-before' },
  { ...officialClose('BB', BEFORE, 150), id: 'bb-before' },
  closed(BEFORE),
  {
    id: 'release',
    type: 'news.published',
    at: `${DAY}T05:00-05:00`,
    data: { summary: 'A release' },
    sources: [{ name: 'A newspaper', fact: 'S1' }],
  },
  opened(DAY),
  { ...officialClose('AA', DAY, 81), id: 'aa-close', causes: ['release'] },
  { ...officialClose('BB', DAY, 150), id: 'bb-close' },
  closed(DAY),
  {
    ...officialClose('AA', DAY, 80),
    id: 'aa-corrected',
    replaces: 'aa-close',
    causes: ['release'],
    knownAt: `${DAY}T18:00-05:00`,
  },
])
