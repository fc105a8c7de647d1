import { writeFileSync } from 'node:fs'
import { marketChart } from '@tapeline/chart'
import * as core from '@tapeline/core'
import * as calendar from '@tapeline/core/calendar'
import * as market from '@tapeline/core/market'
import * as player from '@tapeline/core/player'
import * as receipt from '@tapeline/core/receipt'
import * as whatIf from '@tapeline/core/what-if'
import { writeTape } from '@tapeline/import'
import { scenarioToJson } from '@tapeline/scenarios'
import { readScenario } from '@tapeline/scenarios/node'
import { EventLog, MemoryStore } from '@tapeline/store'
import * as testing from '@tapeline/testing'
import fc from 'fast-check'
import { z } from 'zod'

/** The arguments of a right call, new on each call. */
export type Arguments = () => readonly unknown[]

/** By the name of what is called; of a function that takes arguments of several shapes, one of each. */
export type ArgumentTable = Readonly<Record<string, Arguments | readonly Arguments[]>>

/** An object that the library returns, how it is made anew, and the arguments of its methods. */
export interface Returned {
  readonly make: () => object
  readonly methods: ArgumentTable
  /** The file of its class, from the root, which says what is private; absent where nothing is. */
  readonly source?: string
  /** Methods that the published types leave out. */
  readonly internal?: readonly string[]
}

export interface Given {
  readonly functions: Readonly<Record<string, ArgumentTable>>
  readonly returned: Readonly<Record<string, Returned>>
  /** The log that is followed; close it at the end. */
  readonly log: EventLog
}

const AT = Date.UTC(2025, 0, 27, 21)
const DAY = '2025-01-27'
const terminal = {
  write: () => undefined,
  writeError: () => undefined,
  isTerminal: false,
  isErrorTerminal: false,
  hasColors: false,
  columns: 80,
  interrupted: new AbortController().signal,
}
const traded = core.defineEvent({
  type: 'price.traded',
  schema: z.object({ symbol: z.string(), price: z.number() }),
})
const noted = core.defineEvent({ type: 'note.made', schema: z.object({ text: z.string() }) })
const definitions = [traded, noted] as const
const recipes = () => ({
  'price.traded': (draft: { price: number }, { data }: { data: { price: number } }): void => {
    draft.price = data.price
  },
})
const last = core.defineProjection({
  name: 'last',
  events: definitions,
  initial: () => ({ price: 0 }),
  recipes,
})
const state = core.combineProjections({ name: 'state', parts: { last } })
const trade = (id: string, second: number, price: number) =>
  ({ id, type: 'price.traded', at: AT + second * 1000, data: { symbol: 'NVDA', price } }) as const
const note = { id: 'n1', type: 'note.made', at: AT + 9000, data: { text: 'x' } } as const
const tape = core.createTimeline(definitions).append([trade('t1', 0, 118.42), trade('t2', 60, 117), note])
const echo = whatIf.defineReaction({
  name: 'echo',
  events: definitions,
  on: ['note.made'],
  projection: last,
  parameters: {},
  react: () => [],
})
const branch = whatIf.whatIf(tape, { name: 'echo', reactions: [echo] })
const clock = () => ({ now: () => 0, setTimer: () => () => undefined })
const yaml =
  'format: tapeline.scenario/1\nname: small\ntitle: Small\nzone: UTC\nstart: 2025-01-16\nevents: []\n'
const select = (): number => 1
const editOptions = () => ({ consequences: 'keep', mayBeEmpty: true })

