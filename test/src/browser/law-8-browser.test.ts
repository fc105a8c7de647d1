/**
 * Law 8: the same timeline, projections and seed give the same bytes on Node and in a browser. Node runs the sources and
 * Chromium a bundle of them.
 */
import { describe, expect, it } from '@jest/globals'
import { firstDifference } from './first-difference.js'
import { browserPath, hasBrowser, openInBrowser } from './open-browser.js'
import { itGivesTheSameBytes } from './same-bytes.js'

if (!hasBrowser) console.warn(`Law 8 was not tried in a browser: ${browserPath} does not exist.`)
const describeInBrowser = hasBrowser ? describe : describe.skip

describe('the first difference of two texts', () => {
  it('is returned with the text around it', () => {
    expect(firstDifference('12.5', '12.5')).toBeUndefined()
    expect(firstDifference('12.5', '12.50')).toEqual({ at: 4, node: '12.5', other: '12.50' })
    expect(firstDifference('[1,2]', '[1,3]')).toEqual({ at: 3, node: '[1,2]', other: '[1,3]' })
  })
})

describeInBrowser('law 8: in a browser', () => {
  itGivesTheSameBytes(() => openInBrowser('test/src/browser/computations.ts'))
})
