/** The result of `run` where no text is compiled, as on a page whose policy has no `unsafe-eval`. */
export function withoutCodeGeneration<Result>(run: () => Result): Result {
  const { Function: original } = globalThis
  globalThis.Function = refused as unknown as FunctionConstructor
  try {
    return run()
  } finally {
    globalThis.Function = original
  }
}

function refused(): never {
  throw new EvalError('Code generation is not allowed here.')
}
