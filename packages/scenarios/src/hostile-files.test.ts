import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { describeFault, isTapelineError } from '@tapeline/core'
import { readScenario } from './load-scenario.js'
import { faultsOf, parseSmall, smallScenario, withText } from './small-scenario.fixture.js'

const folder = mkdtempSync(join(tmpdir(), 'tapeline-hostile-'))
afterAll(() => rmSync(folder, { recursive: true }))
const text = smallScenario['scenario.yaml'] ?? ''
const plainText = (yaml: string): string[] =>
  faultsOf(() => parseSmall({ 'scenario.yaml': yaml })).map((fault) => describeFault(fault))

let count = 0
async function faultsOfBytes(files: Readonly<Record<string, string | Uint8Array>>): Promise<string[]> {
  count += 1
  const own = join(folder, String(count))
  mkdirSync(own)
  for (const [name, content] of Object.entries({ ...smallScenario, ...files }))
    writeFileSync(join(own, name), content)
  try {
    await readScenario(own)
    return []
  } catch (error) {
    if (!isTapelineError(error)) throw error
    return error.faults.map((fault) => describeFault(fault).replaceAll(`${own}/`, ''))
  }
}

describe('harmless files', () => {
  test('may have a byte order mark and Windows line ends', async () => {
    expect(await faultsOfBytes({ 'scenario.yaml': `\ufeff${text.replaceAll('\n', '\r\n')}` })).toEqual([])
    expect(parseSmall({ 'scenario.yaml': `\ufeff${text}` }).name).toBe('small')
    expect(
      await faultsOfBytes({ 'closes.csv': `\ufeff${smallScenario['closes.csv']?.replaceAll('\n', '\r\n')}` }),
    ).toEqual([])
  })

  test('have faults at the right lines for every kind of line end', () => {
    const windows = withText('share: 0.5', 'shares: 0.5')['scenario.yaml']?.replaceAll('\n', '\r\n') ?? ''
    expect(plainText(windows)[0]).toMatch(/^scenario.yaml:42:20 consequences\[0\]\.shares: /)
  })
})

describe('rejects files that are not text', () => {
  test.each([
    [
      'bytes that are not UTF-8',
      new Uint8Array([...Buffer.from('format: a\nname: '), 0xff, 0xfe, 0x41]),
      'scenario.yaml:2:7',
    ],
    ['UTF-16', Buffer.from(`\ufeff${text}`, 'utf16le'), 'scenario.yaml:1:1'],
    ['a program', new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]), 'scenario.yaml:1:1'],
  ])('%s', async (_name, bytes, place) => {
    const faults = await faultsOfBytes({ 'scenario.yaml': bytes })
    expect(faults).toEqual([
      expect.stringMatching(new RegExp(`^${place}: The file (is not UTF-8|has a control)`)),
    ])
  })

  test('a table in another encoding', async () => {
    const faults = await faultsOfBytes({
      'closes.csv': Buffer.from('symbol,day,price\nNVDA,2025-01-27,1\xe9\n', 'latin1'),
    })
    expect(faults).toEqual([expect.stringMatching(/^closes.csv:2:18: The file is not UTF-8 text/)])
  })

  test.each([0, 2, 8, 24, 31, 127])('the control character %d', (code) => {
    const control = String.fromCharCode(code)
    const faults = plainText(text.replace('A small scenario', `A small${control} scenario`))
    expect(faults).toEqual([expect.stringMatching(/^scenario.yaml:3:15: The file has a control character/)])
    const inTable = faultsOf(() =>
      parseSmall({ 'closes.csv': `symbol,day,price\nNVDA,2025-01-27,1${control}\n` }),
    )
    if (code !== 127)
      expect(inTable).toMatchObject([{ code: 'file.invalid', place: { file: 'closes.csv', line: 2 } }])
  })
})

