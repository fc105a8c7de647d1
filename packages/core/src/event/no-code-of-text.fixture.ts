/** What something returns where no code may be made of text, as on a page whose policy has no `unsafe-eval`. */
export function withNoCodeOfText<Result>(run: () => Result): Result {
  const { Function: original } = globalThis
  globalThis.Function = refused as unknown as FunctionConstructor
  try {
    return run()
  } finally {
    globalThis.Function = original
  }
}

function refused(): never {
  throw new EvalError('Code of text is not allowed here.')
}
