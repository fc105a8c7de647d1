import { beforeAll, describe, expect, it } from '@jest/globals'
import { replay } from '@tapeline/core'
import { market } from '@tapeline/core/market'
import { scale, whatIf } from '@tapeline/core/what-if'
import { parseScenario, type Scenario } from '@tapeline/scenarios'
import fc from 'fast-check'
import type { Cursor, Engine, Overview } from '../protocol.js'
import { createEngine } from './engine.js'
import { openShipped, shippedFiles } from './opened.fixture.js'

const CLOSE = Date.parse('2025-01-27T16:00-05:00')
const OPEN = Date.parse('2025-01-27T09:30-05:00')
const recorded = { branch: 'recorded' }
const close = { at: CLOSE }

let engine: Engine
let overview: Overview
let scenario: Scenario

beforeAll(async () => {
  ;({ engine, overview } = await openShipped())
  const { files } = shippedFiles('deepseek-r1') as { files: Record<string, string> }
  scenario = parseScenario({ read: (path) => files[path] as string })
})

describe('what is open', () => {
  it('is described with its instruments, branches and sessions', () => {
    expect(overview).toMatchObject({ name: 'deepseek-r1', zone: 'America/New_York', length: 1192 })
    expect(overview.branches.map(({ name, on }) => `${name} on ${on}`)).toEqual([
      'recorded on undefined',
      'no-release on recorded',
      'half-the-shock on recorded',
      'week-and-a-half-later on recorded',
      'ten-times-dearer on recorded',
      'half-and-no-rebound on half-the-shock',
    ])
    expect(overview.sessions.find(({ day }) => day === '2025-01-27')).toEqual({
      day: '2025-01-27',
      open: OPEN,
      close: CLOSE,
    })
  })

  it('stays open when other files have faults', async () => {
    const faulty = { kind: 'scenario', name: 'x', files: { 'scenario.yaml': 'format: nonsense' } } as const
    await expect(engine.ask('open', faulty)).rejects.toMatchObject({ code: 'scenario.invalid' })
    expect((await engine.ask('panels', { history: recorded, cursor: close })).length).toBe(1192)
  })

  it('is needed before the first question', async () => {
    await expect(createEngine().ask('panels', { history: recorded, cursor: close })).rejects.toThrow(
      'Nothing is open',
    )
  })
})

describe('the panels', () => {
  it('show the close of the crash day', async () => {
    const { quotes, ranking, record, breadth } = await engine.ask('panels', {
      history: recorded,
      cursor: close,
    })
    expect(quotes.find(({ symbol }) => symbol === 'NVDA')).toMatchObject({ last: 118.42, isHalted: false })
    expect(ranking.find(({ symbol }) => symbol === 'NVDA')).toMatchObject({ rank: 3, previousRank: 1 })
    expect(record?.symbol).toBe('NVDA')
    expect(breadth.declining).toBeGreaterThan(breadth.advancing)
  })

  it('list the news of the state, the latest of them, and only the lists that are asked for', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: overview.from, max: overview.to }),
        fc.integer({ min: 0, max: 30 }),
        async (at, rowsMax) => {
          const asked = { history: recorded, cursor: { at }, rowsMax }
          const { news, claims } = replay(scenario.timeline, market).at(at)
          const all = await engine.ask('panels', asked)
          expect(all.news.map(({ id }) => id)).toEqual(
            news.slice(Math.max(0, news.length - rowsMax)).map(({ id }) => id),
          )
          expect([all.newsCount, all.claimsCount]).toEqual([news.length, claims.length])
          const none = await engine.ask('panels', { ...asked, lists: [] })
          expect([none.news, none.claims, none.agenda]).toEqual([[], [], []])
          expect([none.newsCount, none.claimsCount]).toEqual([news.length, claims.length])
        },
      ),
    )
  })

  it('show the close as it was known then, and what differs', async () => {
    const then = { ...recorded, asKnownThen: true }
    const cursor = { at: Date.parse('2025-01-27T17:00-05:00') }
    const { quotes } = await engine.ask('panels', { history: then, cursor })
    expect(quotes.find(({ symbol }) => symbol === 'NVDA')?.last).toBe(118.58)
    const { differences, count } = await engine.ask('differences', { a: recorded, b: then, cursor })
    expect(count).toBe(differences.length)
    expect(differences).toContainEqual({ path: 'quotes.NVDA.last', a: 118.42, b: 118.58 })
  })

  it('differ between the clocks where the states differ, and nowhere else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: overview.from, max: overview.to }), async (at) => {
        const [a, b] = [recorded, { ...recorded, asKnownThen: true }]
        const { count } = await engine.ask('differences', { a, b, cursor: { at } })
        const [now, then] = [scenario.timeline, scenario.timeline.asKnownAt(at)].map((timeline) =>
          JSON.stringify(replay(timeline, market).at(at)),
        )
        expect(count === 0).toBe(now === then)
      }),
    )
  })

  it('equal a replay at any cursor of any branch', async () => {
    const names = overview.branches.map(({ name }) => name)
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.integer({ min: overview.from, max: overview.to }),
        async (branch, at) => {
          const { quotes } = await engine.ask('panels', { history: { branch }, cursor: { at } })
          const expected = replay(branchOf(branch), market).at(at).quotes
          expect(Object.fromEntries(quotes.map(({ symbol, last }) => [symbol, last]))).toEqual(
            Object.fromEntries(Object.entries(expected).map(([symbol, { last }]) => [symbol, last])),
          )
        },
      ),
    )
  })
})