/** @param folder an empty one, for what imports read and exports write */
export async function givenIn(folder: string): Promise<Given> {
  const { timeline: history } = await readScenario('deepseek-r1')
  writeFileSync(`${folder}/scenario.yaml`, yaml)
  const small = await readScenario(folder)
  const event = 'r1-release'
  const log = new EventLog(new MemoryStore(), definitions)
  const fit = market.calibrate(history, {
    event,
    instruments: ['NVDA'],
    days: 1,
    horizonDays: 2,
    held: { part: 0.5, halfLifeDays: 1 },
  })
  const closes = { instruments: ['NVDA', 'AVGO'], from: '2025-01-21', to: '2025-01-29' }
  const daily = market.dailyCloses(history, closes)
  // Few events, since each wrong call draws a chart.
  const charted = history.filter(
    ({ at, type, data }) =>
      type === 'instrument.listed' ||
      (at > AT - 7_200_000 && at <= AT && 'symbol' in data && data.symbol === 'NVDA'),
  )
  const drawn = marketChart({
    histories: [{ timeline: charted }],
    instruments: ['NVDA'],
    from: AT - 3_600_000,
    to: AT,
  })
  const proof = await receipt.writeReceipt(core.replay(tape, last), { path: 'price', at: AT })
  const tapeBytes = await writeTape(tape)
  const bars = `${folder}/bars.csv`
  writeFileSync(
    bars,
    'symbol,time,open,high,low,close\nNVDA,2025-01-27T14:30Z,120,121,117,118\nNVDA,2025-01-27T14:31Z,118,119,117,118\n',
  )
  const tapeFile = `${folder}/events.tape`
  writeFileSync(tapeFile, tapeBytes)
  const sketch = {
    leaves: [{ kind: 'number', reads: [], recipes: { 'sample.changed': ['add'] } }],
    places: ['top'],
    derived: true,
    bare: false,
  }
  const kinds = () => [...testing.sampleKinds]
  const constraints = () => ({
    minLength: 1,
    maxLength: 3,
    corrections: true,
    causes: true,
    days: true,
    knownApart: true,
    unordered: true,
  })
  /** Few, since each value that is not refused at once has the file read. */
  const importOptions = () => ({
    columns: { symbol: 'symbol' },
    list: { exchange: 'XNAS' },
    priceScale: 1,
    zone: 'UTC',
    onProgress: () => undefined,
  })
  const functions: Given['functions'] = {
    core: {
      combineProjections: () => [
        {
          name: 'sum',
          parts: { last },
          derive: () => ({ double: 2 }),
          compare: { keys: { 'last.price': 'x' }, values: { change: () => 1 } },
        },
      ],
      createTimeline: () => [[...definitions], { blockSize: 16 }],
      defineEvent: () => [
        {
          type: 'price.seen',
          schema: z.object({ symbol: z.string(), price: z.number() }),
          version: 2,
          upcasters: { 1: (data: unknown) => data },
          instrument: 'symbol',
          columns: { symbol: 'text', price: 'number' },
          listsInstrument: false,
          delistsInstrument: false,
          context: false,
          times: [],
          days: [],
          prices: { fields: ['price'], last: 'price' },
          rules: { decidedBy: [], begin: () => () => undefined },
        },
      ],
      defineKeyedProjection: () => [
        {
          name: 'quotes',
          events: [
            core.defineEvent({ type: 'a.b', schema: z.object({ symbol: z.string() }), instrument: 'symbol' }),
          ],
          fields: { last: 'number', side: ['up', 'down'], shares: { kind: 'float64', initial: 0 } },
          internal: ['shares'],
          derive: () => ({}),
          independentEntries: true,
          removals: [],
          reads: {},
          recipes: () => ({}),
          eachEntryRecipes: () => ({}),
          entryRecipes: () => ({}),
        },
      ],
      defineProjection: () => [
        {
          name: 'last',
          events: [...definitions],
          reads: { last },
          independentEntries: false,
          initial: () => 0,
          recipes: () => ({}),
        },
      ],
      describeFault: () => [{ code: 'file.invalid', message: 'Wrong.', place: { file: 'a', line: 1 } }],
      explain: () => [core.replay(tape, last), { path: 'price', event: 't1' }],
      formatInstant: () => [AT],
      isTapelineError: () => [new Error('x'), 'file.invalid'],
      live: () => [tape, last],
      parseInstant: () => ['2025-01-27T16:00-05:00'],
      replay: () => [tape, last, { mode: 'fast', checkpointBudgetBytes: 1e6 }],
      timelineFromJson: () => [[...definitions], JSON.parse(JSON.stringify(tape)), { blockSize: 16 }],
    },
    calendar: {
      getCalendar: () => ['XNYS', { knownAt: AT }],
    },
    calendars: {
      defineCalendar: () => [
        {
          format: 'tapeline.calendar/1',
          exchange: 'XTRY',
          name: 'An exchange',
          timeZone: 'Asia/Tokyo',
          years: { first: 2025, last: 2026 },
          weekdays: ['monday', 'tuesday'],
          hours: [{ open: '09:00', close: '15:00', break: ['11:30', '12:30'], source: 'test' }],
          holidays: [{ name: 'First', month: 3, day: 1, source: 'test' }],
          earlyCloses: [{ name: 'Eve', days: ['2025-04-14'], close: '12:30', source: 'test' }],
        },
      ],
      listCalendars: () => [],
    },
    market: {
      adjusted: () => [[{ at: AT, value: 5 }], { timeline: history, symbol: 'NVDA', adjustment: 'splits' }],
      adjustmentFactors: () => [history, { symbol: 'NVDA', adjustment: 'splits' }],
      calibrate: () => [
        history,
        {
          event,
          instruments: ['NVDA'],
          session: DAY,
          days: 1,
          horizonDays: 2,
          reference: 'NVDA',
          held: { part: 0.5, halfLifeDays: 1 },
          exchange: 'XNYS',
        },
      ],
      calibratedShock: () => [
        fit,
        {
          name: 'hit',
          instruments: ['NVDA'],
          days: 1,
          path: [{ minutes: 0, share: 1 }],
          stepsPerDay: 1,
          noise: 0,
        },
      ],
      dailyCloses: () => [history, { ...closes, exchange: 'XNYS', adjustment: 'splits' }],
      eventStudy: () => [
        daily,
        {
          instruments: ['NVDA'],
          market: { instrument: 'AVGO' },
          estimation: { from: '2025-01-21', to: '2025-01-24' },
          event: { from: DAY, to: DAY },
          groups: { all: ['NVDA'] },
          returns: 'log',
        },
      ],
      hold: () => [{ name: 'still', instrument: 'NVDA', projection: market.quotes, while: () => true }],
      modelPath: () => [fit, { symbol: 'NVDA', days: 2 }],
      remainingShare: () => [{ part: 0.5, halfLifeDays: 1, days: 2 }],
      shock: () => [
        {
          name: 'hit',
          on: ['model.released'],
          where: 'x',
          exposures: { NVDA: 1 },
          depth: -0.1,
          start: 'event',
          path: [{ minutes: 0, share: 1 }],
          part: 0.5,
          halfLifeDays: 1,
          days: 2,
          stepsPerDay: 1,
          noise: 0,
        },
      ],
      timedRamp: () => [
        {
          name: 'ramp',
          on: ['model.released'],
          where: 'x',
          instrument: 'NVDA',
          changePct: -5,
          minutes: 5,
          steps: 2,
          start: 'event',
        },
      ],
      versusNoChange: () => [history, fit, { instruments: ['NVDA'] }],
    },
    player: {
      createPlayer: () => [
        tape,
        last,
        {
          clock: clock(),
          speed: 2,
          tradingTime: { calendar: calendar.getCalendar('XNYS'), hours: 'regular' },
          from: AT,
          to: AT + 1,
          states: 'tick',
          mode: 'fast',
        },
      ],
    },
    chart: {
      drawChart: () => [drawn, { width: 640, height: 480, theme: 'dark', eventsMax: 3 }],
      marketChart: () => [
        {
          histories: [{ timeline: charted }],
          instruments: ['NVDA'],
          from: AT - 3_600_000,
          to: AT,
          unit: 'price',
          draw: 'candles',
          title: 'NVDA',
          zone: 'UTC',
        },
      ],
    },
    receipt: {
      verifyReceipt: () => [proof, { projections: [last], definitions: [...definitions] }],
      writeReceipt: [
        () => [core.replay(tape, last), { path: 'price', at: AT, knownAt: AT + 60_000, history: 'small' }],
        () => [core.replay(tape, last), { path: 'price', event: 't2' }],
      ],
    },
    whatIf: {
      branchOf: () => [branch],
      byId: () => ['t1'],
      byInstrument: () => ['NVDA'],
      bySector: () => ['Chips'],
      bySource: () => [{ name: 'x', fact: 'S1' }],
      byType: () => ['price.traded'],
      causedBy: () => ['t1'],
      compare: () => [{ a: tape, b: branch, projection: state }],
      complement: () => ['t1'],
      defineReaction: () => [
        {
          name: 'echo',
          events: [...definitions],
          on: ['note.made'],
          where: 't1',
          projection: last,
          parameters: { x: 1 },
          answersSimulated: false,
          react: () => [],
        },
      ],
      inOrder: () => [[whatIf.remove('t1'), whatIf.remove('t2')]],
      insert: () => [[trade('t9', 9, 5)]],
      intersection: () => ['t1', whatIf.byType('price.traded')],
      parseEdits: () => [[{ edit: 'remove', selector: 't1', consequences: 'keep', mayBeEmpty: true }]],
      project: () => [
        branch,
        last,
        {
          every: 30_000,
          from: AT,
          until: AT + 60_000,
          zone: 'UTC',
          runs: 1,
          seed: 1,
          select,
          quantiles: [0.5],
        },
      ],
      randomSource: () => [1, 'draw'],
      remove: () => ['t1', editOptions()],
      replace: () => ['t1', { ...editOptions(), data: { price: 5 }, sources: [{ name: 'x' }] }],
      scale: () => ['t1', 0.5, editOptions()],
      shift: () => [
        't1',
        { days: 1, hours: 2 },
        { ...editOptions(), consequences: 'along', exchange: 'XNYS' },
      ],
      threshold: () => [{ from: 0, to: 1, tolerance: 0.1 }, (value: number) => value > 0.5],
      union: () => ['t1', 't2'],
      whatIf: () => [
        tape,
        {
          name: 'gone',
          edits: [{ edit: 'remove', selector: 't1', mayBeEmpty: true }],
          reactions: [echo],
          seed: 1,
          derivedMax: 10,
        },
      ],
      within: () => [{ from: AT, to: AT + 1 }],
      withSeed: () => [branch, 3],
    },
    import: {
      exportEvents: () => [tape, `${folder}/out.jsonl`, { format: 'jsonl', signal: terminal.interrupted }],
      exportSamples: () => [
        [{ at: AT, value: 1 }],
        `${folder}/samples.csv`,
        { format: 'csv', signal: terminal.interrupted },
      ],
      exportState: () => [
        { price: 1 },
        `${folder}/state.csv`,
        { format: 'csv', signal: terminal.interrupted },
      ],
      importBars: () => [bars, { ...importOptions(), daily: 'bars' }],
      importEvents: () => [tapeFile, [...definitions], { format: 'tape' }],
      importTrades: () => [bars, { columns: { price: 'close' }, list: { exchange: 'XNAS' } }],
      openTape: () => [tapeFile, [...definitions], { memoryBudgetBytes: 1000 }],
      readTable: () => [bars],
      readTape: () => [tapeBytes, [...definitions]],
      writeTape: () => [tape],
    },
    scenarios: {
      branchNamed: () => [small, 'recorded'],
      checkScenario: () => [small],
      parseScenario: () => [
        { file: 'a.yaml', read: () => yaml, readColumns: () => ({}), nameOf: (path: string) => path },
      ],
      scenarioJsonSchema: () => [],
      readShiftBy: () => ['5 trading days'],
      scenarioFromJson: () => [scenarioToJson(small)],
      scenarioToJson: () => [small],
      writeEdits: () => [[whatIf.remove('t1', { consequences: 'keep' })], {}],
      writeScenario: () => [{ format: 'tapeline.scenario/1', name: 'small', title: 'Small', zone: 'UTC' }],
    },
    scenarioFiles: {
      listScenarios: () => [],
      summarizeScenarios: () => [],
      loadScenario: () => [folder],
      readScenario: () => [folder, { readers: {} }],
    },
    sweep: {
      cross: () => [{ k: [0, 1] }],
      draw: () => [{ k: { from: 0, to: 1 } }, { count: 2, seed: 1 }],
      isFailedRow: () => [{ index: 0 }],
      steps: () => [{ from: 0, to: 1, step: 0.5 }],
      sweep: [
        () => [
          tape,
          {
            branches: [{ name: 'a', edits: [], parameters: { k: 1 }, branches: [], measured: true }],
            measure: () => ({ length: 1 }),
            reactions: [echo],
            seed: 1,
            codeVersion: '1',
            onProgress: () => undefined,
            signal: terminal.interrupted,
            graceMs: 10,
            forceSignal: terminal.interrupted,
          },
        ],
        () => [tape, { parameters: [{ k: 1 }], edits: () => [], measure: () => ({ length: 1 }) }],
      ],
      zip: () => [{ k: [0, 1] }],
    },
    store: {
      follow: () => [
        log,
        last,
        { name: 'a', version: '1', checkpointEvery: 10, replaceCheckpoint: true, pollMs: 500, batchSize: 10 },
      ],
      openLog: [() => ['memory:', definitions, { create: true, busyMs: 10 }]],
    },
    testing: {
      arbitraryEvents: () => [kinds(), constraints()],
      arbitraryPlan: () => [kinds(), constraints()],
      arbitrarySketch: () => [{ maxLeaves: 2, kinds: ['state'], operations: ['count'] }],
      arbitraryTimeline: () => [kinds(), constraints()],
      buildProjection: () => [sketch],
      buildTimeline: () => [kinds(), { events: [], portions: [1], blockSize: 4 }],
      checkProjectionLaws: [
        () => [last, { runs: 1, seed: 1, path: '0', maxLength: 2, data: {}, mayThrow: true }],
        () => [last, { runs: 1, counterexample: `${folder}/last.test.js`, module: '@tapeline/none' }],
        () => [last, { runs: 1, timelines: fc.constant(tape) }],
      ],
      definitionsOf: () => [kinds()],
      deriveSample: () => [{ price: 1 }, 'a'],
    },
    cli: { run: () => [['--version'], { ...terminal }] },
  }

  const found = () => [(_: unknown, { id }: { id: string }): boolean => id === 't2']
  const moments = (): ArgumentTable[string] => [() => [AT], () => ['2025-01-27T16:00-05:00']]
  const samples: ArgumentTable[string] = [
    () => [select, { every: { days: 365 }, from: AT, to: AT + 1, zone: 'UTC' }],
    () => [select, { on: ['note.made'] }],
    () => [select, { at: [AT, '2025-01-27T16:00-05:00'] }],
  ]
  const states: ArgumentTable = {
    at: moments(),
    atEnd: () => [],
  }
  const returned: Given['returned'] = {
    Timeline: {
      make: () => tape,
      source: 'packages/core/src/timeline/timeline.ts',
      internal: ['withArrivals'],
      methods: {
        append: () => [
          [
            {
              ...trade('t7', 7, 1),
              knownAt: AT + 1,
              causes: [{ id: 't1', share: 0.5 }],
              sources: [{ name: 'x' }],
              basis: 'recorded',
              version: 1,
            },
          ],
          { zone: 'UTC', localTimes: true, places: () => undefined },
        ],
        withDefinitions: () => [[core.defineEvent({ type: 'order.placed', schema: z.object({}) })]],
        seal: () => [],
        find: () => ['t1'],
        get: () => ['t1'],
        inForce: () => ['t1'],
        positionOf: () => ['t1'],
        positionAt: moments(),
        eventBefore: () => [1],
        causesOf: () => ['t1'],
        effectsOf: () => ['t1'],
        between: () => [{ from: AT, to: AT + 1 }],
        filter: () => [() => true],
        asKnownAt: moments(),
        arrivals: () => [],
        toJSON: () => [],
      },
    },
    Replay: {
      make: () => core.replay(tape, last),
      source: 'packages/core/src/replay/replay.ts',
      methods: {
        ...states,
        atEvent: () => ['t1'],
        atPosition: () => [1],
        atAll: () => [['2025-01-27T12:00Z']],
        sample: samples,
        first: found,
        bisect: found,
        immerRecipes: () => [],
      },
    },
    Comparison: {
      make: () => whatIf.compare({ a: tape, b: branch, projection: state }),
      source: 'packages/core/src/whatif/compare.ts',
      methods: { ...states, firstDifference: () => [], sample: samples },
    },
    Live: {
      make: () => core.live(tape, last),
      internal: ['moveTo'],
      source: 'packages/core/src/replay/live.ts',
      methods: {
        append: () => [[trade('t8', 8, 1)], { zone: 'UTC', localTimes: true }],
        subscribe: () => [() => undefined],
        onError: () => [() => undefined],
      },
    },
    Player: {
      make: () => player.createPlayer(tape, last, { clock: clock() }),
      source: 'packages/core/src/player/player.ts',
      methods: {
        on: () => ['state', () => undefined],
        play: () => [],
        pause: () => [],
        step: () => [],
        stepBack: () => [],
        seek: moments(),
        seekToEvent: () => ['t1'],
        seekToPosition: () => [1],
        setSpeed: () => [2],
        destroy: () => [],
      },
    },
    ExchangeCalendar: {
      make: () => calendar.getCalendar('XNYS'),
      methods: {
        isTradingDay: () => [DAY],
        sessionOn: () => [DAY],
        isOpen: moments(),
        sessionOf: moments(),
        nextOpen: moments(),
        previousClose: moments(),
        addTradingDays: () => [DAY, 2],
        tradingDaysBetween: () => [{ from: DAY, to: DAY }],
        closureOn: () => [DAY],
        closures: () => [],
        dayOf: moments(),
      },
    },
    EventLog: {
      make: () => new EventLog(new MemoryStore(), definitions),
      source: 'packages/store/src/event-log.ts',
      methods: {
        head: () => [],
        append: () => [
          [trade('t9', 9, 1)],
          { expectedPosition: 0, zone: 'UTC', localTimes: true, places: () => undefined },
        ],
        read: () => [{ after: 0, to: 1, from: AT, until: AT, knownFrom: AT, knownTo: AT, batchSize: 10 }],
        subscribe: () => [{ after: 0, signal: terminal.interrupted, pollMs: 10, batchSize: 10 }],
        timeline: () => [{ knownAt: AT, to: 1 }],
        verify: () => [],
        close: () => [],
      },
    },
    RandomSource: {
      make: () => whatIf.randomSource(1),
      methods: { uniform: () => [], integer: () => [0, 5] },
    },
  }
  return { functions, returned, log }
}
