import { defineProjection, type Projection, type TapelineEvent } from '@tapeline/core'
import { type ShopData, type ShopEvent, shop } from './shop.js'

type ShopRecipes<State> = {
  // biome-ignore lint/suspicious/noConfusingVoidType: a recipe changes the state and returns nothing, or returns a state.
  readonly [Type in keyof ShopData]?: (state: State, event: ShopEvent<Type>) => void | State
}

/** One way to write a projection, and a loop with the same recipes. */
export interface Shape {
  readonly name: string
  readonly projection: Projection<unknown>
  readonly byHand: (events: readonly TapelineEvent[]) => unknown
}

/** @param recipes use nothing from outside, as `initial`, because the loop is made from their text */
function shape<State>(name: string, initial: () => State, recipes: () => ShopRecipes<State>): Shape {
  return {
    name,
    projection: defineProjection({
      name,
      events: shop.definitions,
      initial: initial as () => unknown,
      recipes: recipes as never,
    }),
    byHand: loopOf(initial, recipes),
  }
}

/** A loop with a `switch` over new functions from the same text, which share none of what V8 has learnt about those of the engine. */
function loopOf<State>(
  initial: () => State,
  recipes: () => ShopRecipes<State>,
): (events: readonly TapelineEvent[]) => unknown {
  const types = Object.keys(recipes())
  const cases = types.map((type, place) => `case '${type}': given = recipe${place}(state, event); break`)
  const text = `'use strict'
    const [${types.map((_, place) => `recipe${place}`).join(', ')}] = Object.values((${recipes})())
    const initial = ${initial}
    return (events) => {
      let state = initial(), given
      for (const event of events) {
        given = undefined
        switch (event.type) { ${cases.join('\n')} }
        if (given !== undefined) state = given
      }
      return state
    }`
  return new Function(text)() as (events: readonly TapelineEvent[]) => unknown
}

interface Order {
  customer: string
  total: number
  paid: number
  status: string
}