function branchOf(name: string): Scenario['timeline'] {
  const found = scenario.whatIfs.find((own) => own.name === name)
  return found ? whatIf(branchOf(found.on ?? 'recorded'), { name, edits: found.edits }) : scenario.timeline
}

describe('the chart', () => {
  const asked = { histories: [recorded], symbols: ['NVDA'], from: OPEN - 1, to: CLOSE, widthPixels: 1000 }

  it('has the prices up to the cursor and none behind it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: OPEN, max: CLOSE }), async (at) => {
        const [series] = await engine.ask('series', { ...asked, cursor: { at }, kind: 'line' })
        const expected = [...scenario.timeline.between({ from: OPEN - 1, to: at })].flatMap((event) =>
          'symbol' in event.data && event.data.symbol === 'NVDA' && /^(price|bar|close)/.test(event.type)
            ? [event.at]
            : [],
        )
        expect([...(series?.times ?? [])]).toEqual(expected)
      }),
    )
  })

  it('forms the candle of a session as the cursor passes', async () => {
    const kind = { candles: 'session' } as const
    const at = Date.parse('2025-01-27T12:30-05:00')
    const [noon] = await engine.ask('series', { ...asked, cursor: { at }, kind })
    const [end] = await engine.ask('series', { ...asked, cursor: close, kind })
    expect([...(noon?.times ?? [])]).toEqual([OPEN])
    expect(noon?.lows?.[0]).toBeGreaterThan(end?.lows?.[0] as number)
    expect(end?.values[0]).toBe(118.42)
    expect(end?.base).toBe(142.62)
  })

  it('sends no more points than the screen can show, with the extremes among them', async () => {
    const wide = {
      ...asked,
      from: overview.from,
      to: overview.to,
      cursor: { at: overview.to },
      kind: 'line' as const,
    }
    const [all] = await engine.ask('series', wide)
    const [few] = await engine.ask('series', { ...wide, widthPixels: 10 })
    expect(few?.values.length).toBeLessThanOrEqual(21)
    expect(Math.min(...(few?.values ?? []))).toBe(Math.min(...(all?.values ?? [])))
    expect(Math.max(...(few?.values ?? []))).toBe(Math.max(...(all?.values ?? [])))
  })
})

describe('the event lane', () => {
  it('groups what falls onto the same pixels, and shows the most important', async () => {
    const asked = {
      history: recorded,
      cursor: { at: overview.to },
      from: overview.from,
      to: overview.to,
    } as const
    const wide = await engine.ask('lane', { ...asked, widthPixels: 100_000, importanceMin: 0 })
    const narrow = await engine.ask('lane', { ...asked, widthPixels: 8, importanceMin: 0 })
    const total = (groups: typeof wide): number => groups.reduce((sum, { count }) => sum + count, 0)
    expect(total(wide)).toBe(1192)
    expect(total(narrow)).toBe(1192)
    expect(narrow.length).toBeLessThanOrEqual(2)
    expect(narrow[0]?.shown.importance).toBe(3)
    const few = await engine.ask('lane', {
      ...asked,
      widthPixels: 8,
      importanceMin: 0,
      types: ['app.ranked'],
    })
    expect(few.map(({ shown }) => shown.type)).toEqual(['app.ranked'])
  })
})

describe('steps', () => {
  it('by event visit every position, also among events of one instant, and back', async () => {
    const visited: Cursor[] = []
    let cursor: Cursor | undefined = { at: OPEN - 60_000 }
    const ask = (isBackward: boolean, from: Cursor): Promise<Cursor | undefined> =>
      engine.ask('step', { history: recorded, cursor: from, by: 'event', isBackward })
    const start = scenario.timeline.positionAt(OPEN - 60_000)
    for (let position = start + 1; position <= start + 60; position += 1) {
      cursor = (await ask(false, cursor as Cursor)) as Cursor
      visited.push(cursor)
      expect((await engine.ask('panels', { history: recorded, cursor })).position).toBe(position)
    }
    for (const expected of visited.slice(0, -1).reverse()) {
      cursor = await ask(true, cursor as Cursor)
      expect(cursor).toEqual(expected)
    }
  })

  it('by visible change pass events that change nothing on the screen', async () => {
    const next = await engine.ask('step', {
      history: recorded,
      cursor: { at: OPEN },
      by: 'change',
      isBackward: false,
      symbols: ['NVDA'],
    })
    expect(next?.at).toBeGreaterThan(OPEN)
    expect(
      await engine.ask('step', {
        history: recorded,
        cursor: { at: overview.to },
        by: 'event',
        isBackward: false,
      }),
    ).toBe(undefined)
  })
})

