import type { Step } from '@tapeline/core'
import { readShiftBy } from '@tapeline/scenarios'
import { UsageError } from '../usage-error.js'

/** Reads a step between samples: `30 minutes`, `1 day 2 hours`. @throws UsageError for what is none */
export function readStep(option: string, text: string): Step {
  const step = readShiftBy(text)
  if (step !== undefined && !('tradingDays' in step) && Object.values(step).every((part) => part >= 0)) {
    return step
  }
  throw new UsageError(`The option '${option}' cannot be '${text}'; write '30 minutes' or '1 day', say.`)
}
