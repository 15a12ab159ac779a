import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

const START_MS = 20_000
const STOP_MS = 10_000
const LOG_SHOWN = 4000

/** The program in a development build: its window is on the display, and the same screens are at `url`. */
export class Program {
  private log = ''

  private constructor(
    readonly url: string,
    private readonly dir: string,
    private readonly flags: string[],
    private readonly child: ChildProcess,
  ) {
    const keep = (chunk: Buffer) => {
      this.log += chunk.toString()
    }
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
  }

  static async start(): Promise<Program> {
    const dir = await mkdtemp(join(tmpdir(), 'pagedesk-e2e-'))
    const opened = join(dir, 'opened')
    await writeFile(opened, '')
    const address = `localhost:${await freePort()}`
    // Wails reads its own flags only up to the first one that it does not know.
    const wails = ['-loglevel', 'Error', '-devserver', address, '-assetdir', setting('PAGEDESK_ASSETS')]
    const flags = [...wails, '--data', join(dir, 'data')]
    const child = spawn(setting('PAGEDESK_DEV'), flags, {
      env: {
        ...process.env,
        PATH: `${join(import.meta.dirname, 'browser')}${delimiter}${process.env.PATH ?? ''}`,
        PAGEDESK_OPENED: opened,
      },
    })
    const program = new Program(`http://${address}/`, dir, flags, child)
    await program.answers()
    return program
  }

  private async answers(): Promise<void> {
    const until = Date.now() + START_MS
    while (Date.now() < until && this.child.exitCode === null) {
      const answer = await fetch(this.url).catch(() => null)
      if (answer?.ok) return
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error(`the program does not answer at ${this.url}:\n${this.log.slice(-LOG_SHOWN)}`)
  }

  /** The address that the system browser was last told to open; "" before any. */
  async opened(): Promise<string> {
    return (await readFile(join(this.dir, 'opened'), 'utf8')).trim().split('\n').at(-1) ?? ''
  }

  /** Clicks on a link as the system does: the program is started again with it, hands it over and ends. */
  async click(link: string): Promise<void> {
    const again = spawn(setting('PAGEDESK_DEV'), [...this.flags, link])
    await once(again, 'exit')
  }

  /** Ends the program as closing its window does. */
  async stop(): Promise<void> {
    const ended = this.child.exitCode === null ? once(this.child, 'exit') : Promise.resolve([this.child.exitCode])
    this.child.kill('SIGTERM')
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_MS)
    const [code] = (await ended) as [number | null]
    clearTimeout(timer)
    await rm(this.dir, { recursive: true, force: true })
    if (code !== 0) throw new Error(`the program ended with ${code ?? 'a signal'}:\n${this.log.slice(-LOG_SHOWN)}`)
  }
}

function setting(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set: start the tests with “npm run e2e”`)
  return value
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}
