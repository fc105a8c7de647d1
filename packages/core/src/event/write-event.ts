import type { TapelineEvent } from './event.js'

/** An event as plain JSON, without fields that have their defaults. */
export function writeEvent(event: TapelineEvent): Record<string, unknown> {
  const { precision, knownAt, basis, causes, sources, ...rest } = event
  return {
    ...rest,
    ...(precision === 'instant' ? {} : { precision }),
    ...(knownAt === event.at ? {} : { knownAt }),
    ...(basis === 'recorded' ? {} : { basis }),
    ...(causes.length === 0 ? {} : { causes }),
    ...(sources.length === 0 ? {} : { sources }),
  }
}
