import { isTapelineError } from '@tapeline/core'
import { parseJson } from '@tapeline/core/internal'
import {
  byId,
  byInstrument,
  bySector,
  bySource,
  byType,
  type Consequences,
  causedBy,
  type Edit,
  insert,
  intersection,
  multiplyPrices,
  parseEdits,
  remove,
  replace,
  type Selector,
  type ShiftConsequences,
  scale,
  shift,
  within,
} from '@tapeline/core/what-if'
import type { Scenario } from '@tapeline/scenarios'
import { UsageError } from '../usage-error.js'
import { LENGTHS, readLength } from './read-step.js'

/** One edit of the command line. */
export interface EditFlag {
  readonly edit: 'insert' | 'multiply-prices' | 'remove' | 'replace' | 'scale' | 'shift'
  readonly text: string
}

/** The options for all edits of a command line. */
export interface EditFlagOptions {
  /** `keep`, `drop`, `scale=0.5`, or `along` for shifts. */
  readonly consequences?: string
  /** The exchange of the trading days for shifted events without an instrument. */
  readonly exchange?: string
}

type Sources = Scenario['sources']

/** @throws UsageError with the flag that cannot be read */
export function readEditFlags(
  flags: readonly EditFlag[],
  options: EditFlagOptions,
  sources: Sources,
): readonly Edit[] {
  const consequences = readConsequences(options.consequences)
  if (consequences === 'along' && flags.some(({ edit }) => edit !== 'shift')) {
    throw new UsageError(
      "The option '--consequences along' is only for --shift; use keep, drop or scale=<k>.",
    )
  }
  return flags.map((flag) => readEditFlag(flag, consequences, options.exchange, sources))
}

/** The flag as typed. */
export function showFlag({ edit, text }: EditFlag): string {
  return `--${edit} '${text.length > 60 ? `${text.slice(0, 57)}...` : text}'`
}

function readEditFlag(
  flag: EditFlag,
  consequences: ShiftConsequences | undefined,
  exchange: string | undefined,
  sources: Sources,
): Edit {
  const given = consequences === undefined ? {} : { consequences: consequences as Consequences }
  switch (flag.edit) {
    case 'insert': {
      const events = readJson(flag, flag.text)
      return checked(flag, () => insert(events as Parameters<typeof insert>[0]))
    }
    case 'remove':
      return checked(flag, () => remove(readSelector(flag.text, sources), given))
    case 'replace': {
      const [selector, json] = split(flag, flag.text.indexOf('={'), '<id>=<JSON object of data>')
      const data = readJson(flag, json) as Record<string, unknown>
      return checked(flag, () => replace(readSelector(selector, sources), { data, ...given }))
    }
    case 'scale': {
      const [selector, factor] = split(flag, flag.text.lastIndexOf('='), '<selector>=<factor, 0 and up>')
      return checked(flag, () => scale(readSelector(selector, sources), readFactor(flag, factor), given))
    }
    case 'multiply-prices': {
      const form = '<selector>[ from <moment>]=<factor above 0>'
      const [selected, factor] = split(flag, flag.text.lastIndexOf('='), form)
      const [, selector = '', from] = /^(.*?)(?: from (\S+))?$/s.exec(selected.trim()) ?? []
      const own = readSelector(selector, sources)
      return checked(flag, () =>
        multiplyPrices(
          from === undefined ? own : intersection(own, within({ from })),
          readFactor(flag, factor, form),
        ),
      )
    }
    case 'shift': {
      const form = `<selector>=<length, earlier with a minus>`
      const [selector, duration] = split(flag, flag.text.lastIndexOf('='), form)
      const by = readLength(duration)
      if (by === undefined) throw wrong(flag, form, ` Lengths are ${LENGTHS}.`)
      const own = consequences === undefined ? {} : { consequences }
      const where = exchange === undefined ? {} : { exchange }
      return checked(flag, () => shift(readSelector(selector, sources), by, { ...own, ...where }))
    }
  }
}

const PREFIXED = /^(id|type|instrument|sector|source|cause):(.+)$/s

function readSelector(text: string, sources: Sources): Selector {
  const [, kind, name = ''] = PREFIXED.exec(text) ?? []
  switch (kind) {
    case 'id':
      return byId(name)
    case 'type':
      return byType(name)
    case 'instrument':
      return byInstrument(name)
    case 'sector':
      return bySector(name)
    case 'source':
      return readSource(name, sources)
    case 'cause':
      return causedBy(name)
    default:
      return text
  }
}

/** A source by its key in the file or its whole name, optionally with `#` and the number of a fact; or only that number. */
function readSource(text: string, sources: Sources): Selector {
  const [, key = '', fact] = /^(.*?)(?:#([^#]+))?$/s.exec(text) ?? []
  const name = Object.hasOwn(sources, key) ? sources[key]?.name : key
  return bySource({
    ...(name === undefined || name === '' ? {} : { name }),
    ...(fact === undefined ? {} : { fact }),
  })
}

function readConsequences(text: string | undefined): ShiftConsequences | undefined {
  if (text === undefined || text === 'keep' || text === 'drop' || text === 'along') return text
  const factor = /^scale=(\d+(?:\.\d+)?)$/.exec(text)?.[1]
  if (factor !== undefined) return { scale: Number(factor) }
  throw new UsageError(
    `The option '--consequences' cannot be '${text}'; use keep, drop, scale=<k, 0 and up>, or along with --shift.`,
  )
}

function readFactor(flag: EditFlag, text: string, form = '<selector>=<factor, 0 and up>'): number {
  if (/^\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text.trim())) return Number(text)
  throw wrong(flag, form)
}

function readJson(flag: EditFlag, text: string): unknown {
  try {
    return parseJson(text)
  } catch (error) {
    // Only for a repeated key; for a text that is not JSON, the expected form is more helpful.
    if (isTapelineError(error) && error.cause === undefined)
      throw new UsageError(`${showFlag(flag)}: ${error.message}`)
    throw wrong(
      flag,
      flag.edit === 'insert' ? 'an event as JSON, or a list of them' : '<id>=<JSON object of data>',
    )
  }
}

/** Reports a faulty edit with its flag. Its selection is checked when it is applied. */
function checked(flag: EditFlag, edit: () => Edit): Edit {
  try {
    return parseEdits([edit()])[0] as Edit
  } catch (error) {
    throw new UsageError(`${showFlag(flag)}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function split(flag: EditFlag, at: number, form: string): [string, string] {
  if (at < 1) throw wrong(flag, form)
  return [flag.text.slice(0, at), flag.text.slice(at + 1)]
}

function wrong(flag: EditFlag, form: string, more = ''): UsageError {
  return new UsageError(`${showFlag(flag)} cannot be read; write --${flag.edit} '${form}'.${more}`)
}
