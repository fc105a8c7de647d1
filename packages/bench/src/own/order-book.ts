import { defineEvent, defineKeyedProjection, defineProjection, type TapelineEvent } from '@tapeline/core'
import { z } from 'zod'
import { Random } from '../tape/random.js'
import type { Domain } from './domain.js'

const order = z.strictObject({ symbol: z.string(), quantity: z.number(), price: z.number() })
const bought = defineEvent({ type: 'order.bought', schema: order })
const sold = defineEvent({ type: 'order.sold', schema: order })

type Order = z.infer<typeof order>
interface Position {
  quantity: number
  cost: number
}
type Positions = Record<string, Position>

const SYMBOLS = 200
const START = Date.UTC(2025, 0, 6)

const plainRecipes = () => ({
  'order.bought': (positions: Positions, { data }: { data: Order }): void => {
    positions[data.symbol] ??= { quantity: 0, cost: 0 }
    const position = positions[data.symbol] as Position
    position.quantity += data.quantity
    position.cost += data.quantity * data.price
  },
  'order.sold': (positions: Positions, { data }: { data: Order }): void => {
    positions[data.symbol] ??= { quantity: 0, cost: 0 }
    const position = positions[data.symbol] as Position
    position.quantity -= data.quantity
    position.cost -= data.quantity * data.price
  },
})

/** Positions of an order book: a quantity and a cost by symbol. */
export const orderBook: Domain<Positions> = {
  name: 'positions',
  definitions: [bought, sold],
  inputs(count) {
    const random = new Random(11)
    return Array.from({ length: count }, (_, index) => ({
      id: `order-${index}`,
      type: random.next() < 0.6 ? 'order.bought' : 'order.sold',
      at: START + index * 250,
      data: {
        symbol: `S${Math.floor(random.next() * SYMBOLS)}`,
        quantity: 1 + Math.floor(random.next() * 100),
        price: 100 + random.next(),
      },
    }))
  },
  initial: () => ({}),
  recipes: plainRecipes() as unknown as Domain<Positions>['recipes'],
  replays: [
    {
      id: 'own-positions',
      atMost: 1.5,
      projection: defineProjection({
        name: 'positions',
        events: [bought, sold],
        initial: (): Positions => ({}),
        recipes: plainRecipes,
      }),
      byHand: positionsByHand,
    },
    {
      id: 'own-positions-keyed',
      atMost: 1.2,
      projection: defineKeyedProjection({
        name: 'keyed positions',
        events: [bought, sold],
        fields: { quantity: 'float64', cost: 'float64' },
        recipes: (blank) => ({
          'order.bought': (positions, { data }) => {
            positions[data.symbol] ??= blank({ quantity: 0, cost: 0 })
            const position = positions[data.symbol] as Position
            position.quantity += data.quantity
            position.cost += data.quantity * data.price
          },
          'order.sold': (positions, { data }) => {
            positions[data.symbol] ??= blank({ quantity: 0, cost: 0 })
            const position = positions[data.symbol] as Position
            position.quantity -= data.quantity
            position.cost -= data.quantity * data.price
          },
        }),
      }),
      byHand: positionsByHand,
    },
  ],
}

function positionsByHand(events: readonly TapelineEvent[]): Positions {
  const positions: Positions = {}
  for (const event of events) {
    const data = event.data as Order
    switch (event.type) {
      case 'order.bought': {
        positions[data.symbol] ??= { quantity: 0, cost: 0 }
        const position = positions[data.symbol] as Position
        position.quantity += data.quantity
        position.cost += data.quantity * data.price
        break
      }
      case 'order.sold': {
        positions[data.symbol] ??= { quantity: 0, cost: 0 }
        const position = positions[data.symbol] as Position
        position.quantity -= data.quantity
        position.cost -= data.quantity * data.price
        break
      }
    }
  }
  return positions
}
