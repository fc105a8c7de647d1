/**
 * A persistent map: adding gives a new map that shares the old one's layers. Layers grow by a factor of eight or more
 * from the newest to the oldest, so that a look-up visits few, and adding n entries one by one copies each about 8 log8 n
 * times in all.
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

  /** This map with more entries, which take the place of older ones of the same key. The argument is not to be changed afterwards. */
  with(additions: ReadonlyMap<string, Value>): LayeredMap<Value> {
    if (additions.size === 0) return this
    let reach = 0
    let { size } = additions
    for (; reach < this.layers.length; reach += 1) {
      const layer = this.layers[reach] as ReadonlyMap<string, Value>
      if (layer.size >= size * 8) break
      size += layer.size
    }
    if (reach === 0) return new LayeredMap([additions, ...this.layers])
    const merged = new Map<string, Value>(this.layers[reach - 1])
    for (let index = reach - 2; index >= 0; index -= 1) {
      for (const [key, value] of this.layers[index] as ReadonlyMap<string, Value>) merged.set(key, value)
    }
    for (const [key, value] of additions) merged.set(key, value)
    return new LayeredMap([merged, ...this.layers.slice(reach)])
  }

  /** All values, each key once, in no stated order. */
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
