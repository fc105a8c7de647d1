import {
  combineProjections,
  defineEvent,
  defineKeyedProjection,
  defineProjection,
  type TapelineEvent,
} from '@tapeline/core'
import { z } from 'zod'
import { Random } from '../tape/random.js'
import type { Domain } from './domain.js'

const reading = z.strictObject({ sensor: z.string(), celsius: z.number() })
const calibration = z.strictObject({ sensor: z.string(), offset: z.number() })
const read = defineEvent({ type: 'reading.taken', schema: reading, instrument: 'sensor' })
const calibrated = defineEvent({ type: 'sensor.calibrated', schema: calibration, instrument: 'sensor' })

interface Sensor {
  offset: number
  count: number
  sum: number
  max: number
}
type Sensors = Map<string, Sensor>

const SENSORS = 500
const START = Date.UTC(2025, 0, 6)

const newSensor = (): Sensor => ({ offset: 0, count: 0, sum: 0, max: -1e9 })

function take(sensors: Sensors, { sensor: name, celsius }: z.infer<typeof reading>): void {
  let sensor = sensors.get(name)
  if (sensor === undefined) {
    sensor = newSensor()
    sensors.set(name, sensor)
    sensor = sensors.get(name) as Sensor
  }
  const value = celsius + sensor.offset
  sensor.count += 1
  sensor.sum += value
  if (value > sensor.max) sensor.max = value
}

function calibrate(sensors: Sensors, { sensor: name, offset }: z.infer<typeof calibration>): void {
  const sensor = sensors.get(name)
  if (sensor !== undefined) sensor.offset = offset
}

const plainRecipes = () => ({
  'reading.taken': (sensors: Sensors, { data }: { data: z.infer<typeof reading> }): void =>
    take(sensors, data),
  'sensor.calibrated': (sensors: Sensors, { data }: { data: z.infer<typeof calibration> }): void =>
    calibrate(sensors, data),
})

/** Readings of sensors: a `Map` of statistics, and means derived from it. */
export const sensorReadings: Domain<Sensors> = {
  name: 'readings',
  definitions: [read, calibrated],
  inputs(count) {
    const random = new Random(12)
    return Array.from({ length: count }, (_, index) => {
      const [sensor, at] = [`sensor-${Math.floor(random.next() * SENSORS)}`, START + index * 100]
      return random.next() < 0.02
        ? { id: `event-${index}`, type: 'sensor.calibrated', at, data: { sensor, offset: random.next() } }
        : { id: `event-${index}`, type: 'reading.taken', at, data: { sensor, celsius: 40 * random.next() } }
    })
  },
  initial: () => new Map(),
  recipes: plainRecipes() as unknown as Domain<Sensors>['recipes'],
  replays: [
    {
      id: 'own-readings',
      atMost: 1.5,
      projection: combineProjections({
        name: 'readings',
        parts: {
          sensors: defineProjection({
            name: 'sensors',
            events: [read, calibrated],
            initial: (): Sensors => new Map(),
            recipes: plainRecipes,
          }),
        },
        derive: ({ sensors }) => ({
          get means() {
            return meansOf(sensors)
          },
        }),
      }),
      byHand: (events) => meansOf(sensorsByHand(events)),
      read: (state) => (state as { readonly means: unknown }).means,
    },
    {
      id: 'own-readings-keyed',
      atMost: 1.2,
      projection: defineKeyedProjection({
        name: 'keyed sensors',
        events: [read, calibrated],
        fields: { offset: 'float64', count: 'float64', sum: 'float64', max: 'float64' },
        derive: ({ sum = 0, count = 0 }) => ({ mean: sum / count }),
        entryRecipes: (blank) => ({
          'reading.taken': (draft, { data }) => {
            const sensor = draft ?? blank(newSensor())
            const value = data.celsius + sensor.offset
            sensor.count += 1
            sensor.sum += value
            if (value > sensor.max) sensor.max = value
            return sensor
          },
          'sensor.calibrated': (sensor, { data }) => {
            if (sensor !== undefined) sensor.offset = data.offset
          },
        }),
      }),
      byHand: (events) => meansOf(sensorsByHand(events)),
      read: (state) =>
        Object.fromEntries(
          Object.entries(state as Readonly<Record<string, { readonly mean: number }>>).map(
            ([name, entry]) => [name, entry.mean],
          ),
        ),
    },
  ],
}

function meansOf(sensors: ReadonlyMap<string, Readonly<Sensor>>): Record<string, number> {
  return Object.fromEntries([...sensors].map(([name, { sum, count }]) => [name, sum / count]))
}

function sensorsByHand(events: readonly TapelineEvent[]): Sensors {
  const sensors: Sensors = new Map()
  for (const { type, data } of events) {
    switch (type) {
      case 'reading.taken':
        take(sensors, data as z.infer<typeof reading>)
        break
      case 'sensor.calibrated':
        calibrate(sensors, data as z.infer<typeof calibration>)
        break
    }
  }
  return sensors
}
