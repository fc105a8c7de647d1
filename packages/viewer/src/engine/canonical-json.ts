/** JSON with sorted keys, so that equal values give equal texts. Derived values are included. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(
          Object.keys(inner)
            .sort()
            .map((key) => [key, (inner as Readonly<Record<string, unknown>>)[key]]),
        )
      : inner,
  )
}
