import { type EventInput, formatInstant, type TapelineEvent, type Timeline } from '@tapeline/core'
import { writeScenario } from '@tapeline/scenarios'

/** The events of a history as a user writes them, in the order of their arrival. */
export function inputsOf(timeline: Timeline<TapelineEvent>): readonly EventInput[] {
  return timeline.toJSON().events.map((written) => {
    const {
      id,
      type,
      at,
      zone,
      precision,
      knownAt,
      data,
      seq: _seq,
      version: _version,
      ...others
    } = written as unknown as EventInput & { readonly at: number; readonly seq: number }
    return {
      id,
      type,
      at: precision === 'day' ? dayIn(at, zone ?? 'UTC') : formatInstant(at),
      ...(knownAt === undefined ? {} : { knownAt: formatInstant(knownAt as number) }),
      ...others,
      data,
    } as EventInput
  })
}

function dayIn(at: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
    .formatToParts(at)
    .map(({ type, value }) => [type, value])
  const { year, month, day } = Object.fromEntries(parts)
  return `${year}-${month}-${day}[${timeZone}]`
}

/** A value as JavaScript, on one line. */
export function literal(value: unknown): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value)
  if (value instanceof Date) return `new Date(${quoted(value.toISOString())})`
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  const fields = Object.entries(value).map(([name, field]) => `${keyOf(name)}: ${literal(field)}`)
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`
}

function quoted(text: string): string {
  return text.includes("'") || /[\\\p{Cc}\u2028\u2029]/u.test(text) ? JSON.stringify(text) : `'${text}'`
}

/** `__proto__: x` would set the prototype. */
function keyOf(name: string): string {
  if (name === '__proto__') return "['__proto__']"
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name)
}

const SHOWN = ['An empty history shows it', 'This event shows it']

/** The line before the events of a counterexample. */
export function shownBy(inputs: readonly EventInput[]): string {
  return SHOWN[inputs.length] ?? `These ${inputs.length} events show it`
}

/** A name as a variable, for the printed test. */
export function variableOf(name: string): string {
  const camel = name.replaceAll(/[^A-Za-z0-9$_]+(.)?/g, (_, letter: string | undefined) =>
    (letter ?? '').toUpperCase(),
  )
  return /^[A-Za-z_$]/.test(camel) ? camel : 'projection'
}

/** The test that fails for these events. */
export function givenText(
  inputs: readonly EventInput[],
  projection: string,
  options: string,
  indent = '',
): string {
  const lines = inputs.map((input) => `\n${indent}  ${literal(input)},`).join('')
  return `${indent}given([${lines}${lines === '' ? '' : `\n${indent}`}], ${projection}).thenLaws(${options})`
}

/** The events as a scenario file. @throws TapelineError if the format does not allow them */
export function scenarioText(name: string, inputs: readonly EventInput[], title: string): string {
  return writeScenario({
    format: 'tapeline.scenario/1',
    name,
    title,
    zone: 'UTC',
    start: String(inputs[0]?.at ?? '2025-01-01').slice(0, 10),
    events: inputs,
  } as never)
}

/** A test file for the runner at hand, with the projection imported from a module. */
export function testText(
  inputs: readonly EventInput[],
  {
    projection,
    module,
    law,
    seed,
    path,
    options,
  }: {
    readonly projection: string
    readonly module: string
    readonly law: string
    readonly seed: number
    readonly path: string
    readonly options: string
  },
): string {
  return `// Written by checkProjectionLaws: '${oneLine(projection)}' breaks ${law}.
// Found with { seed: ${seed}, path: '${path}' }.
${RUNNERS[runnerAtHand()]}
import { given } from '@tapeline/testing'
import * as exported from ${quoted(module)}

const projection = Object.values(exported).find((value) => value?.name === ${quoted(projection)})

test(${quoted(`${projection} keeps the laws of projections`)}, () => {
${givenText(inputs, 'projection', options, '  ')}
})
`
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ')

const RUNNERS = {
  jest: "import { test } from '@jest/globals'",
  vitest: "import { test } from 'vitest'",
  node: "import { test } from 'node:test'",
} as const

function runnerAtHand(): keyof typeof RUNNERS {
  const environment =
    (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env ?? {}
  if (environment.VITEST !== undefined) return 'vitest'
  return environment.JEST_WORKER_ID === undefined ? 'node' : 'jest'
}
