/** What the main process and the writer say to each other arrives whole, however the pipe cuts it. */
import fc from 'fast-check';
import { encodeFrame, FrameDecoder, type FrameType, HEADER_BYTES, MessageDecoder } from '../../lib/store/protocol.js';
import { cutAt, everyCut } from '../run/cuts.js';

const TYPES: readonly FrameType[] = [
  'start',
  'open',
  'stdout',
  'stderr',
  'metadata',
  'timeline',
  'record',
  'live',
  'space',
  'end',
  'resume',
  'from',
  'retry',
];

interface Seen {
  readonly type: FrameType;
  readonly payload: string;
}

/** What a decoder makes of the chunks. The payload is valid for a moment only, so it is copied, as the writer writes it at once. */
function decode(chunks: readonly Buffer[]): Seen[] {
  const decoder = new FrameDecoder();
  return chunks.flatMap((chunk) =>
    Array.from(decoder.push(chunk), ({ type, payload }) => ({ type, payload: payload.toString('latin1') })),
  );
}

const frames = fc.array(fc.record({ type: fc.constantFrom(...TYPES), payload: fc.uint8Array({ maxLength: 40 }) }), {
  maxLength: 8,
});

describe('frames to the writer', () => {
  const stream = Buffer.concat([
    encodeFrame('start', Buffer.from('{"pid":7}')),
    encodeFrame('stdout', Buffer.from('one\ntwo\n')),
    encodeFrame('stderr', Buffer.of(0, 255, 10, 13)),
    encodeFrame('live', Buffer.from('null')),
    encodeFrame('end', Buffer.alloc(0)),
  ]);
  const wanted: Seen[] = [
    { type: 'start', payload: '{"pid":7}' },
    { type: 'stdout', payload: 'one\ntwo\n' },
    { type: 'stderr', payload: '\0\xff\n\r' },
    { type: 'live', payload: 'null' },
    { type: 'end', payload: '' },
  ];

  test('arrive in order and whole, wherever the pipe cuts them', () => {
    for (const chunks of everyCut(stream)) expect(decode(chunks)).toEqual(wanted);
  });

  test('of every type arrive as they were sent, for any content and any cuts', () => {
    fc.assert(
      fc.property(frames, fc.array(fc.nat()), (sent, places) => {
        const bytes = Buffer.concat(sent.map(({ type, payload }) => encodeFrame(type, Buffer.from(payload))));
        const seen = sent.map(({ type, payload }) => ({ type, payload: Buffer.from(payload).toString('latin1') }));
        expect(decode(cutAt(bytes, places))).toEqual(seen);
      }),
    );
  });

  test('are one type byte, the length in 32 bits with the low byte first, the place as a double, and the content', () => {
    const frame = encodeFrame('stderr', Buffer.alloc(258, 120), 2 ** 40 + 1);
    expect([...frame.subarray(0, HEADER_BYTES + 1)]).toEqual([3, 2, 1, 0, 0, 0, 16, 0, 0, 0, 0, 112, 66, 120]);
    expect([...new FrameDecoder().push(frame)]).toMatchObject([{ type: 'stderr', at: 2 ** 40 + 1 }]);
  });

  test('that grow and shrink again do not show bytes of the one before', () => {
    const chunks = [encodeFrame('stdout', Buffer.alloc(1000, 97)), encodeFrame('stdout', Buffer.from('b'))];
    expect(decode(chunks).at(-1)).toEqual({ type: 'stdout', payload: 'b' });
  });

  test('of any length arrive whole: a record of 5 MiB, cut as a pipe cuts it, and a short one after it', () => {
    const text = JSON.stringify({ notices: 'é'.repeat(5 << 19) });
    const bytes = Buffer.concat([encodeFrame('record', Buffer.from(text)), encodeFrame('end', Buffer.from('null'))]);
    const chunks = Array.from({ length: Math.ceil(bytes.length / 65_536) }, (_, index) =>
      bytes.subarray(index * 65_536, (index + 1) * 65_536),
    );
    const [record, end] = decode(chunks);
    expect(record?.payload.length).toBeGreaterThan(5 << 20);
    expect(record?.type === 'record' && record.payload === Buffer.from(text).toString('latin1')).toBe(true);
    expect(end).toEqual({ type: 'end', payload: 'null' });
  });

  test('of a type that nobody knows are an error, at whatever byte they are cut', () => {
    const foreign = encodeFrame('stdout', Buffer.from('x'));
    foreign[0] = TYPES.length;
    for (const chunks of everyCut(foreign)) expect(() => decode(chunks)).toThrow(`unknown frame type ${TYPES.length}`);
  });
});

describe('messages from the writer', () => {
  const messages = [
    { type: 'ack', bytes: 12 },
    { type: 'notice', text: 'cannot append to /partagé/job/main.stdout.log: disk full → the job goes on' },
    { type: 'skip', notices: ['it is « later »'] },
    { type: 'done' },
  ] as const;
  const text = messages.map((message) => `${JSON.stringify(message)}\n`).join('');

  test('arrive in order and whole, wherever their text is cut', () => {
    for (let at = 0; at <= text.length; at += 1) {
      const decoder = new MessageDecoder();
      expect([...decoder.push(text.slice(0, at)), ...decoder.push(text.slice(at))]).toEqual(messages);
    }
    const decoder = new MessageDecoder();
    expect(text.split(/(?:)/u).flatMap((character) => decoder.push(character))).toEqual(messages);
  });

  test('are not taken before their line has ended', () => {
    expect(new MessageDecoder().push('{"type":"done"}')).toEqual([]);
  });
});
