/** A bank of the tests' own: the real server on an empty database, in a folder that goes when the tests are over. */

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const REPOSITORY = resolve(import.meta.dirname, '../..');
const PROGRAM = join(REPOSITORY, '.venv/bin/florin');
/** In seconds: how long the first start may take, on a machine that is busy. */
const PATIENCE = 90;

export class Server {
  readonly #process: ChildProcess;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #folder: string;
  #log = '';
  readonly url: string;

  private constructor(port: number, folder: string) {
    this.url = `http://127.0.0.1:${port}`;
    this.#folder = folder;
    this.#environment = {
      ...process.env,
      FLORIN_PORT: String(port),
      FLORIN_DATA_DIR: folder,
      FLORIN_SANDBOX: 'true',
      FLORIN_LOGON_FAILURES: '1000000',
      FLORIN_POLL_SECONDS: '0.5',
      FLORIN_ENV: 'development',
    };
    delete this.#environment.DATABASE_URL;
    delete this.#environment.FLORIN_REDIS_URL;
    this.#process = spawn(PROGRAM, ['serve'], { env: this.#environment, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.on('data', (part) => {
        this.#log += part;
      });
    }
  }

  static async start(): Promise<Server> {
    const place = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
    const server = new Server(await freePort(), mkdtempSync(join(place, 'florin-e2e-')));
    await server.#untilReady();
    return server;
  }

  async #untilReady(): Promise<void> {
    const end = Date.now() + PATIENCE * 1000;
    while (Date.now() < end && this.#process.exitCode === null) {
      const answer = await fetch(`${this.url}/ready`).catch(() => null);
      if (answer?.ok) return;
      await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error(`The bank has not started:\n${this.#log}`);
  }

  /** Takes somebody on, as an operator does. */
  async hire(email: string, name: string, role: 'ADMIN' | 'AUDITOR', password: string): Promise<void> {
    const words = ['staff', 'add', email, '--name', name, '--role', role.toLowerCase(), '--password-stdin'];
    const program = spawn(PROGRAM, words, { env: this.#environment, stdio: ['pipe', 'pipe', 'pipe'] });
    let told = '';
    for (const stream of [program.stdout, program.stderr]) {
      stream.on('data', (part) => {
        told += part;
      });
    }
    program.stdin.end(`${password}\n`);
    const status = await new Promise((done) => program.once('exit', done));
    if (status !== 0) throw new Error(`Nobody was taken on:\n${told}`);
  }

  async stop(): Promise<void> {
    const ended = new Promise((done) => this.#process.once('exit', done));
    if (this.#process.exitCode === null) {
      this.#process.kill('SIGTERM');
      await ended;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (typeof address === 'object' && address ? done(address.port) : fail(new Error('No port.'))));
    });
  });
}
