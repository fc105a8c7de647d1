/** Figures as text: prices, percent, amounts of money, ranks. One place, so that a figure reads the same everywhere. */

const MINUS = '\u2212'
/** A missing value. */
export const NOTHING = '\u2013'

const amounts = [
  [1e12, 'tn'],
  [1e9, 'bn'],
  [1e6, 'm'],
  [1e3, 'k'],
] as const

/** `1234.5` as `1,234.50`; prices below 1 have four decimals. */
export function showPrice(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return NOTHING
  const size = Math.abs(value)
  return withSign(value, grouped(size, size > 0 && size < 1 ? 4 : 2))
}

/** `-16.97` as `−16.97 %`, `8.93` as `+8.93 %`. */
export function showPercent(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return NOTHING
  return signed(value, 2, ' %')
}

/** `2.9e12` as `2.90 tn`, `5.929e11` as `592.9 bn`. */
export function showMoney(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return NOTHING
  return withSign(value, compact(Math.abs(value)))
}

/** As {@link showMoney}, with a sign in front of a gain. */
export function showMoneyChange(value: number | undefined): string {
  const text = showMoney(value)
  return value !== undefined && value > 0 ? `+${text}` : text
}

/** `3` as `#3`. */
function showRank(value: number | undefined): string {
  return value === undefined ? NOTHING : `#${value}`
}

/** How the last key of a path is shown. */
const shownAs: readonly (readonly [keys: RegExp, show: (value: number) => string])[] = [
  [/Pct$/, showPercent],
  [/^marketCapChange$/, showMoneyChange],
  [/^(marketCap|valueUsd|amountUsd.*)$/, showMoney],
  [/^(rank|previousRank)$/, showRank],
  [/^(last|open|high|low|close|previousClose|price|change)$/, showPrice],
  [/^volume$/, showMoney],
]

/** A value of the state, in the unit that its path names. */
export function showFigure(path: string, value: unknown): string {
  if (value === undefined || value === null) return NOTHING
  if (typeof value === 'number') {
    const key = lastKey(path)
    const show = shownAs.find(([keys]) => keys.test(key))?.[1] ?? plainNumber
    return show(value)
  }
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string') return value
  return JSON.stringify(value)
}

/** The last key of a path: `changePct` of `quotes["^DJI"].changePct`. */
export function lastKey(path: string): string {
  return /([A-Za-z]\w*)\W*$/.exec(path)?.[1] ?? path
}

/** A step of a path to a key, as the engine writes it: `.NVDA`, or `["BRK.B"]`. */
export function keyStep(key: string): string {
  return /^[^.[\]"]+$/.test(key) ? `.${key}` : `["${key.replaceAll(/["\\]/g, '\\$&')}"]`
}

/** The path of a field of a quote. */
export function quotePath(symbol: string, field: string): string {
  return `quotes${keyStep(symbol)}.${field}`
}

const labels: Readonly<Record<string, string>> = {
  last: 'last price',
  changePct: 'change in percent',
  marketCap: 'market cap',
  marketCapChange: 'change of market cap',
  rank: 'rank by market cap',
  fallPct: 'deepest fall of the session',
  winBackPct: 'share of the fall won back',
  valueUsd: 'largest one-day loss of market cap',
}

/** A path in words: `NVDA last price`; of the moves inside the day, `NVDA low of the session`. */
export function pathTitle(path: string): string {
  const quoted = /^(?:quotes|moves|sectors)(?:\.([^.[\]"]+)|\["(.+?)"\])\.(\w+)$/.exec(path)
  const ranked = /^ranking\[symbol="?(.+?)"?\]\.(\w+)$/.exec(path)
  const symbol = quoted?.[1] ?? quoted?.[2] ?? ranked?.[1]
  const key = quoted?.[3] ?? ranked?.[2] ?? lastKey(path)
  const label = `${labels[key] ?? words(key)}${path.startsWith('moves') && !/Pct$/.test(key) ? ' of the session' : ''}`
  return symbol === undefined ? (labels[key] === undefined ? path : label) : `${symbol} ${label}`
}

/** `news.published` as `News published`. */
export function typeTitle(type: string): string {
  const text = words(type.replaceAll('.', ' '))
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function words(key: string): string {
  return key
    .replace(/Pct$/, ' percent')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
}

function plainNumber(value: number): string {
  return withSign(value, Number.isInteger(value) ? grouped(Math.abs(value), 0) : String(Math.abs(value)))
}

function compact(size: number): string {
  const [unit, name] = amounts.find(([least]) => size >= least * 0.99995) ?? [1, '']
  const scaled = size / unit
  const text = grouped(scaled, scaled < 10 ? 2 : 1)
  return name === '' ? text : `${text} ${name}`
}

function signed(value: number, decimals: number, unit: string): string {
  const text = grouped(Math.abs(value), decimals)
  const isZero = Number(text.replaceAll(',', '')) === 0
  return `${isZero ? '' : value < 0 ? MINUS : '+'}${text}${unit}`
}

function withSign(value: number, text: string): string {
  return value < 0 && /[1-9]/.test(text) ? MINUS + text : text
}

function grouped(size: number, decimals: number): string {
  const [whole = '', rest] = size.toFixed(decimals).split('.')
  const text = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')
  return rest === undefined ? text : `${text}.${rest}`
}

/** New shares for old ones: `10:1`, `3:2`, or `1:8` for a reverse split. */
export function showRatio(ratio: number): string {
  for (let old = 1; old <= 100; old += 1) {
    const shares = ratio * old
    if (Math.abs(shares - Math.round(shares)) < 1e-9 * shares && Math.round(shares) > 0)
      return `${Math.round(shares)}:${old}`
  }
  return `${Number(ratio.toPrecision(6))}:1`
}
