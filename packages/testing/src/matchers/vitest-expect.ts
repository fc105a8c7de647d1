import { expect as vitestExpect } from 'vitest'
import type { TapelineMatchers } from './matcher-types.js'
import { addMatchers, type ExpectLike } from './matchers.js'

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: the default must be that of the interface that this one extends.
  interface Matchers<T = any> extends TapelineMatchers<void, T> {}
}

addMatchers(vitestExpect as unknown as ExpectLike)

/** The `expect` of Vitest, with the matchers for replays. */
export const expect: typeof vitestExpect = vitestExpect
