/**
 * Any state as text: values, paths and the order of keys and members. Two states are equal if their texts are equal.
 * -0 reads as 0, as JSON has it, and a hole in an array as undefined.
 */
export function bytesOf(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') return `${value}`
  if (typeof value !== 'object' || value === null) return String(value)
  if (value instanceof Date) return `Date(${value.getTime()})`
  if (value instanceof Map)
    return `Map(${[...value].map(([key, item]) => `${bytesOf(key)}=>${bytesOf(item)}`).join()})`
  if (value instanceof Set) return `Set(${[...value].map(bytesOf).join()})`
  if (Array.isArray(value)) return `[${Array.from(value, bytesOf).join()}]`
  return `{${Object.entries(value)
    .map(([key, item]) => `${JSON.stringify(key)}:${bytesOf(item)}`)
    .join()}}`
}

/** The paths of values that are not frozen, without dates, which cannot be frozen. */
export function changeablePaths(value: unknown, path = 'state'): string[] {
  if (typeof value !== 'object' || value === null || value instanceof Date) return []
  const children = value instanceof Map || value instanceof Set ? [...value.values()] : Object.values(value)
  const below = children.flatMap((child, index) => changeablePaths(child, `${path}.${index}`))
  return isClosed(value) ? below : [path, ...below]
}

function isClosed(value: object): boolean {
  if (!Object.isFrozen(value)) return false
  try {
    if (value instanceof Map) value.set('probe', 1)
    if (value instanceof Set) value.add('probe')
    return !(value instanceof Map || value instanceof Set)
  } catch {
    return true
  }
}
