/** A market model of normal returns, R = alpha + beta × R_market + error, by ordinary least squares. */
export interface MarketModel {
  readonly alpha: number
  readonly beta: number
  /** Standard deviation of the errors, corrected for two degrees of freedom. */
  readonly residualDeviation: number
  /** Days of the estimation window. */
  readonly observations: number
  /** Mean of the market's returns over the estimation window. */
  readonly marketMean: number
  /** Sum of squared deviations of the market's returns from that mean. */
  readonly marketSquares: number
}

/**
 * Fits the market model of one instrument. Source: A. C. MacKinlay, Event Studies in Economics and Finance, Journal of Economic
 * Literature 35(1), 1997, sections 4 and 5.
 * @param returns of the instrument, and `market` of the market on the same days; at least three, with different market returns
 */
export function fitMarketModel(returns: readonly number[], market: readonly number[]): MarketModel {
  const count = returns.length
  const marketMean = meanOf(market)
  const mean = meanOf(returns)
  let marketSquares = 0
  let products = 0
  market.forEach((one, day) => {
    marketSquares += (one - marketMean) * (one - marketMean)
    products += (one - marketMean) * ((returns[day] as number) - mean)
  })
  const beta = products / marketSquares
  const alpha = mean - beta * marketMean
  const errors = returns.map((one, day) => one - alpha - beta * (market[day] as number))
  const residualDeviation = Math.sqrt(errors.reduce((sum, one) => sum + one * one, 0) / (count - 2))
  return { alpha, beta, residualDeviation, observations: count, marketMean, marketSquares }
}

/** The part of a return that the market model does not explain. */
export function abnormalReturn({ alpha, beta }: MarketModel, own: number, market: number): number {
  return own - alpha - beta * market
}

/**
 * Variance of a sum of abnormal returns outside the estimation window. Beside the variance of the errors it contains that of
 * alpha and beta, which were estimated (the forecast error): σ² × (L + L² / L1 + (Σ (R_market - mean))² / S), for L days after
 * an estimation over L1 days, where S is the sum of squared deviations of the market's returns. Source: J. Y. Campbell, A. W.
 * Lo and A. C. MacKinlay, The Econometrics of Financial Markets, Princeton 1997, section 4.4, which gives the covariance of the
 * abnormal returns of a window; this is its sum over the window.
 * @param market the market's returns on these days
 */
export function forecastVariance(model: MarketModel, market: readonly number[]): number {
  const { residualDeviation, observations, marketMean, marketSquares } = model
  const days = market.length
  const deviation = market.reduce((sum, one) => sum + (one - marketMean), 0)
  const factor = days + (days * days) / observations + (deviation * deviation) / marketSquares
  return residualDeviation * residualDeviation * factor
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length
}
