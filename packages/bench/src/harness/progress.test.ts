import { describe, expect, it } from '@jest/globals'
import { duration, type Part, Progress } from './progress.js'

const PARTS = [
  { name: 'replay', seconds: 60, isRecorded: true },
  { name: 'seek', seconds: 240, isRecorded: true },
  { name: 'sweep', seconds: 300, isRecorded: true },
]

describe('the progress of a run', () => {
  it('shows the expected time, the place of each benchmark, and the time left at the pace so far', () => {
    const lines = linesOf(PARTS, [120, 480, 600])
    expect(lines).toEqual([
      '3 benchmarks, about 10 minutes',
      'begin [1/3] replay, about 60 s expected',
      'end',
      '[1/3] replay done; about 18 minutes left',
      'begin [2/3] seek, about 4 minutes expected',
      'end',
      '[2/3] seek done; about 10 minutes left',
      'begin [3/3] sweep, about 5 minutes expected',
      'end',
      'took 20 minutes; 10 minutes were expected',
    ])
  })

  it('says for how many benchmarks the expected time is a guess', () => {
    const [first] = linesOf([...PARTS, { name: 'edit', seconds: 60, isRecorded: false }], [60, 240, 300, 60])
    expect(first).toBe('4 benchmarks, about 11 minutes; a guess for 1 of them, whose time is not recorded')
  })

  it('ignores the pace of a small first part', () => {
    const parts = [
      { name: 'replay', seconds: 1, isRecorded: true },
      { name: 'seek', seconds: 599, isRecorded: true },
    ]
    expect(linesOf(parts, [30, 599])).toContain('[1/2] replay done; about 10 minutes left')
  })

  it('lists at the end the recorded benchmarks whose time was more than twice or less than half the expected one', () => {
    const [last] = linesOf(PARTS, [121, 119, 300]).slice(-1)
    expect(last).toMatch(/^far from the expected time: replay \(2 minutes, expected 60 s\), seek \(/)
    expect(last).not.toContain('sweep')
    expect(linesOf([{ name: 'replay', seconds: 1, isRecorded: true }], [4]).join()).not.toContain('far')
    expect(linesOf([{ name: 'replay', seconds: 1, isRecorded: false }], [90]).join()).not.toContain('far')
  })
})

it('a duration is in seconds, then minutes', () => {
  expect([4.4, 89, 90, 599, 1500].map(duration)).toEqual([
    '4 s',
    '89 s',
    '1.5 minutes',
    '10 minutes',
    '25 minutes',
  ])
})

/** All lines of a run whose benchmarks take these seconds, with the calls of the heartbeat. */
function linesOf(parts: readonly Part[], times: readonly number[]): string[] {
  const lines: string[] = []
  const progress = new Progress(parts, (line) => lines.push(line), {
    begin: (label, detail) => lines.push(`begin ${label}, ${detail}`),
    end: () => lines.push('end'),
  })
  progress.start()
  for (const seconds of times) {
    progress.begin()
    progress.end(seconds)
  }
  progress.finish()
  return lines
}
