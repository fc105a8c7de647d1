/**
 * A persistent map: adding gives a new map that shares the old one's layers. Layers grow by a factor of eight or more
 * from the newest to the oldest, so that a look-up visits few and adding one by one copies each entry a few times in all.
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
    let newest = additions
    let index = 0
    for (; index < this.layers.length; index += 1) {
      const layer = this.layers[index] as ReadonlyMap<string, Value>
      if (layer.size >= newest.size * 8) break
      const merged = new Map(layer)
      for (const [key, value] of newest) merged.set(key, value)
      newest = merged
    }
    return new LayeredMap([newest, ...this.layers.slice(index)])
  }

  /** All values, each key once, in no stated order. */
  *values(): Generator<Value> {
    for (const [index, layer] of this.layers.entries()) {
      for (const [key, value] of layer) {
        if (!this.layers.slice(0, index).some((newer) => newer.has(key))) yield value
      }
    }
  }

  get isEmpty(): boolean {
    return this.layers.length === 0
  }
}
