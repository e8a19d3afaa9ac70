/** Slows the job down to what the site lets a task store in a second. */
import type { Limits } from '../config/types.js';
import type { BackPressure } from './back-pressure.js';
import { Throttle } from './throttle.js';

/** Node.js takes a longer time for 1 ms. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'on'; readonly throttle: Throttle; timer: NodeJS.Timeout | undefined }
  | { readonly kind: 'over' };

export class RateLimit {
  readonly #pressure: Pick<BackPressure, 'hold' | 'release'>;
  #state: State = { kind: 'idle' };

  constructor(pressure: Pick<BackPressure, 'hold' | 'release'>) {
    this.#pressure = pressure;
  }

  /** The configuration is known. */
  begin({ throughput, burst }: Pick<Limits, 'throughput' | 'burst'>): void {
    if (this.#state.kind !== 'idle' || throughput === 0) return;
    this.#state = { kind: 'on', throttle: new Throttle(throughput, burst, performance.now()), timer: undefined };
  }

  /** So many bytes were handed to the writer. */
  sent(bytes: number): void {
    if (this.#state.kind !== 'on') return;
    this.#state.throttle.take(bytes, performance.now());
    this.#payDebt();
  }

  /** From now on nobody is slowed down. */
  end(): void {
    if (this.#state.kind === 'on') clearTimeout(this.#state.timer);
    this.#state = { kind: 'over' };
    this.#pressure.release('throttle');
  }

  /** What was printed before the hold is settled and sent during it, and adds to the debt. */
  #payDebt(): void {
    if (this.#state.kind !== 'on') return;
    clearTimeout(this.#state.timer);
    const wait = this.#state.throttle.wait(performance.now());
    if (wait === 0) {
      this.#pressure.release('throttle');
      return;
    }
    this.#pressure.hold('throttle');
    this.#state.timer = setTimeout(
      () => {
        this.#payDebt();
      },
      Math.min(Math.ceil(wait), LONGEST_TIMER_MS),
    );
  }
}
