import { formatInstant } from '@tapeline/core'
import type { MarketComparison, MarketEvent, Quote } from '@tapeline/core/market'
import { branchOf, type Edit, type FirstDifference } from '@tapeline/core/what-if'
import { branchNamed, type ScenarioWhatIf } from '@tapeline/scenarios'
import { type ComparedMarkets, compareMarkets } from './compared-markets.js'
import { editedBranch } from './edited-branch.js'
import { momentText } from './moment.js'
import type { TableFlags } from './open-source.js'
import type { EditFlag, EditFlagOptions } from './read-edit-flags.js'
import { scenarioOf } from './timeline-of.js'

/** The market of a branch at a moment, compared with the recorded history. */
export interface WhatIfOutcome extends ComparedMarkets {
  readonly scenario: string
  readonly edits: readonly Edit[]
  /** The what-if of the scenario; absent for edits of the command line. */
  readonly whatIf?: ScenarioWhatIf
}

export interface WhatIfOutcomeOptions extends EditFlagOptions, TableFlags {
  readonly inOrder?: boolean
  readonly at?: string
}

/** The figures of a quote that a branch may change; absent if missing. */
type Figures = Pick<Quote, 'last' | 'changePct' | 'marketCap' | 'basis'>

/** The output of `--json`: `a` is the recorded history, `b` the branch. */
export interface WhatIfJson extends Pick<MarketComparison, 'ranks' | 'swaps' | 'records'> {
  readonly scenario: string
  readonly whatIf: string | null
  readonly edits: readonly Edit[]
  readonly at: string
  readonly firstDifference: FirstDifference<MarketEvent> | null
  readonly instruments: readonly { readonly symbol: string; readonly a: Figures; readonly b: Figures }[]
}

/** @throws TapelineError and UsageError for invalid arguments */
export async function outcomeOf(
  nameOrPath: string,
  name: string | undefined,
  flags: readonly EditFlag[],
  options: WhatIfOutcomeOptions,
): Promise<WhatIfOutcome> {
  const { symbol, symbolFromName, list, zone, unchecked } = options
  const given = Object.entries({ symbol, symbolFromName, list, zone, unchecked }).filter(
    ([, value]) => value !== undefined,
  )
  const scenario = await scenarioOf(nameOrPath, Object.fromEntries(given))
  const timeline = name === undefined ? editedBranch(scenario, flags, options) : branchNamed(scenario, name)
  const recorded = { name: 'recorded', timeline: scenario.timeline }
  const compared = compareMarkets(
    recorded,
    { name: name ?? 'edited', timeline },
    {
      at: momentText(options.at, scenario),
      zone: scenario.zone,
    },
  )
  const whatIf = scenario.whatIfs.find((item) => item.name === name)
  const edits = branchOf(timeline)?.edits ?? []
  return { ...compared, scenario: scenario.name, edits, ...(whatIf === undefined ? {} : { whatIf }) }
}

export function outcomeJson({ scenario, whatIf, edits, at, first, states }: WhatIfOutcome): WhatIfJson {
  const { ranks, swaps, records } = states
  const symbols = new Set([...Object.keys(states.a.quotes), ...Object.keys(states.b.quotes)])
  return {
    scenario,
    whatIf: whatIf?.name ?? null,
    edits,
    at: formatInstant(at),
    firstDifference: first ?? null,
    instruments: [...symbols].map((symbol) => ({
      symbol,
      a: figuresOf(states.a.quotes[symbol]),
      b: figuresOf(states.b.quotes[symbol]),
    })),
    ranks,
    swaps,
    records,
  }
}

function figuresOf(quote: Quote | undefined): Figures {
  const { last, changePct, marketCap, basis } = quote ?? {}
  return {
    ...(last === undefined ? {} : { last }),
    ...(changePct === undefined ? {} : { changePct }),
    ...(marketCap === undefined ? {} : { marketCap }),
    ...(basis === undefined ? {} : { basis }),
  }
}
