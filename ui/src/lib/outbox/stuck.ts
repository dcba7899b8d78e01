/** Whether a device has its key and could still not be opened: then its work can be saved in a file. */
import type { HostError } from '../api/types';

const STUCK: readonly string[] = ['disk_full', 'newer_data', 'database', 'damaged', 'io'];

export function isStuck(problem: HostError | null): boolean {
  return problem !== null && STUCK.includes(problem.code);
}
