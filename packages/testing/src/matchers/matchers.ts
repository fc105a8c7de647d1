import { checkArgument, kinds, TapelineError } from '@tapeline/core/internal'
import { replayOf } from './received.js'
import type { MatcherResult } from './result.js'
import { snapshotText } from './snapshot.js'
import {
  toBeUnaffectedByLaterKnowledge,
  toDependOn,
  toEqualReplayOf,
  toHaveStateAt,
  toHoldThroughout,
  toReachBefore,
} from './state-matchers.js'
import { toFirstDifferAt } from './timeline-matchers.js'

/** The part of `expect` of Jest and Vitest that the matchers need. */
export interface ExpectLike {
  (value: unknown): { toMatchSnapshot(): void }
  extend(matchers: Record<string, (this: never, ...args: never[]) => MatcherResult>): void
}

/** Adds the matchers to the `expect` of a test runner. */
export function addMatchers(expect: ExpectLike): void {
  expect.extend({
    toHaveStateAt,
    toHoldThroughout,
    toReachBefore,
    toDependOn,
    toFirstDifferAt,
    toBeUnaffectedByLaterKnowledge,
    toEqualReplayOf,
    toMatchTimelineSnapshot(
      this: { readonly isNot?: boolean },
      received: unknown,
      paths: readonly string[] = [],
    ) {
      if (this.isNot === true) {
        throw new TapelineError({
          code: 'argument.invalid',
          message: 'toMatchTimelineSnapshot() cannot be negated.',
          expected: 'expect(timeline).toMatchTimelineSnapshot()',
        })
      }
      checkArgument('toMatchTimelineSnapshot()', 'paths', paths, kinds.texts)
      expect(snapshotText(replayOf('toMatchTimelineSnapshot', received), paths)).toMatchSnapshot()
      return { pass: true, message: () => '' }
    },
  } as never)
}
