/** How many layers of one tier are merged into one of the next. */
const LAYERS_A_TIER = 4

/**
 * A persistent map: `with` returns a new map that shares layers with the old one, like a log-structured merge-tree. The tier of a
 * layer is the base-4 logarithm of its size. Tiers never descend from the newest layer to the oldest, and a tier has at most three
 * layers. A look-up therefore reads at most 3 log4 n layers, and adding n entries copies each at most log4 n times.
 */
export class LayeredMap<Value> {
  static readonly empty: LayeredMap<never> = new LayeredMap<never>([])

  private constructor(private readonly layers: readonly ReadonlyMap<string, Value>[]) {}

  get(key: string): Value | undefined {
    for (const layer of this.layers) {
      const value = layer.get(key)
      if (value !== undefined) return value
    }
    return undefined
  }

  /** Adds entries, which replace older ones with the same key. Do not change the argument afterwards. */
  with(additions: ReadonlyMap<string, Value>): LayeredMap<Value> {
    if (additions.size === 0) return this
    const reach = this.reachOf(additions.size)
    if (reach === 0) return new LayeredMap([additions, ...this.layers])
    const merged = new Map<string, Value>(this.layers[reach - 1])
    for (let index = reach - 2; index >= 0; index -= 1) {
      for (const [key, value] of this.layers[index] as ReadonlyMap<string, Value>) merged.set(key, value)
    }
    for (const [key, value] of additions) merged.set(key, value)
    return new LayeredMap([merged, ...this.layers.slice(reach)])
  }

  /** How many layers, from the newest on, are merged with this many new entries. */
  private reachOf(added: number): number {
    let reach = 0
    for (let size = added; ; ) {
      const tier = tierOf(size)
      let end = reach
      let total = size
      for (; end < this.layers.length; end += 1) {
        const layer = this.layers[end] as ReadonlyMap<string, Value>
        if (tierOf(layer.size) > tier) break
        total += layer.size
      }
      if (end === reach) return reach
      const isBelow = tierOf((this.layers[reach] as ReadonlyMap<string, Value>).size) < tier
      if (!isBelow && end - reach < LAYERS_A_TIER - 1) return reach
      reach = end
      size = total
    }
  }

  /** The value of each key once, in an unspecified order. */
  *values(): Generator<Value> {
    const seen = new Set<string>()
    for (const [index, layer] of this.layers.entries()) {
      for (const [key, value] of layer) {
        if (index > 0 && seen.has(key)) continue
        if (index < this.layers.length - 1) seen.add(key)
        yield value
      }
    }
  }
}

/** The tier of a layer with this many entries: 0 below 4, 1 below 16, and so on. */
function tierOf(size: number): number {
  return Math.floor((31 - Math.clz32(size)) / 2)
}
