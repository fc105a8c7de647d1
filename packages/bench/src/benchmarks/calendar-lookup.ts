import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type ExchangeCalendar, getCalendar } from '@tapeline/core/calendar'
import { type Benchmark, type Result, result } from '../harness/benchmark.js'
import { collectGarbage, median } from '../harness/measure.js'
import { Random } from '../tape/random.js'

const [NS_PER_MS, NS_PER_US] = [1e6, 1e3]
/** Look-ups a round: many times the days of the calendar, so that almost none is the first of its session. */
const [LOOK_UPS, LOOK_UPS_QUICK] = [500_000, 200_000]
/** Rounds, and those of a quick run. */
const [ROUNDS, ROUNDS_QUICK] = [9, 3]
/** Days for which every look-up has an answer inside the calendar. */
const [FROM, UNTIL] = [Date.UTC(1990, 0, 5), Date.UTC(2035, 11, 20)]

/** The look-ups that answer in constant time. Each returns a number, so that V8 cannot drop the call. */
const LOOK_UPS_BY_NAME: Readonly<
  Record<string, (calendar: ExchangeCalendar, day: string, at: number) => unknown>
> = {
  isTradingDay: (calendar, day) => calendar.isTradingDay(day),
  sessionOn: (calendar, day) => calendar.sessionOn(day),
  closureOn: (calendar, day) => calendar.closureOn(day),
  addTradingDays: (calendar, day) => calendar.addTradingDays(day, 1),
  isOpen: (calendar, _, at) => calendar.isOpen(at),
  sessionOf: (calendar, _, at) => calendar.sessionOf(at),
  nextOpen: (calendar, _, at) => calendar.nextOpen(at),
  previousClose: (calendar, _, at) => calendar.previousClose(at),
  dayOf: (calendar, _, at) => calendar.dayOf(at),
}

/** The script of the separate process; it prints milliseconds. */
const FIRST_USE = `
import { getCalendar } from '@tapeline/core/calendar'
const start = performance.now()
getCalendar('XNYS').sessionOn('2025-01-27')
const first = performance.now()
getCalendar('XNYS').sessionOn('1994-04-26')
console.log(JSON.stringify([first - start, performance.now() - first]))
`

/**
 * The cost of the slowest look-up, over random days and instants, after the tables exist; and the cost of the tables, which
 * are made at first use. The progress output lists all look-ups.
 */
export const calendarLookUps: Benchmark = {
  name: 'calendar-lookup',
  ids: ['calendar-lookup', 'calendar-lookup-cpu', 'calendar-first-use', 'calendar-first-year'],
  run({ quick, say, wants }) {
    const results: Result[] = []
    const rounds = quick ? ROUNDS_QUICK : ROUNDS
    if (wants('calendar-lookup') || wants('calendar-lookup-cpu')) {
      const times = lookUpTimes(quick ? LOOK_UPS_QUICK : LOOK_UPS, rounds, say)
      const slowest = Math.max(...times.map(({ ns }) => ns))
      const slowestByCpu = Math.max(...times.map(({ cpuNs }) => cpuNs))
      results.push(result('calendar-lookup', slowest, 'ns', { atMost: 200 }, null))
      results.push(result('calendar-lookup-cpu', slowestByCpu, 'ns', null, null))
    }
    if (!(wants('calendar-first-use') || wants('calendar-first-year'))) return results
    const firsts = Array.from({ length: rounds }, firstUse)
    results.push(
      result('calendar-first-use', median(firsts.map(([first]) => first)), 'ms', null, null),
      result('calendar-first-year', median(firsts.map(([, second]) => second)), 'ms', null, null),
    )
    return results
  },
}

/** The time of one look-up, the median of the rounds: wall time, and processor time, which depends less on the load. */
interface LookUpTime {
  readonly ns: number
  readonly cpuNs: number
}

function lookUpTimes(count: number, rounds: number, say: (text: string) => void): LookUpTime[] {
  const calendar = getCalendar('XNYS')
  const random = new Random(7)
  const instants = Float64Array.from({ length: count }, () => FROM + random.next() * (UNTIL - FROM))
  const days = Array.from(instants, (at) => calendar.dayOf(at))
  return Object.entries(LOOK_UPS_BY_NAME).map(([name, lookUp]) => {
    const found = (): number => {
      let answers = 0
      for (let index = 0; index < count; index += 1)
        if (lookUp(calendar, days[index] as string, instants[index] as number)) answers += 1
      return answers
    }
    if (found() === 0) throw new Error(`${name} found nothing.`)
    const times = Array.from({ length: rounds }, () => {
      collectGarbage()
      const before = process.cpuUsage()
      const start = performance.now()
      found()
      const ms = performance.now() - start
      const { user, system } = process.cpuUsage(before)
      return { ns: (ms * NS_PER_MS) / count, cpuNs: ((user + system) * NS_PER_US) / count }
    })
    const ns = median(times.map((time) => time.ns))
    const cpuNs = median(times.map((time) => time.cpuNs))
    say(`${name}: ${ns.toFixed(0)} ns, ${cpuNs.toFixed(0)} ns of the processor`)
    return { ns, cpuNs }
  })
}

function firstUse(): [first: number, second: number] {
  // Started in this package, so that the core is resolved as its dependency.
  const cwd = fileURLToPath(new URL('../..', import.meta.url))
  const args = ['--input-type=module', '--eval', FIRST_USE]
  return JSON.parse(execFileSync(process.execPath, args, { cwd, encoding: 'utf8' }))
}
