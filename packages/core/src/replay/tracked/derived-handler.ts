import { ViewHandler } from './view-handler.js'

/** A view of a state with its derived values. */
export class DerivedHandler extends ViewHandler {
  private readonly names: ReadonlySet<PropertyKey>

  /**
   * @param state read-only
   * @param derived the names of the derived values
   * @param values computes them on read
   */
  constructor(
    private readonly state: object,
    private readonly derived: readonly string[],
    private readonly values: Readonly<Record<PropertyKey, unknown>>,
  ) {
    super()
    this.names = new Set(derived)
  }

  ownKeys(): (string | symbol)[] {
    return [...Reflect.ownKeys(this.state), ...this.derived]
  }

  protected hasOwn(key: PropertyKey): boolean {
    return this.names.has(key) || Object.hasOwn(this.state, key)
  }

  protected valueAt(key: PropertyKey): unknown {
    return this.names.has(key) ? this.values[key] : Reflect.get(this.state, key)
  }

  protected prototype(): object | null {
    return Object.getPrototypeOf(this.state) as object | null
  }
}
