/**
 * What code gives that was written out as text for the case at hand. Where an engine makes no code of text (a page whose policy
 * has no `unsafe-eval`, or wants trusted types), and where something cannot be written out, a loop stands in, with the same
 * results.
 * @param writtenOut throws an EvalError or a TypeError there
 */
export function writtenOutOr<Made>(writtenOut: () => Made, loopedOver: () => Made): Made {
  try {
    return writtenOut()
  } catch (error) {
    if (error instanceof EvalError || error instanceof TypeError) return loopedOver()
    throw error
  }
}

/** What the body of a function returns that has some values in its scope. @throws EvalError, TypeError as above */
export function valueOfText(text: string, scope: Readonly<Record<string, unknown>>): unknown {
  return new Function(...Object.keys(scope), text)(...Object.values(scope))
}

/**
 * Text of a constructor of plain objects with these keys, whose values are its arguments. They share their shape with nothing
 * else, as a literal does with every other of the same keys: where one of those holds an object, V8 would keep the numbers
 * of all as objects.
 */
export function ownShapeText(name: string, keys: readonly string[]): string {
  return `
    function ${name}(${keys.map((_, place) => `value${place}`).join(', ')}) {
      ${keys.map((key, place) => `this[${JSON.stringify(key)}] = value${place}`).join('\n')}
    }
    ${name}.prototype = Object.prototype`
}