describe('search', () => {
  it('finds dates in the zone of the exchange, and events up to the cursor unless asked for more', async () => {
    const ask = (text: string, at: number, isAhead?: boolean) =>
      engine.ask('find', {
        history: recorded,
        cursor: { at },
        text,
        countMax: 5,
        ...(isAhead ? { isAhead } : {}),
      })
    expect(await ask('2025-01-27T16:00', OPEN)).toEqual([{ moment: CLOSE }])
    expect(await ask('deepseek releases', Date.parse('2025-01-19T00:00Z'))).toEqual([])
    expect(await ask('deepseek releases', Date.parse('2025-01-19T00:00Z'), true)).toMatchObject([
      { id: 'r1-release' },
    ])
    expect(await ask('   ', OPEN)).toEqual([])
  })
})

describe('why', () => {
  it('gives the events, their causes, and the number without each cause', async () => {
    const why = await engine.ask('why', { history: recorded, cursor: close, path: 'quotes.NVDA.last' })
    expect(why).toMatchObject({ value: 118.42, basis: 'recorded' })
    expect(why.edges).toContainEqual({ from: 'r1-release', to: 'close-NVDA-2025-01-27', share: 1 })
    const [cause] = why.without
    expect(cause?.id).toBe('r1-release')
    expect(cause?.value).toBeCloseTo(142.62, 10)
  })

  it('names a misspelt path', async () => {
    await expect(
      engine.ask('why', { history: recorded, cursor: close, path: 'quotes.NVDX.last' }),
    ).rejects.toMatchObject({ code: 'path.invalid' })
  })
})

describe('branches of the page', () => {
  const half = { name: 'mine', title: 'Mine', on: 'recorded', edits: [scale('r1-release', 0.5)] }

  it('are made, nested, made anew, written as YAML and dropped', async () => {
    await engine.ask('branch', half)
    const child = {
      name: 'child',
      title: 'Child',
      on: 'mine',
      edits: [scale({ select: 'caused-by', ids: ['r1-release'] }, 0)],
    }
    await engine.ask('branch', child)
    const ask = async (branch: string): Promise<number | undefined> =>
      (await engine.ask('panels', { history: { branch }, cursor: close })).quotes.find(
        ({ symbol }) => symbol === 'NVDA',
      )?.last
    const shipped = await ask('half-the-shock')
    expect(await ask('mine')).toBe(shipped)
    const yaml = await engine.ask('yaml', { branch: 'child' })
    expect(yaml.match(/name: .*/g)).toEqual(['name: mine', 'name: child'])
    expect(yaml).toContain('on: mine')
    const ofFile = await engine.ask('yaml', { branch: 'half-and-no-rebound' })
    expect(ofFile.match(/name: .*/g)).toEqual(['name: half-and-no-rebound'])
    await expect(engine.ask('yaml', { branch: 'recorded' })).rejects.toThrow('has no edits')
    await expect(engine.ask('dropBranch', { name: 'mine' })).rejects.toThrow('Remove it first')
    await engine.ask('branch', { ...half, edits: [scale('r1-release', 1)] })
    expect(await ask('mine')).toBeCloseTo(118.42, 10)
    await engine.ask('dropBranch', { name: 'child' })
    expect((await engine.ask('dropBranch', { name: 'mine' })).map(({ name }) => name)).not.toContain('mine')
  })

  it('are refused with every fault, and nothing changes', async () => {
    const faulty = { ...half, edits: [scale('nonsense', 0.5)] }
    await expect(engine.ask('branch', faulty)).rejects.toThrow('nonsense')
    await expect(engine.ask('panels', { history: { branch: 'mine' }, cursor: close })).rejects.toMatchObject({
      code: 'what-if.unknown',
    })
    await expect(engine.ask('branch', { ...half, name: 'no-release' })).rejects.toThrow(
      'comes from the scenario',
    )
  })
})

describe('sweeps', () => {
  it('have a row a factor, and a factor at which a condition changes', async () => {
    const path = 'quotes.NVDA.last'
    const table = await engine.ask('sweep', {
      on: 'recorded',
      event: 'r1-release',
      factors: [0, 0.5, 1],
      path,
      moments: [CLOSE],
    })
    expect(table.values.map(([value]) => value)).toEqual([
      expect.closeTo(142.62, 8),
      expect.closeTo(142.62 * Math.sqrt(118.42 / 142.62), 8),
      expect.closeTo(118.42, 8),
    ])
    const { factor, holdsBelow } = await engine.ask('threshold', {
      on: 'recorded',
      event: 'r1-release',
      path: 'ranking[symbol=NVDA].rank',
      cursor: close,
      relation: 'equals',
      value: 1,
    })
    expect([factor, holdsBelow]).toEqual([expect.closeTo(0.056, 3), true])
    const always = { on: 'recorded', event: 'r1-release', path: 'quotes.NVDA.last', cursor: close } as const
    expect(await engine.ask('threshold', { ...always, relation: 'above', value: 1 })).toEqual({
      holdsBelow: true,
    })
    expect(await engine.ask('threshold', { ...always, relation: 'equals', value: 1 })).toEqual({
      holdsBelow: false,
    })
  })
})
