import { readScenario } from '@tapeline/scenarios/node'
import { newFolder } from '../import/new-folder.js'
import { nameFor } from '../import/write-scenario-folder.js'

/**
 * Writes a scenario to start from: two days of closes of an invented instrument, an event between them, and expectations.
 * @returns the names of the files
 * @throws UsageError if the folder exists; FileError
 */
export async function writeSkeleton(folder: string, signal: AbortSignal): Promise<readonly string[]> {
  const files = new Map([
    ['scenario.yaml', scenarioText(nameFor(folder))],
    ['closes.csv', 'symbol,day,price\nXMPL,2025-01-24,100\nXMPL,2025-01-27,90\n'],
  ])
  await newFolder(folder, files, { signal, check: (made) => readScenario(made) })
  return [...files.keys()]
}

function scenarioText(name: string): string {
  return `# A scenario of Tapeline. XMPL and its figures are examples: replace them with yours, each with its source.
# 'tapeline events' lists the types of events, 'tapeline check .' compares the replay with the expectations.
format: tapeline.scenario/1
name: ${name}
title: An example of a scenario
zone: America/New_York
start: 2025-01-24

sources:
  figures: { name: Example figures, confidence: low }

instruments:
  - { symbol: XMPL, name: Example, exchange: XNAS, sector: Examples, shares: { count: 1000000000, sources: figures } }

# Opens and closes of the exchange, from its calendar.
sessions:
  - { exchanges: [XNAS], from: 2025-01-24, to: 2025-01-27 }

# Official closes; 'bars' and 'prints' are tables of other prices.
closes:
  - { file: closes.csv, sources: figures }

events:
  - id: announcement
    at: 2025-01-26T12:00
    type: news.published
    data: { summary: What happened on this Sunday., symbols: [XMPL] }
    sources: figures

# The whole move of that Monday is a consequence of the announcement.
consequences:
  - { of: announcement, share: 1, instruments: [XMPL], from: 2025-01-27, to: 2025-01-27 }

whatIfs:
  - name: no-announcement
    title: Without the announcement
    edits: [{ remove: announcement, consequences: { scale: 0 } }]

expectations:
  - { at: 2025-01-27T16:00, path: quotes.XMPL.last, equals: 90, sources: figures }
  - { at: 2025-01-27T16:00, path: quotes.XMPL.changePct, equals: -10, tolerance: 0.001 }
  - { at: 2025-01-27T16:00, path: quotes.XMPL.marketCap, equals: 90000000000 }
  - { whatIf: no-announcement, at: 2025-01-27T16:00, path: quotes.XMPL.last, equals: 100 }
`
}
