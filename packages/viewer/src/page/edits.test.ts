import { describe, expect, it } from '@jest/globals'
import {
  editTitle,
  scaleBy,
  shiftBy,
  switchOff,
  withBranches,
  withConsequence,
  withEdit,
  withoutBranch,
} from './edits.js'

describe('edits of the page', () => {
  it('make a branch on the shown one, then change it', () => {
    const first = withEdit([], 'recorded', scaleBy('release', 0.5))
    expect(first.own).toEqual([
      { name: 'page-1', title: 'release × 0.5', on: 'recorded', edits: [scaleBy('release', 0.5)] },
    ])
    const second = withEdit(first.own, first.branch, shiftBy('earnings', 2))
    expect(second.own[0]?.title).toBe('release × 0.5; earnings, shifted by 2 trading days')
    expect(second.branch).toBe('page-1')
  })

  it('replace an edit of the same event', () => {
    const { own, branch } = withEdit([], 'recorded', scaleBy('release', 0.5))
    expect(withEdit(own, branch, switchOff('release')).own[0]?.edits).toEqual([switchOff('release')])
  })

  it('nest, and are removed with the branches on them', () => {
    const own = [
      { name: 'page-1', title: 'a', on: 'recorded', edits: [] },
      { name: 'page-2', title: 'b', on: 'page-1', edits: [] },
      { name: 'page-3', title: 'c', on: 'page-2', edits: [] },
      { name: 'page-4', title: 'd', on: 'recorded', edits: [] },
    ]
    expect(withoutBranch(own, 'page-1').map(({ name }) => name)).toEqual(['page-4'])
    expect(withEdit(own.slice(1), 'recorded', switchOff('x')).branch).toBe('page-5')
  })

  it('of a receipt are those that exist, and new ones', () => {
    const known = [
      { name: 'half', title: 'Half', on: 'recorded', edits: [scaleBy('x', 0.5)], isShipped: true },
      { name: 'none', title: 'None', on: 'half', edits: [switchOff('y')], isShipped: true },
    ]
    const half = { edits: [scaleBy('x', 0.5)] }
    expect(withBranches([], known, [])).toEqual({ own: [], branch: 'recorded' })
    expect(withBranches([], known, [half, { edits: [switchOff('y')] }])).toEqual({ own: [], branch: 'none' })
    expect(withBranches([], known, [half, { edits: [switchOff('z')] }])).toEqual({
      own: [{ name: 'page-1', title: 'Without z', on: 'half', edits: [switchOff('z')] }],
      branch: 'page-1',
    })
    // The same edits on another history are another branch.
    expect(withBranches([], known, [{ edits: [switchOff('y')] }]).own).toHaveLength(1)
  })

  it('name their consequences', () => {
    expect(withConsequence(switchOff('x'), 'keep').consequences).toBe('keep')
    expect(withConsequence(switchOff('x'), 'scale to 0').consequences).toEqual({ scale: 0 })
    expect(editTitle({ edit: 'remove', selector: { select: 'caused-by', ids: ['a', 'b'] } })).toBe(
      'Without a, b',
    )
  })
})