describe('rejects files that are too large', () => {
  test('without reading 100 MB of text in the file or in a table', async () => {
    const bytes = Buffer.alloc(100 << 20, 'a')
    expect(await faultsOfBytes({ 'scenario.yaml': bytes })).toEqual([
      expect.stringMatching(/more than 67108864 bytes/),
    ])
    expect(await faultsOfBytes({ 'closes.csv': bytes })).toEqual([
      expect.stringMatching(/^scenario.yaml:23:13 closes\[0\]\.file: .*more than 67108864 bytes/),
    ])
  })

  test('with 100 MB of text from a caller', () => {
    expect(plainText('a'.repeat(100 << 20))).toEqual([expect.stringMatching(/too long/)])
  })

  test.each([
    ['lists', '['.repeat(100_000)],
    ['maps', '{a: '.repeat(100_000)],
    ['dashes', '- '.repeat(100_000)],
    ['closed lists', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ])('100,000 levels of %s', (_name, deep) => {
    expect(plainText(`format: ${deep.startsWith('-') ? '\n' : ''}${deep}`)).toEqual([
      expect.stringMatching(/nested too deeply/),
    ])
  })

  test('1,000 levels of indentation', () => {
    const deep = Array.from({ length: 1000 }, (_, level) => `${' '.repeat(level)}a:`)
    expect(plainText(deep.join('\n'))).toEqual([
      expect.stringMatching(/^scenario.yaml:65:65: .*nested too deeply/),
    ])
    const lists = Array.from({ length: 1000 }, (_, level) => `${' '.repeat(level)}-`)
    expect(plainText(lists.join('\n'))).toEqual([expect.stringMatching(/nested too deeply/)])
    // Lines of a text may have any indentation.
    const lines = Array.from({ length: 100 }, (_, level) => `${' '.repeat(level + 1)}a`)
    expect(plainText(`${text}summary: |\n${lines.join('\n')}\n`)).toEqual([])
  })

  test.each([
    ['items', '- {}\n'],
    ['lines', '\n'],
    ['keys', 'a: 1\n'],
  ])('a million characters of %s', (_name, item) => {
    const bytes = `events:\n${item.repeat(1_000_000 / item.length)}`
    expect(plainText(bytes)).toEqual([expect.stringMatching(/too many values/)])
  })

  test('100,000 levels of selectors, in JSON', () => {
    const deep = `${'{"not":'.repeat(100_000)}"a"${'}'.repeat(100_000)}`
    expect(plainText(`{"whatIfs": [{"name": "a", "edits": [{"remove": ${deep}}]}]}`)).toEqual([
      expect.stringMatching(/nested too deeply/),
    ])
  })

  test('aliases that multiply', () => {
    const names = [...'abcdefghijk']
    const bomb = names.map((name, index) => {
      const before = index === 0 ? 'x' : `*${names[index - 1]}`
      return `${name}: &${name} [${Array(9).fill(before).join(',')}]`
    })
    expect(plainText(bomb.join('\n'))).toEqual([expect.stringMatching(/aliases/)])
  })

  test('with a header of a million columns, before parsing it', () => {
    const names = Array.from({ length: 1_000_000 }, (_, index) => `u${index}`).join(',')
    expect(
      faultsOf(() =>
        parseSmall({ 'closes.csv': `# A comment\nsymbol,day,price,${names.slice(0, 900_000)}\n` }),
      ),
    ).toMatchObject([
      {
        code: 'file.invalid',
        place: { file: 'closes.csv', line: 2 },
        message: expect.stringMatching(/line is too long/),
      },
    ])
  })

  test('with tables that are too long together, naming the import', () => {
    const closes = Array.from({ length: 25_000 }, (_, index) => `NVDA,2025-01-27,${index}.125`).join('\n')
    const table = `symbol,day,price\n${closes}\n`
    const yaml = text.replace('  - { file: closes.csv, sources: files }\n', (line) => line.repeat(2))
    const faults = faultsOf(() => parseSmall({ 'scenario.yaml': yaml, 'closes.csv': table }))
    expect(faults.at(0)).toMatchObject({ code: 'file.invalid', place: { file: 'scenario.yaml', line: 24 } })
    expect(faults.at(0)?.message).toMatch(/tapeline import/)
    expect(faultsOf(() => parseSmall({ 'closes.csv': `${table}${closes}\n` })).at(0)?.message).toMatch(
      /tapeline import/,
    )
  })

  test('with thousands of unknown columns: a hundred are listed, the others counted', () => {
    const names = Array.from({ length: 5000 }, (_, index) => `u${index}`).join(',')
    const faults = faultsOf(() => parseSmall({ 'closes.csv': `symbol,day,price,${names}\n` }))
    expect(faults).toHaveLength(101)
    expect(faults.at(-1)?.message).toBe('4900 more columns are not read; remove them.')
    expect(Math.max(...faults.map((fault) => describeFault(fault).length))).toBeLessThan(1000)
  })

  test('with thousands of unknown names: the first have hints', () => {
    const events = Array.from(
      { length: 3000 },
      (_, index) =>
        `  - { id: e${index}, at: 2025-01-21, type: news.publishes, data: { summary: A }, causes: [releese] }`,
    )
    const faults = plainText(
      `${text}whatIfs:\n${Array.from({ length: 3000 }, (_, index) => `  - { name: w${index}, edits: [{ remove: releas${index} }] }`).join('\n')}\n`,
    )
    expect(faults).toHaveLength(301)
    expect(faults.at(-1)).toMatch(/^There are 2700 more faults, which are not listed\./)
    expect(faults.filter((fault) => fault.includes('Did you mean')).length).toBeLessThanOrEqual(100)
    const late = plainText(text.replace('claims:\n', `${events.join('\n')}\nclaims:\n`))
    expect(late).toHaveLength(301)
    expect(late.at(-1)).toMatch(/There are 27\d\d more faults/)
  })

  test('with an alias of unknown ids: a fault for each, with the place of the first', () => {
    const ids = Array.from({ length: 1000 }, (_, index) => `x${index}`).join(',')
    const what = Array.from({ length: 99 }, (_, index) => `  - { name: w${index}, edits: [{ remove: *a }] }`)
    const faults = plainText(
      `${text}whatIfs:\n  - { name: first, edits: [{ remove: &a [${ids}] }] }\n${what.join('\n')}\n`,
    )
    expect(faults).toHaveLength(301)
    expect(faults.at(-1)).toMatch(/^There are 99700 more faults/)
    const places = faults.slice(0, -1).map((fault) => fault.split(' ', 1)[0])
    expect(new Set(places).size).toBe(300)
  })

  test('with an invalid what-if beyond the listed faults, which is omitted too', () => {
    const what = Array.from(
      { length: 400 },
      (_, index) => `  - { name: w${index}, edits: [{ remove: x${index} }] }`,
    )
    const faults = plainText(
      `${text}whatIfs:\n${what.join('\n')}\n  - { name: last, on: w399, edits: [{ remove: release }] }\n`,
    )
    expect(faults).toHaveLength(301)
    expect(faults.at(-1)).toMatch(/^There are 100 more faults/)
  })

  test('a selector of very many names', () => {
    const ids = Array.from({ length: 20_000 }, () => 'x').join(',')
    expect(plainText(`${text}whatIfs:\n  - { name: a, edits: [{ remove: [${ids}] }] }\n`)).toEqual([
      expect.stringMatching(/list of a selector is too long/),
    ])
  })

  test('with lists of sessions that repeat each other', () => {
    const list = '  - { exchanges: [XNAS], from: 2000-01-03, to: 2024-12-31 }\n'
    const own = text.replace('sessions:\n', () => `sessions:\n${list.repeat(10)}`)
    const { timeline } = parseSmall({ 'scenario.yaml': own })
    const closed = [...timeline].filter(({ type }) => type === 'session.closed')
    expect(closed).toHaveLength(6289 + 2)
    expect(plainText(text.replace('sessions:\n', () => `sessions:\n${list.repeat(100)}`))).toEqual([
      expect.stringMatching(/too many sessions/),
    ])
  })
})

describe('invalid numbers', () => {
  test.each([
    ['.nan', /Invalid number/],
    ['.inf', /Invalid number/],
    ['1e999', /Invalid number/],
    ['-1e999', /Invalid number/],
    ['9'.repeat(400), /Invalid number/],
    ['9007199254740993', /too many digits/],
  ])('%s', (number, message) => {
    expect(plainText(text.replace('24.5e9', number))).toEqual([expect.stringMatching(message)])
    expect(plainText(text.replace('price: 119 ', `price: ${number} `))).toEqual([
      expect.stringMatching(message),
    ])
  })

  test('large ones that are exact', () => {
    expect(plainText(text.replace('24.5e9', '24500000000000000000'))).toEqual([])
  })
})

describe('keys of the prototype', () => {
  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype'])('%s', (key) => {
    const before = Object.getOwnPropertyNames(Object.prototype)
    for (const yaml of [
      `${text}${key}: { polluted: 1 }\n`,
      text.replace('paper: {', `${key}: {`),
      text.replace('sources: [paper#S2', `sources: [${key}#S2`),
      text.replace('model: R1', `${key}: R1`),
      text.replace('type: model.released', `type: ${key}`),
      text.replace('{ file: bars.csv', `{ columns: { ${key}: a }, file: bars.csv`),
      `${text}whatIfs:\n  - { name: a, on: ${key}, edits: [{ ${key}: release }] }\n`,
      `${text}expectations:\n  - { at: end, path: ${key}.last, equals: 1 }\n`,
    ]) {
      expect(plainText(yaml)).not.toEqual([])
    }
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before)
    expect({}).not.toHaveProperty('polluted')
  })

  test('an id may have any name', () => {
    const scenario = parseSmall(withText('id: claim-change', 'id: constructor, verdict: agrees'))
    expect(scenario.timeline.find('constructor')?.type).toBe('claim.made')
    expect(scenario.declaredVerdicts).toEqual({ constructor: 'agrees' })
  })
})

