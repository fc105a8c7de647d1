import { describe, expect, it } from '@jest/globals'
import { replay } from '@tapeline/core'
import { market, type Verdict } from '@tapeline/core/market'
import { loadScenario } from '@tapeline/scenarios/node'
import fc from 'fast-check'
import { arbitraryMarketHistory } from '../market-history/arbitrary-market-history.js'
import { arbitraryClaims } from './arbitrary-claims.js'

const weeks = await loadScenario('nvidia-2024-09-03')
const VERDICTS: readonly Verdict[] = ['agrees', 'disagrees', 'not computable']

function verdictsOf(
  claims: ReturnType<typeof fc.sample<readonly { readonly id: string }[]>>[number],
): Verdict[] {
  const judged = replay(weeks.append(claims as never), market).atEnd().claims
  return claims.map(({ id }) => judged.find((own) => own.id === id)?.verdict as Verdict)
}

describe('arbitrary claims', () => {
  it.each(VERDICTS)('of the verdict %s get it from the replay', (verdict) => {
    fc.assert(
      fc.property(arbitraryClaims(weeks, { verdicts: [verdict] }), (claims) => {
        for (const found of verdictsOf(claims)) expect(found).toBe(verdict)
      }),
    )
  })

  it('agree in half of all cases, and have every relation and figure', () => {
    const claims = fc.sample(arbitraryClaims(weeks, { maxLength: 1 }), { seed: 16, numRuns: 600 }).flat()
    const relations = new Set(claims.map(({ data }) => data.relation))
    expect(relations.size).toBe(5)
    const figures = new Set(claims.map(({ data }) => data.subject.path.split('.').at(-1)))
    expect([...figures].sort()).toEqual([
      'advancing',
      'change',
      'changePct',
      'declining',
      'last',
      'marketCap',
      'previousClose',
    ])
    const verdicts = fc.sample(arbitraryClaims(weeks), { seed: 16, numRuns: 60 }).flatMap(verdictsOf)
    const share = (verdict: Verdict): number =>
      verdicts.filter((own) => own === verdict).length / verdicts.length
    expect(share('agrees')).toBeGreaterThan(0.4)
    expect(share('agrees')).toBeLessThan(0.6)
    for (const verdict of VERDICTS) expect(share(verdict)).toBeGreaterThan(0.15)
  })

  it('can be about any history', () => {
    const some = arbitraryMarketHistory({ claims: false }).chain((history) =>
      arbitraryClaims(history, { verdicts: ['agrees'] }).map((claims) => ({ history, claims })),
    )
    fc.assert(
      fc.property(some, ({ history, claims }) => {
        const wrong = replay(history.append(claims), market)
          .atEnd()
          .claims.filter(({ verdict, reported }) => verdict !== 'agrees' && reported !== 1)
        expect(wrong).toEqual([])
      }),
    )
  })

  it('print one a line', () => {
    const [claims] = fc.sample(arbitraryClaims(weeks, { minLength: 3 }), { seed: 7, numRuns: 1 })
    expect(fc.stringify(claims).split('\n')).toEqual([
      'Claims:',
      '  claim-1: breadth.advancing at 2024-08-28 00:00 at-most 0.03',
      '  claim-2: quotes.META.last at 2024-09-04 16:00 at-least 510.84',
      '  claim-3: quotes.AMZN.previousClose at 2024-09-06 16:00 equals 177.85',
    ])
  })

  it.each([
    [{ verdicts: ['right'] }, "The option 'verdicts' of arbitraryClaims() is wrong."],
    [
      { minLength: 3, maxLength: 2 },
      "The options 'minLength' and 'maxLength' of arbitraryClaims() contradict each other.",
    ],
    [{ verdict: 'agrees' }, "arbitraryClaims() has no option 'verdict'. Did you mean 'verdicts'?"],
  ])('with %j are an error', (constraints, message) => {
    expect(() => arbitraryClaims(weeks, constraints as never)).toThrow(message)
  })
})
