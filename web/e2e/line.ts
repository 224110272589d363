import { createConnection, createServer, type Server, type Socket } from 'node:net';

/** A line to the bank that can be cut: all that is open on it breaks, and nothing new gets through until it is restored. */
export class Line {
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  #cut = false;

  private constructor(target: URL) {
    this.#server = createServer((near) => {
      if (this.#cut) return void near.destroy();
      const far = createConnection({ host: target.hostname, port: Number(target.port) });
      for (const socket of [near, far]) {
        this.#open.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => {
          this.#open.delete(socket);
          near.destroy();
          far.destroy();
        });
      }
      near.pipe(far).pipe(near);
    });
  }

  static async to(url: string): Promise<Line> {
    const line = new Line(new URL(url));
    await new Promise<void>((done) => line.#server.listen(0, '127.0.0.1', done));
    return line;
  }

  get url(): string {
    const address = this.#server.address();
    if (typeof address !== 'object' || address === null) throw new Error('The line is closed.');
    return `http://127.0.0.1:${address.port}`;
  }

  cut(): void {
    this.#cut = true;
    for (const socket of this.#open) socket.destroy();
  }

  restore(): void {
    this.#cut = false;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((done) => this.#server.close(done));
  }
}
