/** The computations, and whether the engine makes code of text. */
export { compute } from './computations.js'

export function makesCode(): string {
  try {
    return String(new Function('return true')())
  } catch (error) {
    return (error as Error).name
  }
}
