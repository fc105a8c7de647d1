import { type MarketEvent, marketEvents } from '@tapeline/core/market'
import { type EventLog, type OpenLogOptions, openLog } from '@tapeline/store'
import { checkLogAddress } from './log-address.js'

/**
 * Opens a log of market events, and closes it after its use.
 * @throws UsageError for a wrong address; TapelineError as `openLog`, and as `use`
 */
export async function withLog<Result>(
  address: string,
  options: OpenLogOptions,
  use: (log: EventLog<MarketEvent>) => Promise<Result>,
): Promise<Result> {
  checkLogAddress(address)
  const log = (await openLog(address, marketEvents, options)) as unknown as EventLog<MarketEvent>
  try {
    return await use(log)
  } finally {
    await log.close()
  }
}
