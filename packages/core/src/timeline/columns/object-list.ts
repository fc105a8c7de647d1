import type { TapelineEvent } from '../../event/event.js'

type Objects = readonly (TapelineEvent | undefined)[]

/** Events as objects, made on the first read; shared by all pieces of a block. */
export class ObjectList {
  private made: Objects | undefined
  private make: (() => Objects) | undefined

  constructor(made: Objects | undefined, make?: () => Objects) {
    this.made = made
    this.make = make
  }

  static of(objects: Objects | undefined): ObjectList | undefined {
    return objects && new ObjectList(objects)
  }

  get list(): Objects {
    if (this.made === undefined) {
      this.made = this.make?.() ?? []
      // What they were made from is not needed any more.
      this.make = undefined
    }
    return this.made
  }
}
