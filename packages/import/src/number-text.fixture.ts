import fc from 'fast-check'

/** A number, and how a vendor writes it with a decimal sign. */
export interface NumberText {
  readonly value: number
  readonly write: (decimal: '.' | ',') => string
}

const SUFFIXES: readonly { readonly letter: string; readonly factor: number }[] = [
  { letter: '', factor: 1 },
  { letter: 'K', factor: 1e3 },
  { letter: 'M', factor: 1e6 },
  { letter: 'B', factor: 1e9 },
]

/** Prices with two decimals, in groups of thousands or not, with signs and suffixes. The value is that of the digits alone. */
export const numberText: fc.Arbitrary<NumberText> = fc
  .record({
    cents: fc.integer({ min: 1, max: 99_999_999 }),
    grouped: fc.boolean(),
    sign: fc.constantFrom('', '$', '€ ', '+'),
    suffix: fc.constantFrom(...SUFFIXES),
    spaces: fc.constantFrom('', ' '),
  })
  .map(({ cents, grouped, sign, suffix: { letter, factor }, spaces }) => ({
    value: (cents * factor) / 100,
    write: (decimal) => {
      const whole = String(Math.floor(cents / 100))
      const separator = decimal === '.' ? ',' : '.'
      const groups = grouped ? whole.replace(/\B(?=(\d{3})+$)/g, separator) : whole
      return `${spaces}${sign}${groups}${decimal}${String(cents % 100).padStart(2, '0')}${letter}`
    },
  }))
