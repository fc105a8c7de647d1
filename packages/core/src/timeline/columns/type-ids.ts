const typeIds = new Map<string, number>()

/** A small integer for the name of an event type, the same wherever it is asked for, so that handlers can stand in an array. */
export function typeIdOf(type: string): number {
  let id = typeIds.get(type)
  if (id === undefined) {
    id = typeIds.size
    if (id > 65_535) throw new RangeError('There are at most 65,536 types of events in one process.')
    typeIds.set(type, id)
  }
  return id
}

/** How many type ids have been given out. */
export function typeCount(): number {
  return typeIds.size
}
