import type { PlainOutcome } from './plain.js'

/** What the first process asks: to load a projection, or to replay a history, as the text of its JSON. */
export type Question = { readonly load: string; readonly projection: string } | { readonly replay: string }

/** The answers, in the order of the questions. */
export type Answer =
  | { readonly loaded: true }
  | { readonly outcome: PlainOutcome }
  | { readonly fault: string; readonly found: string }
