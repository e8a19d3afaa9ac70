/** Metadata whose times a server of today takes: VictoriaMetrics takes nothing from the future. */

/** An hour ago, when a test started. */
export const BEGAN = Math.floor(Date.now() / 1000) * 1000 - 3600_000;

export const isoTime = (after: number): string => new Date(BEGAN + after).toISOString();

/** A line of a metadata file, so many milliseconds after the beginning. */
export function row(after: number, data: Readonly<Record<string, unknown>>, line = 1): string {
  return `{"time":"${isoTime(after)}","line":${line},"data":${JSON.stringify(data)}}\n`;
}

/** The record of a task that began then. */
export const STARTED = { started: isoTime(0), ended: isoTime(3_000_000) } as const;
