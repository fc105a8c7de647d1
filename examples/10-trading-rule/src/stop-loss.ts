import { defineProjection } from '@tapeline/core'
import { marketEvents, quotes } from '@tapeline/core/market'

/**
 * The code under test: a stop-loss. It holds a share and sells it at the first price that is `lossPct` percent or more below the
 * previous close. It ignores trades that are reported late, since their price is past.
 */
export const stopLoss = (symbol: string, lossPct: number) => {
  const check = (
    draft: { sold: { price: number; at: number } | null },
    at: number,
    price: number,
    previousClose: number | undefined,
  ): void => {
    if (draft.sold !== null || previousClose === undefined) return
    if (price <= previousClose * (1 - lossPct / 100)) draft.sold = { price, at }
  }
  return defineProjection({
    name: 'stop-loss',
    events: marketEvents,
    reads: { quotes },
    initial: () => ({ sold: null as { price: number; at: number } | null }),
    recipes: () => ({
      'price.traded': (draft, { at, data }, reads) => {
        if (data.symbol !== symbol || data.condition === 'late') return
        check(draft, at, data.price, reads.quotes[symbol]?.previousClose)
      },
      'bar.closed': (draft, { at, data }, reads) => {
        if (data.symbol === symbol) check(draft, at, data.close, reads.quotes[symbol]?.previousClose)
      },
    }),
  })
}
