/** A list this short is not worth a column of its own. */
const FEW = 8

/**
 * Of a list that many blocks share only what one of them names, with the column of indices that names it there; undefined where
 * all name the first. Otherwise each block of a tape would keep, and hand on, what all of them have.
 */
export function compacted<Item>(
  list: readonly Item[],
  indices: Uint32Array | undefined,
): { readonly list: readonly Item[]; readonly indices: Uint32Array | undefined } {
  if (list.length <= FEW) return { list, indices }
  if (indices === undefined) return { list: list.slice(0, 1), indices }
  const places = new Map<number, number>()
  const own: Item[] = []
  const renamed = indices.map((index) => {
    let place = places.get(index)
    if (place === undefined) {
      place = own.length
      places.set(index, place)
      own.push(list[index] as Item)
    }
    return place
  })
  return { list: own, indices: own.length === 1 ? undefined : renamed }
}
