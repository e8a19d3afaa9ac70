/** The addresses that a server prints which other machines reach. */
import { hostname } from 'node:os';
import { Home } from '../promises/harness.js';
import { Served } from './served.js';

describe('a server that others reach', () => {
  const home = new Home();
  afterAll(() => home.remove());
  const addresses = async (name: string): Promise<readonly string[] | null> => {
    const served = await Served.start(home, ['--listen', '127.0.0.1', '--allow-host', name]);
    await served.end();
    return served.said.match(/https?:\/\/[^/:]+/g);
  };

  test('prints no address under which it would refuse to answer', async () => {
    expect(await addresses('portal.example.org')).toEqual(['https://portal.example.org']);
  });

  test('prints one without a portal where it was told the name of its machine', async () => {
    const name = `${hostname().toLowerCase()}.example.org`;
    expect(await addresses(name)).toEqual([`http://${name}`]);
  });
});
