/** The body of a function, and the values that it refers to by name. */
export interface GeneratedCode {
  readonly text: string
  readonly scope: Readonly<Record<string, unknown>>
}

/**
 * The result of generated code, or of its interpreted twin, which gives the same results more slowly. The twin is used where the
 * engine compiles no text (a page whose policy has no `unsafe-eval`, or requires trusted types), and where no code can be
 * generated.
 * @param generate returns undefined if there can be no code for this case
 */
export function compileOr<Made>(generate: () => GeneratedCode | undefined, interpreted: () => Made): Made {
  try {
    const code = generate()
    return code === undefined ? interpreted() : (compile(code) as Made)
  } catch (error) {
    // Engines throw either of them if they compile no text.
    if (error instanceof EvalError || error instanceof TypeError) return interpreted()
    throw error
  }
}

/**
 * The result of generated code. Only `generate` of {@link compileOr} may call it.
 * @throws EvalError or TypeError if the engine compiles no text
 */
export function compile({ text, scope }: GeneratedCode): unknown {
  return new Function(...Object.keys(scope), text)(...Object.values(scope))
}

/**
 * Text of a constructor of plain objects with these keys; its arguments are their values. The objects share their shape with no
 * others. Object literals with the same keys share one shape: if one of them held an object, V8 would keep the numbers of all as
 * objects.
 */
export function ownShapeText(name: string, keys: readonly string[]): string {
  return `
    function ${name}(${keys.map((_, place) => `value${place}`).join(', ')}) {
      ${keys.map((key, place) => `this[${JSON.stringify(key)}] = value${place}`).join('\n')}
    }
    ${name}.prototype = Object.prototype`
}
