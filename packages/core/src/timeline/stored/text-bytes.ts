/* Every engine has these two, but the library of the language does not declare them. */
declare const TextEncoder: new () => { encode(text: string): Uint8Array }
declare const TextDecoder: new () => { decode(bytes: ArrayBufferView): string }

/** A value as JSON in UTF-8. */
export function jsonBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value))
}

/** The value that {@link jsonBytes} wrote. */
export function jsonIn(bytes: ArrayBufferView): unknown {
  return JSON.parse(new TextDecoder().decode(bytes))
}
