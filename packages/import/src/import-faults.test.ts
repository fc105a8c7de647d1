import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from '@jest/globals'
import { errorOf, faultsOf, HOURS, temporaryFolder } from './files.fixture.js'
import { importBars } from './import-bars.js'
import { readTable } from './read-table.js'

const { write, remove } = temporaryFolder()
afterAll(remove)

const list = { exchange: 'XNAS' } as const

describe('a repeated key in an object of JSON Lines', () => {
  const rows = [
    '{"symbol":"A","time":"2025-01-27T15:00Z","close":1}',
    '{"symbol":"A","time":"2025-01-28T15:00Z","close":2,"close":3}',
    '{"symbol":"A","time":"2025-01-29T15:00Z","cl\\u006fse":4,"x":{"a":1,"a":2},"close":5}',
    '{"symbol":"A","time":"2025-01-30T15:00Z","close":6}',
  ]
  const options = { list, daily: 'closes' } as const
  const twice = [
    '2: The key "close" occurs twice in one object. "close"',
    '3: The key "close" occurs twice in one object. "close"',
  ]

  it('is a fault of its row', async () => {
    const file = write('twice.jsonl', rows.join('\n'))
    expect(faultsOf(await errorOf(importBars(file, options)))).toEqual(twice)
    const { events, faults } = await importBars(file, { ...options, skipBad: true })
    expect([events, faults.rows]).toEqual([2, 2])
    const read = faultsOf(await errorOf(readTable(file)))
    expect(read).toEqual(twice.map((fault) => fault.replace(/ "close"$/, '')))
  })

  it('is found even if all rows have different keys', async () => {
    const more = Array.from({ length: 1100 }, (_, index) => {
      const keys = [...index.toString(2)].map((bit, place) => (bit === '1' ? `,"k${place}":1` : ''))
      return rows[0]?.replace('}', `${keys.join('')}}`)
    })
    const file = write('shapes.jsonl', [...more, rows[1]].join('\n'))
    expect(faultsOf(await errorOf(readTable(file)))).toEqual([
      '1101: The key "close" occurs twice in one object.',
    ])
  })
})

