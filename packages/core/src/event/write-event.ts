import type { TapelineEvent } from './event.js'

/** An event as plain JSON, without fields that have their defaults. */
export function writeEvent(
  event: Omit<TapelineEvent, 'seq'> & { readonly seq?: number },
): Record<string, unknown> {
  const { precision, knownAt, basis, causes, sources, ...rest } = event
  const written: Record<string, unknown> = rest
  if (precision !== 'instant') written.precision = precision
  if (knownAt !== event.at) written.knownAt = knownAt
  if (basis !== 'recorded') written.basis = basis
  if (causes.length > 0) written.causes = causes
  if (sources.length > 0) written.sources = sources
  return written
}
