/** An object that recipes move and change. */
export interface SampleItem {
  n: number
  tags: number[]
  note?: unknown
}

/** A state with every kind of value that a state may hold. */
export interface SampleState {
  count: number
  /** Numbers by key, NaN and -0 among them. */
  numbers: Record<string, number>
  items: Record<string, SampleItem>
  /** Pushed values: whole events, their data, parts of them, and numbers. */
  list: unknown[]
  map: Map<string, unknown>
  set: Set<unknown>
  moment?: Date
}

/** The initial state of sample recipes, new on each call. Its records have no prototype, since keys may have any name. */
export function sampleState(): SampleState {
  return {
    count: 0,
    numbers: Object.create(null),
    items: Object.assign(Object.create(null), { a: { n: 1, tags: [] } }),
    list: [],
    map: new Map(),
    set: new Set(),
  }
}

/** An item with this number. */
export function sampleItem(n: number): SampleItem {
  return { n, tags: [] }
}
