import type { DocumentPath } from './yaml-document.js'

/** A path as text, such as `events[3].data.subject`; empty for the whole file. */
export function pathText(path: DocumentPath): string {
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('')
  return text.replace(/^\./, '')
}

/** A short rendering of a value for the `found` of a fault. */
export function showValue(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  const text = String(value)
  const short = text.length > 60 ? `${text.slice(0, 57)}…` : text
  return typeof value === 'string'
    ? `'${short.replace(/\p{Cc}/gu, (control) => JSON.stringify(control).slice(1, -1))}'`
    : short
}
