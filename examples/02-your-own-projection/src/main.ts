/** An event type, a projection, a replay and a check of your own. */
import { createTimeline, defineEvent, defineProjection, replay } from '@tapeline/core'
import { checkProjectionLaws } from '@tapeline/testing'
import { z } from 'zod'

const orderPlaced = defineEvent({
  type: 'order.placed',
  schema: z.strictObject({ chips: z.int().positive() }),
})

const backlog = defineProjection({
  name: 'backlog',
  events: [orderPlaced],
  initial: () => ({ chips: 0, largest: 0 }),
  recipes: () => ({
    'order.placed': (draft, { data }) => {
      draft.chips += data.chips
      draft.largest = Math.max(draft.largest, data.chips)
    },
  }),
})

const orders = createTimeline([orderPlaced]).append([
  { id: 'b', type: 'order.placed', at: '2025-01-28T10:00-05:00', data: { chips: 500 } },
  { id: 'a', type: 'order.placed', at: '2025-01-27T10:00-05:00', data: { chips: 2000 } },
])
console.log(replay(orders, backlog).at('2025-01-27T16:00-05:00'), replay(orders, backlog).atEnd())

// Belongs in a test: throws if random orders, with late ones and corrections, give other states when they are replayed another way.
checkProjectionLaws(backlog)
