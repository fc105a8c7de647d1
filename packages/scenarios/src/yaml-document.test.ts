import { describe, expect, test } from '@jest/globals'
import type { Fault } from '@tapeline/core'
import { readYaml } from './yaml-document.js'

function faultsIn(text: string): Fault[] {
  const faults: Fault[] = []
  expect(readYaml('file.yaml', text, faults)).toBeUndefined()
  return faults
}

describe('readYaml', () => {
  test('returns plain values and their places', () => {
    const faults: Fault[] = []
    const document = readYaml(
      'file.yaml',
      'a: 2025-01-20\nb:\n  - { c: -588.8e9 }\n  - &x [1]\nd: *x\n',
      faults,
    )
    expect(faults).toEqual([])
    expect(document?.value).toEqual({ a: '2025-01-20', b: [{ c: -588.8e9 }, [1]], d: [1] })
    expect(document?.placeOf(['b', 0, 'c'])).toEqual({ file: 'file.yaml', line: 3, column: 10 })
    expect(document?.placeOf(['b', 0, 'c'], 'key')).toEqual({ file: 'file.yaml', line: 3, column: 7 })
    expect(document?.placeOf(['b', 0, 'missing'])).toEqual({ file: 'file.yaml', line: 3, column: 5 })
    expect(document?.placeOf(['d', 0])).toEqual({ file: 'file.yaml', line: 4, column: 9 })
    expect(document?.placeOf([])).toEqual({ file: 'file.yaml', line: 1, column: 1 })
  })

  test('reads JSON', () => {
    expect(readYaml('file.json', '{"a": [1, true, null, "x"]}', [])?.value).toEqual({
      a: [1, true, null, 'x'],
    })
  })

  test('reports all syntax faults with their places', () => {
    const faults = faultsIn('a: [1, 2\nb: 3\nc: !secret x\n')
    expect(faults.map((fault) => fault.code)).toEqual(faults.map(() => 'file.invalid'))
    expect(faults.map((fault) => fault.place?.line)).toEqual(expect.arrayContaining([2]))
  })

  test.each([
    ['a tag', 'a: 1\nb: !!js/function f\n', 2, /tag/i],
    ['a key twice', 'a: 1\nb: 2\na: 3\n', 3, /twice/],
    ['a prototype', 'a:\n  __proto__: { polluted: 1 }\n', 2, /__proto__/],
    ['an unknown alias', 'a: 1\nb: *nowhere\n', 2, /nowhere/],
    ['a key that is a list', 'a: 1\n[x]: 2\n', 2, /key must be a text/],
    ['an explicit key', 'a: 1\n? b\n: 2\n', 2, /plainly/],
    ['two documents', 'a: 1\n---\nb: 2\n', 2, /document/],
  ])('refuses %s', (_name, text, line, message) => {
    const faults = faultsIn(text)
    expect(faults[0]).toMatchObject({ code: 'file.invalid', place: { file: 'file.yaml', line } })
    expect(faults[0]?.message).toMatch(message)
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghijk']
    .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghijk'[index]}`).join(',')}]`)
    .join('\n')}`
  const nonsense = Array.from({ length: 5 << 20 }, (_, index) =>
    String.fromCharCode(33 + (((index * 7919) ^ (index >> 3)) % 90)),
  )
  test.each([
    ['aliases that multiply', bomb],
    ['30,000 aliases', `a: &a x\nb: [${'*a,'.repeat(30_000)}]`],
    ['100,000 open lists', '['.repeat(100_000)],
    ['100,000 dashes', '- '.repeat(100_000)],
    [
      '1,000 levels by indentation',
      Array.from({ length: 1000 }, (_, index) => `${' '.repeat(index)}a:`).join('\n'),
    ],
    ['500 explicit keys', '? '.repeat(500)],
    [
      '30,000 lists that never end',
      Array.from({ length: 30_000 }, (_, index) => `a${index}: [x: : {`).join('\n'),
    ],
    ['5 MB of nonsense', nonsense.join('')],
    ['a million lines', 'a\n'.repeat(1_000_000)],
  ])('refuses %s', (_name, text) => {
    expect(faultsIn(text).length).toBeLessThanOrEqual(51)
  })

  // The parser alone would take quadratic time, and exceed the time limit of the runner.
  test('reads 20,000 different keys', () => {
    const text = Array.from({ length: 20_000 }, (_, index) => `k${index}: 1`).join('\n')
    expect(Object.keys(readYaml('file.yaml', text, [])?.value ?? {})).toHaveLength(20_000)
  })
})
