import { defineEvent } from '@tapeline/core'
import { z } from 'zod'
import { Random } from '../tape/random.js'
import type { Domain } from './domain.js'

/** The data of the events of the shop. */
export interface ShopData {
  readonly 'order.placed': {
    readonly order: string
    readonly customer: string
    readonly region: string
    readonly total: number
    readonly items: readonly Item[]
  }
  readonly 'order.paid': { readonly order: string; readonly amount: number }
  readonly 'order.shipped': { readonly order: string; readonly carrier: string }
  readonly 'page.visited': { readonly visitor: string; readonly page: string; readonly seconds: number }
}
interface Item {
  readonly sku: string
  readonly quantity: number
  readonly price: number
}

/** An event of the shop, as recipes see it. */
export interface ShopEvent<Type extends keyof ShopData> {
  readonly type: Type
  readonly at: number
  readonly data: ShopData[Type]
}

const [CUSTOMERS, SKUS, OPEN_ORDERS] = [300, 200, 500]
const REGIONS = ['north', 'south', 'east', 'west']
const PAGES = ['home', 'search', 'product', 'basket', 'help']
const START = Date.UTC(2025, 0, 6)

/** The events of a web shop: four types, with nested data. */
export const shop: Pick<Domain<never>, 'name' | 'definitions' | 'inputs'> = {
  name: 'shop',
  definitions: [
    defineEvent({
      type: 'order.placed',
      schema: z.strictObject({
        order: z.string(),
        customer: z.string(),
        region: z.string(),
        total: z.number(),
        items: z.array(z.strictObject({ sku: z.string(), quantity: z.number(), price: z.number() })),
      }),
    }),
    defineEvent({ type: 'order.paid', schema: z.strictObject({ order: z.string(), amount: z.number() }) }),
    defineEvent({
      type: 'order.shipped',
      schema: z.strictObject({ order: z.string(), carrier: z.string() }),
    }),
    defineEvent({
      type: 'page.visited',
      schema: z.strictObject({ visitor: z.string(), page: z.string(), seconds: z.number() }),
    }),
  ],
  inputs(count) {
    const random = new Random(17)
    const below = (limit: number): number => Math.floor(random.next() * limit)
    const dataOf = (index: number, kind: number): [keyof ShopData, object] => {
      // Numbers of orders repeat, so that the state does not grow for ever.
      const order = `order-${below(OPEN_ORDERS)}`
      if (kind < 0.4)
        return [
          'page.visited',
          { visitor: `c${below(CUSTOMERS)}`, page: PAGES[below(5)], seconds: below(300) },
        ]
      if (kind < 0.6) return ['order.paid', { order, amount: 10 + below(90) }]
      if (kind < 0.8) return ['order.shipped', { order, carrier: index % 3 === 0 ? 'post' : 'courier' }]
      const items = Array.from({ length: 1 + below(3) }, () => ({
        sku: `sku-${below(SKUS)}`,
        quantity: 1 + below(4),
        price: 1 + below(50),
      }))
      const total = items.reduce((sum, { quantity, price }) => sum + quantity * price, 0)
      return [
        'order.placed',
        { order, customer: `c${below(CUSTOMERS)}`, region: REGIONS[below(4)], total, items },
      ]
    }
    return Array.from({ length: count }, (_, index) => {
      const [type, data] = dataOf(index, random.next())
      return { id: `event-${index}`, type, at: START + index * 1000, data }
    })
  },
}
