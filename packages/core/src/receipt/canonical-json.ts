/**
 * A value as canonical JSON, by RFC 8785: no white space, and keys in the order of their UTF-16 code units. Two texts of JSON
 * with the same contents have the same canonical text. Undefined for a value that JSON cannot hold without loss.
 */
export function canonicalJson(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return isWellFormed(value) ? JSON.stringify(value) : undefined
    case 'number':
      return Number.isFinite(value) ? JSON.stringify(value) : undefined
    case 'boolean':
      return JSON.stringify(value)
    case 'object':
      return value === null ? 'null' : canonicalObject(value)
    default:
      return undefined
  }
}

function canonicalObject(value: object): string | undefined {
  if (Array.isArray(value)) {
    const items = Array.from(value as readonly unknown[], canonicalJson)
    return items.includes(undefined) ? undefined : `[${items.join(',')}]`
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return undefined
  const parts: string[] = []
  for (const key of Object.keys(value).sort()) {
    const own = (value as Readonly<Record<string, unknown>>)[key]
    // JSON leaves out such a key, too.
    if (own === undefined) continue
    const text = canonicalJson(own)
    if (text === undefined || !isWellFormed(key)) return undefined
    parts.push(`${JSON.stringify(key)}:${text}`)
  }
  return `{${parts.join(',')}}`
}

/** Whether every surrogate is part of a pair; UTF-8 cannot hold a single one. */
function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text)
}
