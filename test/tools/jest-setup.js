/**
 * Sets the number of runs of each property: `TAPELINE_RUNS`, default 25 (`npm run soak` sets more).
 * A failing property prints its seed and path; `TAPELINE_SEED=<seed>` tries the same values again.
 */
import fc from 'fast-check'

const { TAPELINE_RUNS, TAPELINE_SEED } = process.env

const seed = wholeNumber('TAPELINE_SEED', TAPELINE_SEED)
fc.configureGlobal({
  numRuns: wholeNumber('TAPELINE_RUNS', TAPELINE_RUNS) ?? 25,
  ...(seed === undefined ? {} : { seed }),
})

/**
 * @param {string} name
 * @param {string | undefined} text
 * @returns {number | undefined}
 */
function wholeNumber(name, text) {
  if (text === undefined || text === '') return undefined
  const number = Number(text)
  if (!Number.isInteger(number))
    throw new Error(`${name} must be a whole number, found ${JSON.stringify(text)}`)
  return number
}