describe('the faults of importBars', () => {
  const bad = [
    'symbol,start,open,high,low,close,volume',
    'NVDA,2025-01-27T14:30Z,10,11,9,10,1',
    '',
    'NVDA,2025-01-27T14:31Z,10,"9",9,10,1',
    '"NV',
    'DA",2025-01-27T14:32Z,10,11,9,10,1',
    'NVDA,2025-02-30T14:33Z,"1,234",11,nan,,-1',
    'NVDA,2025-01-27T14:34Z,-1,11,9,1e999,1',
    'NVDA,2025-01-27T14:35Z,10,11,9',
    'NVDA,2025-01-27T14:36Z,10,11,9,10,-5',
    'NVDA,2025-01-27T14:30Z,10,12,9,10,1',
    'NVDA,2025-01-27T14:30Z,10,11,9,10,1',
    'NVDA,2025-01-27T14:29Z,10,11,9,10,1',
  ].join('\n')

  it('are all listed with their lines', async () => {
    const error = await errorOf(importBars(write('bad.csv', bad), { list, interval: '1m' }))
    expect(faultsOf(error)).toEqual([
      "-: The numbers do not say whether a point or a comma parts thousands or decimals. '1,234'",
      '4: The high is wrong. 9',
      '5: The symbol is wrong. "NV\\nDA"',
      '7: The time cannot be read. "2025-02-30T14:33Z"',
      '7: The close is no number. nothing',
      '7: The open is no number. "1,234"',
      '7: The low is no number. NaN',
      '8: The close is no number. Infinity',
      '9: The row has another number of cells than the header. 5',
      '10: The volume is wrong. -5',
    ])
  })

  it('are counted and their rows omitted with skipBad', async () => {
    const { events, rows, faults, duplicates, outOfOrder } = await importBars(write('skip.csv', bad), {
      list,
      interval: '1m',
      skipBad: true,
    })
    expect([rows, events, faults.count]).toEqual([9, 2, 10])
    expect(duplicates).toEqual({ count: 1, places: [{ file: 'skip.csv', line: 12 }] })
    expect(outOfOrder.places).toEqual([{ file: 'skip.csv', line: 13 }])
  })

  it('are listed up to 300, and all counted', async () => {
    const rows = Array.from({ length: 450 }, () => 'NVDA,2025-01-27T14:30Z,x,1,1,1,1')
    const error = await errorOf(
      importBars(write('many.csv', ['symbol,start,open,high,low,close,volume', ...rows].join('\n')), {
        list,
      }),
    )
    expect(error.faults).toHaveLength(301)
    expect(error.faults.at(-1)?.message).toBe('There are 150 more faults, which are not listed.')
  })

  it('name missing and ambiguous columns', async () => {
    const missing = await errorOf(importBars(write('missing.csv', 'time,open,high,low\n1,2,3,4'), { list }))
    expect(missing.faults.map(({ message }) => message)).toEqual([
      'No column has the symbol; name it in `columns`, or pass `symbol`, or `symbolFromName` for a file of one symbol.',
      'There is no column for close; name it in `columns`.',
    ])
    const twice = await errorOf(
      importBars(write('twice.csv', 'symbol,time,open,Open,high,low,close\n'), { list }),
    )
    expect(twice.message).toContain("More than one column may be 'open'.")
    const unknown = await errorOf(
      importBars(write('unknown.csv', HOURS.join('\n')), { list, columns: { open: 'first' } }),
    )
    expect(unknown.message).toContain("There is no column 'first'.")
  })

  it.each([
    ['empty.csv', '', 'The file is empty.'],
    ['header.csv', 'symbol,start,open,high,low,close\n', 'There are no rows.'],
    [
      'latin.csv',
      Buffer.from('symbol,start,open,high,low,close\n\xe4,1,1,1,1,1\n', 'latin1'),
      'The symbol is wrong.',
    ],
    ['cut.csv.gz', gzipSync(HOURS.join('\n')).subarray(0, -12), 'cannot be unpacked'],
    ['no.parquet', 'PAR1', 'cannot be read'],
    ['what.bin', 'x', 'has an unknown ending'],
    ['week.tape', 'x', 'holds events, not rows of prices'],
    ['week.arrow', 'x', 'to add rows to it, use tapeline import --into'],
  ])('report the fault of %s', async (name, content, message) => {
    expect((await errorOf(importBars(write(name, content), { list }))).message).toContain(message)
  })

  it.each(['nowhere.csv', 'no*where.csv', '', 'a\0b', '.'])('report that nothing is at %j', async (path) => {
    expect((await errorOf(importBars(path, { list }))).code).toBe('file.unreadable')
  })

  it('do not depend on special characters in a name', async () => {
    for (const name of ["it's; DROP.csv", 'star*[x]?.csv', 'back\\slash.csv', '{a,b}.csv', 'sp ace".csv']) {
      expect((await importBars(write(name, HOURS.join('\n')), { list, interval: '1h' })).events).toBe(3)
    }
  })

  it('stop at the signal, and rethrow errors of a listener', async () => {
    const file = write('stop.csv', HOURS.join('\n'))
    await expect(importBars(file, { list, signal: AbortSignal.abort('enough') })).rejects.toBe('enough')
    const thrown = new Error('of the listener')
    const onProgress = (): void => {
      throw thrown
    }
    await expect(importBars(file, { list, onProgress })).rejects.toBe(thrown)
  })
})

it('lists faulty rows together with missing information', async () => {
  const file = write(
    'one.csv',
    'symbol,start,open,high,low,close\nA,2025-01-27T15:30Z,1,1,1,1\nA,2025-01-27T16:30Z,x,1,1,1\n',
  )
  expect(faultsOf(await errorOf(importBars(file, { list })))).toEqual([
    '3: The open is no number. "x"',
    '-: No instrument has two bars, so the length of a bar is unknown.',
  ])
})
