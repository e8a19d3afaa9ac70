import { roughSize } from '../../lib/view/size.js';

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KiB'],
  [1434, '1.4 KiB'],
  [10_189, '10 KiB'],
  [23 * 2 ** 20, '23 MiB'],
  [1024 * 1024 - 1, '1.0 MiB'],
  [4 * 2 ** 30, '4.0 GiB'],
  [2 ** 50 * 5000, '5000 PiB'],
])('%d bytes are %s', (bytes, text) => {
  expect(roughSize(bytes)).toBe(text);
});
