import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { isTapelineError } from './error.js'
import { parseJson } from './json-text.js'

/** JSON as entries, so that keys can repeat; written with or without spaces. */
type Written = { text: (space: string) => string; repeats: boolean }
const { written } = fc.letrec<{ written: Written; list: Written; object: Written; plain: Written }>(
  (tie) => ({
    plain: fc
      .oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant('":{},[]\\"'))
      .map((value) => ({ text: () => JSON.stringify(value), repeats: false })),
    list: fc.array(tie('written'), { maxLength: 3 }).map((items) => ({
      text: (space) => `[${items.map((item) => space + item.text(space)).join(',')}${space}]`,
      repeats: items.some(({ repeats }) => repeats),
    })),
    object: fc
      .array(
        fc.tuple(fc.constantFrom('a', 'b', 'c', '"', '\\', '__proto__', '1'), fc.boolean(), tie('written')),
        {
          maxLength: 3,
        },
      )
      .map((entries) => ({
        text: (space) =>
          `{${entries.map(([key, isEscaped, value]) => `${space}${keyText(key, isEscaped)}${space}:${value.text(space)}`).join(',')}${space}}`,
        repeats:
          new Set(entries.map(([key]) => key)).size < entries.length ||
          entries.some(([, , { repeats }]) => repeats),
      })),
    written: fc.oneof({ depthSize: 'small' }, tie('plain'), tie('list'), tie('object')),
  }),
)

function keyText(key: string, isEscaped: boolean): string {
  if (!isEscaped) return JSON.stringify(key)
  return `"${[...key].map((sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`
}

describe('parseJson', () => {
  it('equals JSON.parse, or rejects an object with a repeated key', () => {
    fc.assert(
      fc.property(written, fc.constantFrom('', ' ', '\n\t'), ({ text, repeats }, space) => {
        const own = text(space)
        let value: unknown = 'an error'
        try {
          value = parseJson(own)
        } catch (error) {
          if (!isTapelineError(error, 'file.invalid')) throw error
        }
        expect(value).toEqual(repeats ? 'an error' : JSON.parse(own))
      }),
    )
  })

  it('names the key and the place', () => {
    const place = { file: 'a.jsonl', line: 3 }
    expect(() => parseJson('{"at":1,"at":2}', place)).toThrow(
      /a\.jsonl:3.*The key "at" occurs twice in one object/,
    )
    expect(() => parseJson('{"at":', place)).toThrow(/a\.jsonl:3.*Invalid JSON/)
  })

  it('reads deeply nested arrays', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000)
    expect(parseJson(deep)).toHaveLength(1)
  })
})
