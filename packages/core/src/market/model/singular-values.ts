/** The singular values of a matrix, each with its right singular vector, which has length 1. */
export type SingularValue = { readonly value: number; readonly vector: readonly number[] }

/** Cosine of the angle between two columns: smaller ones are rounding errors. */
const ORTHOGONAL = 1e-15
/** Each sweep squares the error; a few sweeps suffice. */
const SWEEPS_MAX = 60

/**
 * The singular value decomposition of a matrix, by one-sided Jacobi rotations: pairs of columns are rotated until all are
 * orthogonal. It uses square roots and arithmetic only, so the result has the same bits on every engine.
 * Source: G. H. Golub and C. F. Van Loan, Matrix Computations, 4th edition 2013, section 8.6.3.
 * @param rows of equal length, with columns of similar length
 * @returns one for each column, in no order
 */
export function singularValues(rows: readonly (readonly number[])[]): readonly SingularValue[] {
  const count = rows[0]?.length ?? 0
  const columns = Array.from({ length: count }, (_, column) => rows.map((row) => row[column] as number))
  const vectors = columns.map((_, index) => columns.map((__, other) => (other === index ? 1 : 0)))
  for (let sweep = 0, isChanged = true; isChanged && sweep < SWEEPS_MAX; sweep += 1) {
    isChanged = false
    for (let p = 0; p < count; p += 1) {
      for (let q = p + 1; q < count; q += 1) {
        const [a, b] = [columns[p] as number[], columns[q] as number[]]
        const [aa, bb, ab] = [product(a, a), product(b, b), product(a, b)]
        if (Math.abs(ab) <= ORTHOGONAL * Math.sqrt(aa) * Math.sqrt(bb)) continue
        isChanged = true
        const cotangent = (bb - aa) / (2 * ab)
        const tangent =
          (cotangent < 0 ? -1 : 1) / (Math.abs(cotangent) + Math.sqrt(1 + cotangent * cotangent))
        rotate(a, b, tangent)
        rotate(vectors[p] as number[], vectors[q] as number[], tangent)
      }
    }
  }
  return columns.map((column, index) => ({
    value: Math.sqrt(product(column, column)),
    vector: vectors[index] as number[],
  }))
}

function product(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] as number), 0)
}

function rotate(a: number[], b: number[], tangent: number): void {
  const cosine = 1 / Math.sqrt(1 + tangent * tangent)
  const sine = cosine * tangent
  for (const [index, value] of a.entries()) {
    const other = b[index] as number
    a[index] = cosine * value - sine * other
    b[index] = sine * value + cosine * other
  }
}
