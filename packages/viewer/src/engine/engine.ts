import { isTapelineError } from '@tapeline/core'
import { TapelineError } from '@tapeline/core/internal'
import type { Engine, Failure, RequestName, Requests } from '../protocol.js'
import { differencesOf } from './differences.js'
import { find } from './find.js'
import { eventsFrom, laneOf } from './lane.js'
import { overviewOf } from './overview.js'
import { panelsAt } from './panels.js'
import { seriesOf } from './series.js'
import { stateOf } from './state.js'
import { step } from './step.js'
import { sweep, thresholdOf } from './sweeps.js'
import { whyOf } from './why.js'
import { openWorld, type World } from './world.js'
import { yamlOf } from './yaml.js'

type Handlers = {
  readonly [Name in Exclude<RequestName, 'open' | 'verify'>]: (
    world: World,
    request: Requests[Name]['request'],
  ) => Requests[Name]['reply'] | Promise<Requests[Name]['reply']>
}

const HANDLERS: Handlers = {
  append(world, { events }) {
    world.append(events)
    return overviewOf(world)
  },
  panels: panelsAt,
  series: seriesOf,
  lane: laneOf,
  events: eventsFrom,
  step,
  find,
  differences: differencesOf,
  why: whyOf,
  branch(world, request) {
    world.setBranch(request)
    return world.branches
  },
  dropBranch(world, { name }) {
    world.dropBranch(name)
    return world.branches
  },
  yaml: (world, { branch }) => yamlOf(world, branch),
  sweep,
  threshold: thresholdOf,
  state: stateOf,
  receipt: async (world, request) => (await receipts()).receiptOf(world, request),
}

/** Needed at a click; a page starts faster without them. */
const receipts = (): Promise<typeof import('./receipts.js')> => import('./receipts.js')

/** An engine in this thread. `open` replaces what was open before, unless it fails. */
export function createEngine(): Engine {
  let world: World | undefined
  return {
    async ask(name, request) {
      if (name === 'open') {
        world = await openWorld(request as Requests['open']['request'])
        return overviewOf(world) as never
      }
      if (name === 'verify')
        return (await (await receipts()).verified(request as Requests['verify']['request'])) as never
      if (!Object.hasOwn(HANDLERS, name))
        throw new TapelineError({ code: 'argument.invalid', message: `The engine has no request '${name}'.` })
      if (!world)
        throw new TapelineError({ code: 'argument.invalid', message: 'Nothing is open; ask `open` first.' })
      return (await HANDLERS[name as keyof Handlers](world, request as never)) as never
    },
  }
}

/** An error as plain data that `postMessage` can copy. */
export function failureOf(error: unknown): Failure {
  if (isTapelineError(error)) return { message: error.message, faults: error.faults }
  return { message: error instanceof Error ? error.message : String(error), faults: [] }
}
