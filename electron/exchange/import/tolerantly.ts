import { isRefusal } from '../../../shared/errors.ts';

/** What `read` answers, or `otherwise` where a foreign thing cannot be read: it is judged by the rest. A fault of ours is thrown. */
export function tolerantly<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    if (isRefusal(error)) return otherwise;
    throw error;
  }
}
