import fc from 'fast-check';
import { numberText, rangeOf, ticksOf, tickTexts } from '../../lib/view/ticks.js';

describe('the numbers on an axis', () => {
  test.each([
    [0, 1, 5, ['0', '0.2', '0.4', '0.6', '0.8', '1']],
    [0, 100, 3, ['0', '50', '100']],
    [-3, 3, 4, ['-2', '0', '2']],
    [1e9, 1e9 + 4, 6, ['1e+9', '1.000000001e+9', '1.000000002e+9', '1.000000003e+9', '1.000000004e+9']],
    [0.00001, 0.00005, 5, ['1e-5', '2e-5', '3e-5', '4e-5', '5e-5']],
  ])('from %d to %d, at most %i, are %j', (low, high, most, texts) => {
    expect(tickTexts(ticksOf({ low, high }, most === 5 ? 6 : most))).toEqual(texts);
  });

  test('lie within the range and differ from each other', () => {
    const number = fc.double({ noNaN: true, min: -1e15, max: 1e15 });
    fc.assert(
      fc.property(number, number, fc.integer({ min: 2, max: 12 }), (a, b, most) => {
        const range = rangeOf([a, b]);
        const ticks = ticksOf(range, most);
        expect(ticks.length).toBeLessThanOrEqual(most);
        const slack = (range.high - range.low) * 1e-5;
        for (const tick of ticks) {
          expect(tick).toBeGreaterThanOrEqual(range.low - slack);
          expect(tick).toBeLessThanOrEqual(range.high + slack);
        }
      }),
    );
  });

  test.each([
    [0, '0'],
    [0.1 + 0.2, '0.3'],
    [1234567, '1234567'],
    [123456.789, '123457'],
    [7.2355865, '7.23559'],
    [789773523480.1762, '7.8977e+11'],
    [0.00001234, '1.234e-5'],
    [-2, '-2'],
  ])('%d is written %s', (value, text) => {
    expect(numberText(value)).toBe(text);
  });
});
