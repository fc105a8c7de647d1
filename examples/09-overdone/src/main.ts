/**
 * Was the selling of 27 January 2025 overdone, as some said the day after (facts S18 and S19 of the article)? A shock is
 * fitted on that day and the next, and its path for the following days is compared with the recorded prices. It describes one
 * declared channel and forecasts nothing; its errors are as informative as its hits.
 */
import { parseInstant, replay } from '@tapeline/core'
import { calibratedShock, market } from '@tapeline/core/market'
import { project, whatIf } from '@tapeline/core/what-if'
import { loadScenario } from '@tapeline/scenarios/node'
import { fanChart } from './fan-chart.js'
import { loadMegacaps } from './megacaps.js'
import { estimateText, studyTable, summaryOf, verdictTable } from './print.js'
import { fitOf, MEGACAPS, type Shock, studyOf, verdictsOf } from './shocks.js'

const weeks = await loadScenario('deepseek-r1')
const megacaps = await loadMegacaps()
const release: Shock = {
  eventId: 'r1-release',
  session: '2025-01-27',
  reference: 'NVDA',
  instruments: [
    ...['NVDA', 'AVGO', 'MRVL', 'MU', 'TSM', 'ARM', 'ORCL', 'VRT', 'CEG', 'VST', 'SMR'],
    ...['MSFT', 'GOOGL', 'AMZN', 'TSLA', 'AAPL', 'META'],
  ],
}

// 1. The fit on two days.
const free = fitOf(weeks, release)
console.log('1. Fitted on 27 and 28 January 2025')
console.log(`   depth (log return of NVDA): ${estimateText(free.depth, 3)}`)
console.log(
  `   exposures: ${release.instruments.map((one) => `${one} ${estimateText(free.exposures[one])}`).join(', ')}`,
)
console.log(`   left after the 28th: ${estimateText(free.remaining[1]?.share, 3)} of the depth`)
console.log(
  `   part that is won back: ${estimateText(free.part)}; half-life: ${estimateText(free.halfLifeDays)}`,
)
for (const halfLifeDays of [1, 2, 5]) {
  console.log(
    `   with a half-life of ${halfLifeDays}, the part is ${estimateText(fitOf(weeks, release, { halfLifeDays }).part)}`,
  )
}
const whole = fitOf(weeks, release, { part: 1 })
console.log(
  `   if all of it was overdone (a part of 1), the half-life is ${estimateText(whole.halfLifeDays)} trading days`,
)

// 2. The following days, 29 January to 7 February, compared with no change from the close of the 28th.
console.log('\n2. 29 January to 7 February 2025: errors in log points (×100)')
const verdicts = verdictsOf(weeks, release)
console.log(verdictTable(verdicts))
console.log(`   ${summaryOf(verdicts)}`)

// 3. The same on two other days, as a control.
const controls: readonly Shock[] = [
  { eventId: 'nvidia-2024-09-03', session: '2024-09-03', reference: 'NVDA', instruments: MEGACAPS },
  { eventId: 'meta-2022-02-03', session: '2022-02-03', reference: 'META', instruments: MEGACAPS },
]
for (const control of controls) {
  const fit = fitOf(megacaps, control)
  console.log(`\n3. Control: ${control.eventId}`)
  console.log(`   left after the next day: ${estimateText(fit.remaining[1]?.share, 3)} of the depth`)
  const own = verdictsOf(megacaps, control)
  console.log(`${verdictTable(own)}\n   ${summaryOf(own)}`)
}

// 4. Event studies: abnormal returns by a market model of the year before.
const studies = [
  ['2024-01-02', '2024-12-31', '2025-01-27', '2025-02-07', ['NVDA']],
  ['2023-09-01', '2024-08-16', '2024-09-03', '2024-09-16', ['NVDA']],
  ['2021-06-01', '2021-12-31', '2022-02-03', '2022-02-16', ['META']],
] as const
for (const [from, to, first, last, hit] of studies) {
  console.log(`\n4. Abnormal returns in percent, market model from ${from} to ${to}`)
  console.log(
    '   (the files have no index: the mean of the other six serves as the market, and the shock hits it too)',
  )
  console.log(studyTable(studyOf(megacaps, { from, to }, { from: first, to: last }, hit)))
}

// 5. The spread of the model from the close of 24 January on, with the noise of its own residuals. Closes do not show the path
// inside the session, so it is stated: the share of the day's loss that Nvidia had at the open and at each hour after it.
const recorded = replay(weeks, market)
const closeOf = (day: string): number => recorded.at(`${day}T16:00-05:00`).quotes.NVDA?.last ?? Number.NaN
const loss = Math.log(closeOf('2025-01-27') / closeOf('2025-01-24'))
const hourly = recorded.sample(
  ({ quotes }) => Math.log((quotes.NVDA?.last ?? Number.NaN) / closeOf('2025-01-24')) / loss,
  {
    every: { hours: 1 },
    from: '2025-01-27T09:30-05:00',
    to: '2025-01-27T15:30-05:00',
  },
)
const path = [
  ...hourly.map(({ value }, index) => ({ minutes: 60 * index, share: value })),
  { minutes: 389, share: 1 },
]
const friday = parseInstant('2025-01-24T20:00-05:00')
const before = weeks.filter(({ at, knownAt }) => at <= friday && knownAt <= friday)
const two = fitOf(weeks, release, { halfLifeDays: 2 })
const shocked = whatIf(before, {
  name: 'the fitted shock',
  reactions: [calibratedShock(two, { name: 'r1', instruments: ['NVDA'], path, noise: 'residual' })],
})
const days = ['2025-01-24', ...two.remaining.map(({ day }) => day)]
const closes = days.map((day) => `${day}T16:00-05:00`)
const fan = project(shocked, market, {
  at: closes,
  until: closes.at(-1) as string,
  runs: 200,
  seed: 27,
  select: ({ quotes }) => quotes.NVDA?.last,
})
console.log(
  '\n5. NVDA at the close, USD: 5 to 95 % (░), 25 to 75 % (▒), median (━) of 200 runs; recorded (●)',
)
console.log(
  fanChart(fan, {
    labels: days.map((day) => day.slice(5)),
    recorded: days.map(closeOf),
  }),
)
console.log(`\n${free.meaning}`)