/** Projections as people write them, over the events of a shop. */
export const SHAPES: readonly Shape[] = [
  shape(
    'a counter of each type',
    () => ({ orders: 0, payments: 0, visits: 0 }),
    () => ({
      'order.placed': (draft) => {
        draft.orders += 1
      },
      'order.paid': (draft) => {
        draft.payments++
      },
      'page.visited': (draft) => {
        draft.visits += 1
      },
    }),
  ),
  shape(
    'sums of two fields',
    () => ({ ordered: 0, paid: 0 }),
    () => ({
      'order.placed': (draft, { data }) => {
        draft.ordered += data.total
      },
      'order.paid': (draft, { data }) => {
        draft.paid += data.amount
      },
    }),
  ),
  shape(
    'a number',
    () => 0,
    () => ({ 'order.paid': (sum, { data }) => sum + data.amount }),
  ),
  shape(
    'nested objects',
    (): { regions: Record<string, { orders: { count: number; total: number }; last?: string }> } => ({
      regions: {},
    }),
    () => ({
      'order.placed': (draft, { data: { region, total, order } }) => {
        draft.regions[region] ??= { orders: { count: 0, total: 0 } }
        const own = draft.regions[region]
        own.orders.count += 1
        own.orders.total += total
        own.last = order
      },
    }),
  ),
  shape(
    'objects by id with states of an order',
    (): Record<string, Order> => ({}),
    () => ({
      'order.placed': (orders, { data: { order, customer, total } }) => {
        orders[order] = { customer, total, paid: 0, status: 'placed' }
      },
      'order.paid': (orders, { data }) => {
        const order = orders[data.order]
        if (order === undefined) return
        order.paid += data.amount
        if (order.paid >= order.total) order.status = 'paid'
      },
      'order.shipped': (orders, { data }) => {
        if (orders[data.order]?.status === 'paid') delete orders[data.order]
      },
    }),
  ),
  shape(
    'a list of the last hundred',
    (): { recent: { page: string; at: number }[] } => ({ recent: [] }),
    () => ({
      'page.visited': ({ recent }, { at, data: { page } }) => {
        recent.push({ page, at })
        if (recent.length > 100) recent.shift()
      },
    }),
  ),
  shape(
    'a list that grows',
    (): { amounts: number[] } => ({ amounts: [] }),
    () => ({
      'order.paid': (draft, { data }) => {
        draft.amounts.push(data.amount)
      },
    }),
  ),
  shape(
    'a list of objects that grows',
    (): { payments: { order: string; amount: number }[] } => ({ payments: [] }),
    () => ({
      'order.paid': (draft, { data: { order, amount } }) => {
        draft.payments.push({ order, amount })
      },
    }),
  ),
  shape(
    'a Map and a Set',
    (): { visitors: Set<string>; pages: Map<string, { views: number; seconds: number }> } => ({
      visitors: new Set(),
      pages: new Map(),
    }),
    () => ({
      'page.visited': ({ visitors, pages }, { data }) => {
        visitors.add(data.visitor)
        const page = pages.get(data.page) ?? { views: 0, seconds: 0 }
        page.views += 1
        page.seconds += data.seconds
        pages.set(data.page, page)
      },
    }),
  ),
  shape(
    'dates',
    (): { last: Date | undefined; byCustomer: Record<string, Date> } => ({ last: undefined, byCustomer: {} }),
    () => ({
      'order.placed': (draft, { at, data }) => {
        draft.last = new Date(at)
        draft.byCustomer[data.customer] = new Date(at)
      },
    }),
  ),
  shape(
    'for … of, helpers and destructuring',
    (): { stock: Record<string, { sold: number; revenue: number }> } => ({ stock: {} }),
    () => {
      const sell = (
        stock: Record<string, { sold: number; revenue: number }>,
        { sku, quantity, price }: { sku: string; quantity: number; price: number },
      ): void => {
        stock[sku] ??= { sold: 0, revenue: 0 }
        const own = stock[sku]
        own.sold += quantity
        own.revenue += quantity * price
      }
      return {
        'order.placed': ({ stock }, { data: { items } }) => {
          for (const item of items) sell(stock, item)
        },
      }
    },
  ),
  shape(
    'a reducer of few fields',
    () => ({ count: 0, total: 0 }),
    () => ({
      'order.placed': (state, { data }) => ({
        ...state,
        count: state.count + 1,
        total: state.total + data.total,
      }),
      'order.paid': (state, { data }) => ({ ...state, total: state.total - data.amount }),
    }),
  ),
  shape(
    'a reducer with nested objects',
    (): { regions: Record<string, { count: number; total: number }>; orders: number } => ({
      regions: {},
      orders: 0,
    }),
    () => ({
      'order.placed': (state, { data: { region, total } }) => {
        const own = state.regions[region] ?? { count: 0, total: 0 }
        return {
          ...state,
          orders: state.orders + 1,
          regions: { ...state.regions, [region]: { count: own.count + 1, total: own.total + total } },
        }
      },
      'page.visited': (state) => state,
    }),
  ),
  shape(
    'data of events in the state',
    (): { last: Record<string, unknown> } => ({ last: {} }),
    () => ({
      'order.placed': ({ last }, { data }) => {
        last[data.customer] = data
      },
    }),
  ),
  shape(
    'a reset by a new state',
    (): { orders: number; total: number } => ({ orders: 0, total: 0 }),
    () => ({
      'order.placed': (draft, { data }) => {
        draft.orders += 1
        draft.total += data.total
      },
      'page.visited': (_, { data }) => (data.seconds === 0 ? { orders: 0, total: 0 } : undefined),
    }),
  ),
  shape(
    'filtered and sorted lists',
    (): { top: { order: string; total: number }[] } => ({ top: [] }),
    () => ({
      'order.placed': (draft, { data: { order, total } }) => {
        draft.top.push({ order, total })
        draft.top.sort((left, right) => right.total - left.total)
        if (draft.top.length > 10) draft.top = draft.top.filter((_, index) => index < 10)
      },
    }),
  ),
]
