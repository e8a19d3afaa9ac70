/** What a piece of work returned, or what it threw: once the command runs, nothing that is thrown may reach the guard, which would start it once more. */
export function attempt<T>(work: () => T): { readonly value?: T; readonly error?: unknown } {
  try {
    return { value: work() };
  } catch (error) {
    return { error };
  }
}
