import type { MarketState } from '@tapeline/core/market'
import { showChange } from './figures.js'

/** A piece of news in one or two sentences: its subject and its summary. */
export function showHeadline({ type, id, data }: MarketState['news'][number]): string {
  const of = (who: string, summary: string | undefined): string =>
    summary === undefined ? who : `${who}: ${summary}`
  switch (type) {
    case 'model.released':
      return of(`${data.developer} releases ${data.model}`, data.summary)
    case 'spending.announced':
      return of(`${data.company}, ${data.subject}`, data.summary)
    case 'policy.announced':
      return of(data.issuer, data.summary)
    case 'statement.made':
      return of(
        data.affiliation === undefined ? data.speaker : `${data.speaker} (${data.affiliation})`,
        data.summary,
      )
    case 'news.published':
      return data.summary
    case 'app.ranked': {
      const before = data.previousRank === undefined ? '' : `, ${data.previousRank} before`
      return `${data.app} is number ${data.rank} in ${data.store}${before}`
    }
    case 'indication.reported': {
      const change =
        data.changePct === undefined ? showChange(data.change) : `${showChange(data.changePct)} %`
      return `${data.symbol}, ${data.market}: ${change}`
    }
    default:
      return `${type} ${id}`
  }
}
