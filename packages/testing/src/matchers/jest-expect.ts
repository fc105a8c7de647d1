import { expect as jestExpect } from '@jest/globals'
import type { TapelineMatchers } from './matcher-types.js'
import { addMatchers, type ExpectLike } from './matchers.js'

declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends TapelineMatchers<R, T> {}
}

declare global {
  namespace jest {
    interface Matchers<R, T> extends TapelineMatchers<R, T> {}
  }
}

addMatchers(jestExpect as unknown as ExpectLike)

/** The `expect` of Jest, with the matchers for replays. */
export const expect: typeof jestExpect = jestExpect
