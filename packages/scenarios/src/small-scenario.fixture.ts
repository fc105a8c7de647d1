import { type Fault, isTapelineError } from '@tapeline/core'
import type { Branches } from './branches.js'
import { parseScenario } from './parse-scenario.js'
import type { Scenario } from './scenario.js'

/** A small valid scenario, by the paths of its files. */
export const smallScenario: Readonly<Record<string, string>> = {
  'scenario.yaml': `format: tapeline.scenario/1
name: small
title: A small scenario
zone: America/New_York
start: 2025-01-16
sources:
  paper: { name: A paper, address: https://example.org/paper, confidence: medium }
  files: { name: Price files }
instruments:
  - symbol: NVDA
    name: Nvidia
    exchange: XNAS
    sector: Semiconductors
    shares: { count: 24.5e9, sources: paper }
  - { symbol: ^DJI, name: Dow Jones Industrial Average, kind: index, exchange: XNYS }
sessions:
  - { exchanges: [XNAS], from: 2025-01-24, to: 2025-01-27 }
prints:
  - { file: prints.csv, sources: files }
bars:
  - { file: bars.csv, minutes: 60, sources: files }
closes:
  - { file: closes.csv, sources: files }
events:
  - id: release
    at: 2025-01-20
    type: model.released
    data: { model: R1, developer: DeepSeek }
    sources: [paper#S2, { source: files, confidence: low }]
  - id: late-print
    at: 2025-01-27T18:00
    type: price.traded
    data: { symbol: NVDA, price: 119 }
    causes: []
claims:
  - at: 2025-01-28
    on: 2025-01-27T16:00
    sources: paper
    claims:
      - { id: claim-change, path: quotes.NVDA.changePct, equals: -17, precision: 1, fact: S10 }
consequences:
  - { of: release, share: 0.5, instruments: [NVDA], from: 2025-01-27, to: 2025-01-27 }
uncaused:
  - { from: 2025-01-24, to: 2025-01-24, reason: No source says why. }
`,
  'prints.csv': `# Opening prints.
symbol,day,price
NVDA,2025-01-27,124.80
`,
  'bars.csv': `symbol,start,open,high,low,close,volume
NVDA,2025-01-27T14:30,118.81,119.47,116.70,117.78,78086044
NVDA,2025-01-27T15:30,117.78,118.63,117.78,118.51,
`,
  'closes.csv': `symbol,day,price,adjustment
NVDA,2025-01-24,142.62,
NVDA,2025-01-27,118.42,unknown
`,
}

/** Reads the small scenario with some files replaced or added. */
export function parseSmall(changes: Readonly<Record<string, string>> = {}, branches?: Branches): Scenario {
  const files: Readonly<Record<string, string>> = { ...smallScenario, ...changes }
  return parseScenario({
    read: (path) => {
      const text = Object.hasOwn(files, path) ? files[path] : undefined
      if (text === undefined) throw new Error('no such file')
      return text
    },
    ...(branches && { branches }),
  })
}

/** The small scenario's own file with a text replaced. */
export function withText(from: string, to: string): Readonly<Record<string, string>> {
  const text = smallScenario['scenario.yaml'] ?? ''
  if (!text.includes(from)) throw new Error(`the small scenario has no '${from}'`)
  return { 'scenario.yaml': text.replace(from, () => to) }
}

/** The faults of the TapelineError that an action throws; empty if it throws nothing. */
export function faultsOf(action: () => unknown): readonly Fault[] {
  try {
    action()
    return []
  } catch (error) {
    if (isTapelineError(error)) return error.faults
    throw error
  }
}

/** `file:line:column code`, without unknown parts. */
export function shortly(faults: readonly Fault[]): string[] {
  return faults.map(({ place, code }) => {
    const where = [place?.file, place?.line, place?.column].filter((part) => part !== undefined)
    return `${where.join(':')} ${code}`
  })
}
