// `joblog serve` as a benchmark asks it: over a socket of its own, as the page does.
import { spawn } from 'node:child_process';
import { Agent, get } from 'node:http';
import { JOBLOG } from './harness.mjs';

/** Starts the server of a store and waits until it listens. */
export async function serve(store, env) {
  const root = process.getuid() === 0 ? ['--allow-root'] : [];
  const child = spawn(JOBLOG, ['serve', '--port', '0', '--dir', store, ...root], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port, token] = await new Promise((resolve, reject) => {
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      said += text;
      const [, at, key] = /localhost:(\d+)\/#token=(\S+)\n/.exec(said) ?? [];
      if (key !== undefined) resolve([Number(at), key]);
    });
    child.on('close', (code) => reject(new Error(`joblog serve: exit status ${code}: ${said}`)));
  });
  // As a browser: the connection stays open.
  const agent = new Agent({ keepAlive: true });
  return {
    pid: child.pid,
    port,
    token,
    /** Asks `api/NAME?...` as a stream. */
    open: (question) =>
      new Promise((resolve, reject) => {
        const headers = { Host: 'localhost', Authorization: `Bearer ${token}` };
        get({ host: '127.0.0.1', port, path: `/api/${question}`, headers, agent }, resolve).on('error', reject);
      }),
    /** Milliseconds until the whole answer is there, and the answer. */
    async ask(question) {
      const before = performance.now();
      const response = await this.open(question);
      const parts = [];
      for await (const part of response) parts.push(part);
      const ms = performance.now() - before;
      const text = Buffer.concat(parts).toString();
      if (response.statusCode !== 200) throw new Error(`${question}: ${response.statusCode} ${text}`);
      return { ms, answer: JSON.parse(text) };
    },
    async end() {
      agent.destroy();
      const ended = new Promise((resolve) => {
        child.once('close', resolve);
      });
      child.kill();
      await ended;
    },
  };
}
