import { describe, expect, it } from '@jest/globals'
import { replay } from '@tapeline/core'
import { market } from '@tapeline/core/market'
import { columnsByHand, replayColumnsByHand } from '../hand-written/columns.js'
import { lookByHand } from '../hand-written/look.js'
import { differingParts } from '../harness/final-state.js'
import { makeWork } from '../tape/work.js'
import { castoreStore } from './castore.js'
import { emmettStore } from './emmett.js'
import { MARKET_FOLD } from './fold.js'
import { replayByImmer } from './immer.js'
import { replayByMutative } from './mutative.js'
import { comparable } from './recipes.js'
import { replayByReduxToolkit } from './redux-toolkit.js'

const { events, freshTimeline } = makeWork({ events: 3000, instruments: 20, sessions: 3, seed: 3 })
const ours = replay(freshTimeline(), market).atEnd()

describe('every opponent ends in the same state as Tapeline', () => {
  it.each([
    ['Immer, a draft an event', () => replayByImmer(events, 1)],
    ['Immer, a draft for some events', () => replayByImmer(events, 700)],
    ['mutative', () => replayByMutative(events)],
    ['Redux Toolkit', () => replayByReduxToolkit(events)],
  ])('%s', (_, run) => {
    expect(differingParts(...comparable(run(), ours))).toEqual([])
  })

  it('Emmett and Castore, on every call', async () => {
    for (const aggregate of [await emmettStore(MARKET_FOLD, events), castoreStore(MARKET_FOLD, events)]) {
      expect(differingParts(ours, lookByHand(await aggregate()))).toEqual([])
      expect(differingParts(ours, lookByHand(await aggregate()))).toEqual([])
    }
  })

  it('the loop over columns', () => {
    expect(differingParts(ours, lookByHand(replayColumnsByHand(columnsByHand(events))))).toEqual([])
  })

  it('unless an event is missing', () => {
    const parts = differingParts(...comparable(replayByMutative(events.slice(0, -1500)), ours))
    expect(parts).toEqual(expect.arrayContaining(['quotes', 'moves']))
  })
})
