import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import * as calendars from '@tapeline/calendars'
import * as chart from '@tapeline/chart'
import * as cli from '@tapeline/cli'
import * as core from '@tapeline/core'
import * as calendar from '@tapeline/core/calendar'
import * as market from '@tapeline/core/market'
import * as player from '@tapeline/core/player'
import * as receipt from '@tapeline/core/receipt'
import * as whatIf from '@tapeline/core/what-if'
import * as imports from '@tapeline/import'
import * as scenarios from '@tapeline/scenarios'
import * as scenarioFiles from '@tapeline/scenarios/node'
import * as store from '@tapeline/store'
import * as sweep from '@tapeline/sweep'
import * as testing from '@tapeline/testing'
import { type Callable, faultsOf } from './try-calls.fixture.js'
import { type Arguments, type Given, givenIn } from './valid-arguments.fixture.js'

/** Without `@tapeline/core/internal`, which only our own packages call. */
const packages: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  core,
  chart,
  calendar,
  calendars,
  market,
  player,
  receipt,
  whatIf,
  import: imports,
  scenarios,
  scenarioFiles,
  store,
  sweep,
  testing,
  cli,
}

type AnyFunction = (...args: readonly unknown[]) => unknown

/** Every function that a package exports, the classes apart, whose constructors are not for users. */
const exported = Object.entries(packages).flatMap(([name, own]) =>
  Object.entries(own).flatMap(([key, value]) =>
    typeof value === 'function' && !/^class\b/.test(String(value))
      ? [{ package: name, key, call: value as AnyFunction }]
      : [],
  ),
)

let given: Given
let folder: string
const before = process.cwd()

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tapeline-wrong-use-'))
  // What takes a path may write `nonsense`.
  process.chdir(folder)
  given = await givenIn(folder)
})

afterAll(async () => {
  // Ends what follows the log.
  await given.log.close()
  process.chdir(before)
  rmSync(folder, { recursive: true, force: true })
})

describe('every exported function, called wrongly from plain JavaScript, gives a result or throws a TapelineError', () => {
  test.each(exported)('$package: $key', async ({ package: own, key, call }) => {
    const table = given.functions[own]?.[key]
    // Of a function that is not in the table, the last arguments may have defaults, and are not counted.
    const length = table === undefined ? call.length + 2 : call.length
    const callable = { name: `${own}.${key}`, length, call: (args: readonly unknown[]) => call(...args) }
    expect(await faultsOfAll(table ?? (() => []), callable)).toEqual([])
  })

  test('the table of right arguments names nothing else', () => {
    const names = Object.entries(given.functions).flatMap(([own, table]) =>
      Object.keys(table).map((key) => `${own}.${key}`),
    )
    const known = new Set(exported.map((one) => `${one.package}.${one.key}`))
    expect(names.filter((name) => !known.has(name))).toEqual([])
  })
})

describe('so does every method of what they return', () => {
  test.each([
    'Timeline',
    'Replay',
    'Comparison',
    'Live',
    'Player',
    'ExchangeCalendar',
    'RandomSource',
    'EventLog',
  ])('%s', async (name) => {
    const { make, methods, source, internal = [] } = given.returned[name] as Given['returned'][string]
    const own = methodsOf(make())
    const hidden = source === undefined ? internal : [...internal, ...privateMethodsIn(source)]
    // A new method needs the arguments of a right call.
    expect(Object.keys(methods).sort()).toEqual([...own.keys()].filter((key) => !hidden.includes(key)).sort())
    const faults: string[] = []
    for (const [method, table] of Object.entries(methods)) {
      const length = own.get(method)?.length ?? 0
      const call: Callable['call'] = (args) => {
        const target = make() as Readonly<Record<string, AnyFunction>>
        return target[method]?.(...args)
      }
      faults.push(...(await faultsOfAll(table, { name: `${name}.${method}`, length, call })))
    }
    expect(faults).toEqual([])
  })
})

describe('methods taken off their object work as before', () => {
  test.each(['Comparison', 'Live', 'Player', 'ExchangeCalendar', 'RandomSource'])('%s', (name) => {
    const { make, methods } = given.returned[name] as Given['returned'][string]
    for (const [method, table] of Object.entries(methods)) {
      for (const args of typeof table === 'function' ? [table] : table) {
        const [target, other] = [make(), make()] as readonly Readonly<Record<string, AnyFunction>>[]
        const taken = target?.[method] as AnyFunction
        expect([method, JSON.stringify(taken(...args()))]).toEqual([
          method,
          JSON.stringify(other?.[method]?.(...args())),
        ])
      }
    }
  })
})

/** Those of wrong calls, and of the right ones, which must be right. */
async function faultsOfAll(
  table: Arguments | readonly Arguments[],
  callable: Omit<Callable, 'valid'>,
): Promise<string[]> {
  const faults: string[] = []
  for (const valid of typeof table === 'function' ? [table] : table) {
    faults.push(...(await faultsOf({ ...callable, valid })))
  }
  return faults
}

/** The names of private methods; there is no private at run time. */
function privateMethodsIn(source: string): string[] {
  const text = readFileSync(join(before, source), 'utf8')
  return [...text.matchAll(/^ {2}private (?:static )?(?:async )?\*?(\w+)[<(]/gm)].map(([, name]) =>
    String(name),
  )
}

/** By name, those of a class and of an object itself. */
function methodsOf(value: object): Map<string, AnyFunction> {
  const methods = new Map<string, AnyFunction>()
  for (let holder = value; holder !== Object.prototype; holder = Object.getPrototypeOf(holder) as object) {
    for (const [name, { value: method }] of Object.entries(Object.getOwnPropertyDescriptors(holder)))
      if (typeof method === 'function' && name !== 'constructor') methods.set(name, method as AnyFunction)
  }
  return methods
}
