import { defineProjection, type Projection } from '@tapeline/core'
import { events } from './broken-projection.fixture.js'

/* Projections whose mistakes show only in another process, on one tape, or not at all. A second process imports this module. */

/** Takes the day of an event in the zone of the machine. */
export const byDay: Projection<unknown> = defineProjection({
  name: 'by-day',
  events,
  initial: () => ({ day: '' }),
  recipes: () => ({
    'chip.traded': (draft, { at }) => {
      const date = new Date(at)
      draft.day = `${date.getMonth() + 1}/${date.getDate()}`
    },
  }),
})

/** Sorts by the language of the machine. */
export const sorted: Projection<unknown> = defineProjection({
  name: 'sorted',
  events,
  initial: () => ({ texts: [] as string[] }),
  recipes: () => ({
    'note.made': (draft, { data }) => {
      draft.texts.push(data.text)
      draft.texts.sort((a, b) => a.localeCompare(b))
    },
  }),
})

const cache = new Map<string, number>()

/** Caches a result by the id of an event, and replays another history with the same ids. */
export const cached: Projection<unknown> = defineProjection({
  name: 'cached',
  events,
  initial: () => ({ sum: 0 }),
  recipes: () => ({
    'chip.traded': (draft, { id, data }) => {
      draft.sum = cache.get(id) ?? draft.sum + data.price
      cache.set(id, draft.sum)
    },
  }),
})

/** Right: the sum of all prices. */
export const right: Projection<unknown> = defineProjection({
  name: 'right',
  events,
  initial: () => ({ sum: 0, symbols: new Set<string>() }),
  recipes: () => ({
    'chip.traded': (draft, { data }) => {
      draft.sum += data.price
      draft.symbols.add(data.symbol)
    },
  }),
})

/** Uses a price at its own time, although a correction of it became known later. */
export const lastPrice: Projection<{ readonly price: number }> = defineProjection({
  name: 'last-price',
  events,
  initial: () => ({ price: 0 }),
  recipes: () => ({
    'chip.traded': (draft, { data }) => {
      draft.price = data.price
    },
  }),
})

/** Looks ahead in a tape that it was made for: it knows the times of all its events. */
export function withForesight(tape: Iterable<{ readonly at: number }>): Projection<unknown> {
  const times = [...tape].map(({ at }) => at)
  return defineProjection({
    name: 'with-foresight',
    events,
    initial: () => ({ remaining: times.length }),
    recipes: () => ({
      'chip.traded': (draft, event) => {
        draft.remaining = times.filter((time) => time > event.at).length
      },
    }),
  })
}
