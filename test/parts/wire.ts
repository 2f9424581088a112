import { connect, createServer, type Server, type Socket } from 'node:net'

export type WireFault = 'lose request' | 'lose reply' | 'truncate' | 'hang'

/** A wire to a server that breaks when it is told to. */
export interface Wire {
  readonly url: string
  /** The names of all commands that were sent. */
  readonly sent: string[]
  /** Applied to all that is sent from now on. */
  fault: WireFault | undefined
  /** Ends every connection, and takes new ones. */
  cut(): void
  close(): Promise<void>
}

/** @param port the server's, on this machine */
export async function startWire(port: number): Promise<Wire> {
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    near.on('data', (data) => {
      wire.sent.push(...commandsIn(data))
      if (wire.fault === 'hang') return
      if (wire.fault === 'lose request') return void near.destroy()
      far.write(data)
    })
    far.on('data', (data) => {
      if (wire.fault === 'lose reply') return void near.destroy()
      if (wire.fault !== 'truncate') return void near.write(data)
      near.write(data.subarray(0, data.length >> 1), () => near.destroy())
    })
  })
  const wire: Wire = {
    url: `redis://127.0.0.1:${await listen(server)}`,
    sent: [],
    fault: undefined,
    cut: () => sockets.forEach((socket) => socket.destroy()),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      wire.cut()
      await closed
    },
  }
  return wire
}

/** The names of commands in what a client sends (RESP: an array of bulk strings each). */
export function commandsIn(data: Buffer): string[] {
  const names = data.toString('latin1').matchAll(/\*\d+\r\n\$\d+\r\n([A-Za-z]+)\r\n/g)
  return [...names].map(([, name = '']) => name.toUpperCase())
}

/** Listens on a free port of this machine, and tells which. */
export function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    })
  })
}