describe('paths that leave the folder', () => {
  const outside = join(folder, 'outside.csv')
  writeFileSync(outside, smallScenario['closes.csv'] ?? '')

  test.each([
    '../outside.csv',
    outside,
    '..\\outside.csv',
    '\\\\server\\share\\outside.csv',
    'C:\\outside.csv',
    'file:///outside.csv',
    '%2e%2e/outside.csv',
    '..%2foutside.csv',
    'a/../../outside.csv',
    '..../..//outside.csv',
  ])('%s', async (path) => {
    const faults = await faultsOfBytes({ 'scenario.yaml': text.replace('closes.csv', () => `'${path}'`) })
    expect(faults).toEqual([
      expect.stringMatching(
        /^scenario.yaml:23:13 closes\[0\]\.file: A scenario reads files only from its own folder/,
      ),
    ])
  })

  test('by a link to a file or to a folder', async () => {
    const own = join(folder, 'linked')
    mkdirSync(own)
    const { 'closes.csv': _left, ...others } = smallScenario
    for (const [name, content] of Object.entries(others)) writeFileSync(join(own, name), content)
    symlinkSync(outside, join(own, 'closes.csv'))
    await expect(readScenario(own)).rejects.toThrow(/outside of the folder/)
    symlinkSync(folder, join(own, 'figures'))
    writeFileSync(join(own, 'scenario.yaml'), text.replace('closes.csv', 'figures/outside.csv'))
    await expect(readScenario(own)).rejects.toThrow(/outside of the folder/)
  })
})
