/** Lines that are metadata in an unusual way, or almost: each is either stored as it was printed or is text; nothing in between. */
import { useHomes } from './harness.js';

const homeWith = useHomes();
const MIB = 1 << 20;

/** An object of exactly so many bytes. */
function ofSize(bytes: number): string {
  return `{"padding":"${'x'.repeat(bytes - '{"padding":""}'.length)}"}`;
}

function nested(depth: number): string {
  return `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
}

async function storedOf(
  line: string | Buffer,
  end = '\n',
): Promise<{ readonly texts: readonly string[]; readonly log: Buffer }> {
  const home = homeWith();
  const output = Buffer.concat([Buffer.from('before\n'), Buffer.from(line), Buffer.from(end)]);
  const result = await home.run(`cat ${home.file('output', output)}; exit 7`);
  expect(result).toMatchObject({ status: 7, stderr: '' });
  expect(result.stdout.equals(output)).toBe(true);
  const task = home.task();
  if (task.has('.metadata.ndjson')) {
    // Whoever looks at it gets a table, a graph or a clear word, and the job's line is what is in the table's source.
    expect(task.metadata[0]?.line).toBe(2);
    for (const format of ['table', 'csv', 'json', 'ndjson']) {
      expect(await home.joblog('show', '--metadata', '--format', format)).not.toBe('');
    }
    await home.joblog('list');
  }
  return { texts: task.metadataTexts, log: task.bytes('.stdout.log') };
}

describe('stored as it was printed is a line', () => {
  test.each([
    ['that is nested', '{"a": {"b": [1, {"c": null}], "d": {}}}'],
    ['that is nested 1000 deep', nested(1000)],
    ['that is nested 150,000 deep', nested(150_000)],
    ['of exactly 1 MiB', ofSize(MIB)],
    ['with the same key twice', '{"a": 1, "a": 2, "\\u0061": 3}'],
    ['with 2^63 and more', '{"a": 9223372036854775808, "b": -9223372036854775809, "c": 1e2, "d": 0.10}'],
    ['with a number that no double holds', '{"a": 1e999, "b": -1E+999, "c": 1e-999}'],
    ['with lone surrogates', '{"a": "\\ud800", "\\udfff": 1, "c": "\\udc00\\ud800"}'],
    ['with __proto__', '{"__proto__": {"polluted": 1}, "constructor": 2, "toString": 3, "hasOwnProperty": 4}'],
    ['with controls as escapes', '{"a\\u0000b": "\\u001b[31m\\r\\n\\t\\u007f"}'],
    ['with characters beyond ASCII', '{"größe": "大きい 👍🏽", "e\u0301": 1}'],
    ['with an empty key', '{"": 1}'],
    ['that is empty', '{}'],
    ['with spaces within', '{ "a" : 1 }'],
  ])('%s', async (_, line) => {
    const { texts, log } = await storedOf(line);
    expect(texts).toEqual([line]);
    expect(log.toString()).toBe(`before\n${line}\n`);
  });

  test('with CRLF at its end', async () => {
    expect((await storedOf('{"a": 1}', '\r\n')).texts).toEqual(['{"a": 1}']);
  });

  test('without a newline at the end of the output', async () => {
    const { texts, log } = await storedOf('{"a": 1}', '');
    expect(texts).toEqual(['{"a": 1}']);
    expect(log.toString()).toBe('before\n{"a": 1}\n');
  });
});

describe('text is a line', () => {
  test.each([
    ['with a trailing space', '{"a": 1} '],
    ['with a leading space', ' {"a": 1}'],
    ['with a byte order mark', '\ufeff{"a": 1}'],
    ['with NaN', '{"a": NaN}'],
    ['with Infinity', '{"a": -Infinity}'],
    ['of more than 1 MiB', ofSize(MIB + 1)],
    ['with a hexadecimal number', '{"a": 0x10}'],
    ['that is an array', '[{"a": 1}]'],
  ])('%s', async (_, line) => {
    const { texts, log } = await storedOf(line);
    expect(texts).toEqual([]);
    expect(log.includes('before\n')).toBe(true);
    expect(log.length).toBeGreaterThan('before\n'.length);
  });

  test('with bytes that are not UTF-8, which a console shows as U+FFFD', async () => {
    const { texts, log } = await storedOf(Buffer.from('{"a": "\xff\xc3("}', 'latin1'));
    expect(texts).toEqual([]);
    expect(log.toString()).toBe('before\n{"a": "\ufffd\ufffd("}\n');
  });
});
