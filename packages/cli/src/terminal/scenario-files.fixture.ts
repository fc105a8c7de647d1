import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A small valid scenario; its last lines are expectations. */
export const SMALL = `format: tapeline.scenario/1
name: small
title: A small scenario
zone: America/New_York
start: 2025-01-24
sources:
  files: { name: Price files }
instruments:
  - { symbol: NVDA, name: Nvidia, exchange: XNAS, sector: Semiconductors }
sessions:
  - { exchanges: [XNAS], from: 2025-01-24, to: 2025-01-27 }
events:
  - { id: close-1, at: 2025-01-24T16:00, type: close.published, data: { symbol: NVDA, price: 142.62, day: 2025-01-24 }, causes: [] }
  - { id: close-2, at: 2025-01-27T16:00, type: close.published, data: { symbol: NVDA, price: 118.42, day: 2025-01-27 }, causes: [] }
expectations:
  - { at: end, path: quotes.NVDA.last, equals: 118.42, sources: files }
`

/** Writes a scenario file into a new folder. @returns its path */
export function scenarioFile(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'tapeline-')), 'scenario.yaml')
  writeFileSync(file, text)
  return file
}
