import { describe, expect, it } from '@jest/globals'
import { bindings, commandOf, showKey } from './keys.js'

const none = { shiftKey: false, altKey: false, ctrlKey: false, metaKey: false }

describe('the keys', () => {
  it('have one command each', () => {
    const keys = bindings.flatMap((binding) => binding.keys)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('step, with Shift to what changes on the screen', () => {
    expect(commandOf({ ...none, key: 'ArrowRight' }, 'page')).toBe('step-forward')
    expect(commandOf({ ...none, key: 'ArrowRight', shiftKey: true }, 'page')).toBe('change-forward')
    expect(commandOf({ ...none, key: 'ArrowLeft', altKey: true }, 'page')).toBe('session-back')
  })

  it('take a character that needs Shift on some keyboards', () => {
    expect(commandOf({ ...none, key: '?', shiftKey: true }, 'page')).toBe('keys')
    expect(commandOf({ ...none, key: '/' }, 'page')).toBe('search')
  })

  it('leave keys to the browser, to fields and to controls', () => {
    expect(commandOf({ ...none, key: 'l', ctrlKey: true }, 'page')).toBeUndefined()
    expect(commandOf({ ...none, key: 'k' }, 'field')).toBeUndefined()
    expect(commandOf({ ...none, key: ' ' }, 'control')).toBeUndefined()
    expect(commandOf({ ...none, key: ' ' }, 'button')).toBeUndefined()
    expect(commandOf({ ...none, key: 'ArrowRight' }, 'control')).toBeUndefined()
    expect(commandOf({ ...none, key: 'ArrowRight' }, 'button')).toBe('step-forward')
    expect(commandOf({ ...none, key: 'End' }, 'button')).toBe('end')
    expect(commandOf({ ...none, key: 'k' }, 'control')).toBe('toggle-play')
    expect(commandOf({ ...none, key: 'Escape' }, 'field')).toBe('close')
  })

  it('are shown as they are printed', () => {
    expect([showKey(' '), showKey('Shift+ArrowRight'), showKey('+')]).toEqual(['Space', 'Shift+→', '+'])
  })
})
