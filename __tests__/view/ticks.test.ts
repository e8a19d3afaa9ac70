import fc from 'fast-check';
import { logTexts, logTicks, numberText, rangeOf, ticksOf, tickTexts } from '../../lib/view/ticks.js';

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

describe('the numbers on an axis of logarithms', () => {
  test.each([
    [1, 99_999, 8, ['1', '10', '100', '1000', '10000']],
    [0.37, 1234, 8, ['1', '10', '100', '1000']],
    [1e-9, 1e12, 6, ['1e-9', '1e-5', '0.1', '1000', '1e+7', '1e+11']],
    [1, 1000, 2, ['1', '100']],
    [3, 60, 6, ['5', '10', '20', '50']],
    [1.2, 4, 6, ['1.5', '2', '2.5', '3', '3.5', '4']],
    [100, 101, 6, ['100', '100.2', '100.4', '100.6', '100.8', '101']],
  ])('from %d to %d, at most %i, are %j', (low, high, most, texts) => {
    expect(logTexts(logTicks({ low, high }, most)).filter((text) => text !== null)).toEqual(texts);
  });

  test('have lines between them for the multiples of powers of ten, with no number', () => {
    const ticks = logTicks({ low: 0.5, high: 30 }, 8);
    expect(ticks).toEqual([0.5, 0.6, 0.7, 0.8, 0.9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30]);
    expect(logTexts(ticks)).toEqual(ticks.map((tick) => (tick === 1 ? '1' : tick === 10 ? '10' : null)));
  });

  test('are at most those of six powers with all multiples between, before and behind them', () => {
    expect(logTicks({ low: 1.1, high: 9.5e6 }, 6)).toHaveLength(7 * 9 - 1);
  });

  test('lie within the range and ascend, whatever it is', () => {
    const positive = fc.double({ min: 1e-300, max: 1e300, noNaN: true });
    fc.assert(
      fc.property(positive, positive, fc.integer({ min: 1, max: 20 }), (a, b, most) => {
        fc.pre(a !== b);
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const ticks = logTicks({ low, high }, most);
        expect(ticks.every((tick) => tick >= low * (1 - 1e-8) && tick <= high * (1 + 1e-8))).toBe(true);
        expect(ticks).toEqual([...new Set(ticks)].sort((one, other) => one - other));
        // Six powers and all multiples from behind the power before the first of them to before the one after the last.
        expect(ticks.length).toBeLessThanOrEqual(Math.max(most, 7 * 9 - 1));
        expect(logTexts(ticks).some((text) => text !== null)).toBe(ticks.length > 0);
      }),
    );
  });
});
