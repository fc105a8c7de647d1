/** A small scenario with an entry in every section, by the paths of its files. The fuzz test mutates it. */
export const baseScenario: Readonly<Record<string, string>> = {
  'scenario.yaml': `format: tapeline.scenario/1
name: base
title: A scenario to be mutated
zone: America/New_York
start: 2025-01-16
sources:
  paper: { name: A paper, address: https://example.org/paper, confidence: medium }
  files: { name: Price files }
instruments:
  - { symbol: NVDA, name: Nvidia, exchange: XNAS, sector: Chips, shares: { count: 24.5e9, sources: paper } }
  - { symbol: ^GSPC, name: S&P 500, kind: index, exchange: XNYS }
sessions: [{ exchanges: [XNAS], from: 2025-01-24, to: 2025-01-27 }]
prints: [{ file: prints.csv, sources: files }]
bars: [{ file: bars.csv, minutes: 60 }]
closes: [{ file: closes.csv, columns: { price: Close } }]
events:
  - id: release
    at: 2025-01-20
    type: model.released
    data: &data { model: R1, developer: DeepSeek }
    sources: [paper#S2, { source: files, confidence: low }]
  - { id: again, at: 2025-01-21T10:00, knownAt: 2025-01-22, type: model.released, data: *data, causes: [{ id: release, share: 0.5 }] }
claims:
  - at: 2025-01-28
    on: 2025-01-27T16:00
    sources: paper
    claims: [{ id: claim, path: quotes.NVDA.changePct, equals: -17, precision: 1, verdict: agrees }]
consequences: [{ of: release, share: 0.5, instruments: [NVDA], from: 2025-01-27, to: 2025-01-27 }]
uncaused: [{ from: 2025-01-24, to: 2025-01-24, reason: No source says why. }]
whatIfs:
  - { name: half, edits: [{ scale: release, factor: 0.5 }] }
  - { name: later, edits: [{ shift: release, by: 1 trading day, exchange: XNAS, consequences: keep }] }
  - name: more
    on: half
    edits:
      - inOrder:
          - { insert: { id: new, at: 2025-01-27T12:00, type: price.traded, data: { symbol: NVDA, price: 120 } } }
          - { remove: { type: price.traded, not: { id: new } } }
expectations:
  - { at: end, path: quotes.NVDA.last, equals: 118.42, tolerance: 0.01, sources: files }
  - { after: release, whatIf: half, path: 'ranking[symbol=NVDA].rank', absent: true }
  - { at: 2025-01-27T16:00, whatIf: half, path: quotes.NVDA.last, above: { whatIf: recorded } }
`,
  'prints.csv': 'symbol,day,price\nNVDA,2025-01-27,124.80\n',
  'bars.csv': `symbol,start,open,high,low,close,volume
NVDA,2025-01-27T14:30,118.81,119.47,116.70,117.78,78086044
NVDA,2025-01-27T15:30,117.78,118.63,117.78,118.51,
`,
  'closes.csv': 'symbol,day,Close\nNVDA,2025-01-24,142.62\nNVDA,2025-01-27,118.42\n',
}
