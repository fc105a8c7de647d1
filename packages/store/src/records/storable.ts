/// <reference lib="es2024.string" />
/** Whether every adapter can store a text: PostgreSQL stores neither U+0000 nor half a surrogate pair. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}
