import { fc, test } from '@fast-check/jest'
import { describe, expect } from '@jest/globals'
import { at, type Event, rumour, tape } from './branches.fixture.js'
import { effectsOfCauses } from './cause-index.js'
import { remove } from './edit.js'
import { whatIf } from './what-if.js'

/** Each rumour may follow from an earlier one. */
const chain = fc.array(fc.option(fc.nat({ max: 30 }), { nil: undefined }), { minLength: 1, maxLength: 30 })

function base(prefixes: readonly (number | undefined)[]) {
  return tape(
    prefixes.map((prefix, index) =>
      rumour(
        `r${index}`,
        at(27, '12:00') + index,
        prefix === undefined || index === 0 ? {} : { causes: [`r${prefix % index}`] },
      ),
    ),
    3,
  )
}

describe('the effects of causes', () => {
  test.prop([chain, fc.array(fc.nat(), { maxLength: 3 }), fc.array(fc.nat(), { maxLength: 4 })])(
    'are those of every event of a branch, in the order of the tape',
    (prefixes, gone, asked) => {
      const recording = base(prefixes)
      const named = (numbers: readonly number[]): string[] => [
        ...new Set(numbers.map((number) => `r${number % prefixes.length}`)),
      ]
      const edits = named(gone).map((id) => remove(id, { consequences: 'keep' }))
      const branch = whatIf(recording, { name: 'without', edits })
      const ids = new Set(named(asked))
      for (const timeline of [recording, branch]) {
        const found: (readonly [string, string])[] = []
        for (const byCause of effectsOfCauses(timeline.chain, recording.chain, ids)) {
          for (const [cause, effects] of byCause) for (const effect of effects) found.push([cause, effect.id])
        }
        const expected = [...timeline].flatMap((event: Event) =>
          event.causes.filter(({ id }) => ids.has(id)).map(({ id }) => [id, event.id] as const),
        )
        expect(new Set(found.map(String))).toEqual(new Set(expected.map(String)))
        expect(found).toHaveLength(expected.length)
      }
    },
  )
})
