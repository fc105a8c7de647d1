/**
 * Loaded with `node --import`, this replaces the module of the core that keeps shapes (`event/kept-shapes.js`) by one that keeps
 * none. It sets the global `withoutShapeKeepers` when it has done so.
 */
import { register } from 'node:module'

const REPLACED = '/core/dist/event/kept-shapes.js'
const SOURCE = `
  globalThis.withoutShapeKeepers = true
  export function keepShape() {}
  export class ShapeKeeper { keep() {} }`

const hooks = `export function load(url, context, next) {
  if (!url.endsWith(${JSON.stringify(REPLACED)})) return next(url, context)
  return { format: 'module', shortCircuit: true, source: ${JSON.stringify(SOURCE)} }
}`
register(`data:text/javascript,${encodeURIComponent(hooks)}`)
