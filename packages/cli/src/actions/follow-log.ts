import { isTapelineError } from '@tapeline/core'
import { didYouMean, parsePath, showValue, valueAtPath } from '@tapeline/core/internal'
import { type MarketEvent, type MarketState, market } from '@tapeline/core/market'
import { inOrder } from '@tapeline/core/what-if'
import { type FollowUpdate, follow } from '@tapeline/store'
import { showMoment } from '../describe/local-time.js'
import { wrapped } from '../describe/wrapped.js'
import { withLog } from '../log/with-log.js'
import { NO_VALUE } from '../scenario/check-paths.js'
import { ZONE } from '../scenario/open-source.js'
import { type EditFlag, type EditFlagOptions, readEditFlags } from '../scenario/read-edit-flags.js'
import type { Terminal } from '../terminal/terminal.js'
import { UsageError } from '../usage-error.js'
import { positionOf } from './log.js'

export interface FollowLogOptions extends EditFlagOptions {
  readonly inOrder?: boolean
  readonly once?: boolean
  readonly untilPosition?: string
  readonly replaceCheckpoint?: boolean
  readonly json?: boolean
}

/**
 * Prints the values of a log at its end, then what changes, until the user interrupts the command or the end is reached.
 * @throws UsageError, TapelineError
 */
export async function followLog(
  terminal: Terminal,
  address: string,
  paths: readonly string[],
  flags: readonly EditFlag[],
  options: FollowLogOptions,
): Promise<void> {
  const until =
    options.untilPosition === undefined ? undefined : positionOf('--until-position', options.untilPosition)
  if (until !== undefined && options.once === true)
    throw new UsageError('Give --once or --until-position, not both.')
  const edits = readEditFlags(flags, options, {})
  checkStarts(paths)
  await withLog(address, { create: false }, async (log) => {
    const ending = new AbortController()
    const end = (): void => ending.abort()
    terminal.interrupted.addEventListener('abort', end, { once: true })
    if (terminal.interrupted.aborted) return
    const following = await follow(log, market, {
      signal: ending.signal,
      onError: (error) => {
        if (isTapelineError(error, 'log.failed') || isTapelineError(error, 'log.busy'))
          terminal.writeError(`tapeline: ${error.message} Trying again.\n`)
      },
      ...(edits.length === 0 ? {} : { edits: options.inOrder === true ? [inOrder(edits)] : edits }),
      ...(options.replaceCheckpoint === true ? { replaceCheckpoint: true } : {}),
    })
    const print = printer(terminal, paths, options.json === true)
    const { state, branch, position } = following
    print.start({ state, branch, position })
    const isDone = (at: number): boolean => options.once === true || (until !== undefined && at >= until)
    if (isDone(position)) end()
    following.subscribe((update) => {
      if (ending.signal.aborted) return
      print.update(update)
      if (isDone(update.position)) end()
    })
    await following.ended
  })
}

interface At {
  readonly state: MarketState
  readonly branch: MarketState | undefined
  readonly position: number
}

/** Prints lines of values that changed, or of events if no path is given. */
function printer(
  terminal: Terminal,
  paths: readonly string[],
  isJson: boolean,
): { start(at: At): void; update(update: FollowUpdate<MarketEvent, MarketState>): void } {
  let before = new Map<string, string>()
  // A script reads one line for each change.
  const say = (line: string): void =>
    terminal.write(`${terminal.isTerminal ? wrapped(terminal, line, 2) : line}\n`)
  const changed = ({ state, branch }: At): readonly [string, unknown, unknown][] => {
    const values = paths.map((path): [string, unknown, unknown] => [
      path,
      valueAtPath(state, path),
      branch === undefined ? undefined : valueAtPath(branch, path),
    ])
    const shown = new Map(values.map(([path, own, other]) => [path, JSON.stringify([own, other])]))
    const fresh = values.filter(([path]) => shown.get(path) !== before.get(path))
    before = shown
    return fresh
  }
  const json = (at: At, fresh: readonly [string, unknown, unknown][], ids: readonly string[]): void => {
    const valuesOf = (index: 1 | 2): object =>
      Object.fromEntries(fresh.map((one) => [one[0], one[index] ?? null]))
    const { position, branch } = at
    const line = {
      position,
      ...(ids.length === 0 ? {} : { events: ids }),
      ...(paths.length === 0 ? {} : { values: valuesOf(1) }),
      ...(branch === undefined || paths.length === 0 ? {} : { whatIf: valuesOf(2) }),
    }
    terminal.write(`${JSON.stringify(line)}\n`)
  }
  const text = (at: At, fresh: readonly [string, unknown, unknown][]): void => {
    for (const [path, own, other] of fresh) {
      const beside = at.branch === undefined ? '' : `  what-if ${shownValue(other)}`
      say(`${at.position}  ${path}  ${shownValue(own)}${beside}`)
    }
  }
  return {
    start: (at) => {
      const fresh = changed(at)
      if (isJson) json(at, fresh, [])
      else {
        terminal.write(`position ${at.position}\n`)
        text(at, fresh)
      }
    },
    update: ({ state, branch, position, events }) => {
      const at = { state, branch: branch?.state, position }
      const fresh = changed(at)
      if (isJson) {
        if (paths.length === 0 || fresh.length > 0)
          json(
            at,
            fresh,
            events.map(({ id }) => id),
          )
        return
      }
      if (paths.length > 0) text(at, fresh)
      else
        for (const { seq, at: when, type, id } of events)
          say(`${seq + 1}  ${showMoment(when, ZONE)}  ${type}  ${id}`)
    },
  }
}

/** A value on one line. */
function shownValue(value: unknown): string {
  if (value === undefined) return NO_VALUE
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** The fields of the market are known before any event; what is in them may still come. */
function checkStarts(paths: readonly string[]): void {
  for (const path of paths) {
    const [first] = parsePath(path)
    const names = Object.keys(market.parts).concat(market.derived)
    if (typeof first === 'string' && names.includes(first)) continue
    throw new UsageError(
      `The path ${showValue(path)} does not begin with a field of the market.${didYouMean(String(first), names)}`,
    )
  }
}
