import { setTimeout as pause } from 'node:timers/promises'
import { Client, type ClientConfig, escapeIdentifier } from 'pg'

/**
 * A connection that waits for notifications of one channel, and connects again after it is lost. Notifications are hints: while
 * there is no connection, or behind a pooler that hands none on, there are none.
 */
export class Listener {
  private readonly closing = new AbortController()
  private readonly running: Promise<void>
  private client: Client | undefined

  /** @param notify called for each notification, and after each connection, since some may have been missed before it */
  constructor(config: ClientConfig, channel: string, notify: () => void) {
    this.running = this.run(config, channel, notify)
  }

  async close(): Promise<void> {
    this.closing.abort()
    await this.client?.end().catch(() => undefined)
    await this.running
  }

  private async run(config: ClientConfig, channel: string, notify: () => void): Promise<void> {
    const { signal } = this.closing
    for (let waitMs = 100; !signal.aborted; waitMs = Math.min(2 * waitMs, 5000)) {
      const client = new Client({ ...config, keepAlive: true })
      this.client = client
      const ended = new Promise<void>((resolve) => {
        client.on('end', () => resolve())
        client.on('error', () => resolve())
      })
      client.on('notification', notify)
      try {
        // A client that is ended while it connects never settles `connect`.
        const isConnected = await Promise.race([client.connect().then(() => true), ended.then(() => false)])
        if (isConnected) {
          await client.query(`LISTEN ${escapeIdentifier(channel)}`)
          waitMs = 100
          notify()
          await ended
        }
      } catch {
        // The server is away, or hands on no notifications.
      }
      await client.end().catch(() => undefined)
      if (!signal.aborted) await pause(waitMs, undefined, { signal, ref: false }).catch(() => undefined)
    }
  }
}
