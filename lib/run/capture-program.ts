/**
 * The capture as a program of its own (dist/capture.cjs): the larger part of what the main process runs, and loaded only when the command and the
 * writer have been started. Whatever is wrong with it, the job's output is passed on.
 */
export { Masks, masked } from '../capture/masks.js';
export { CaptureSession } from './capture-session.js';
