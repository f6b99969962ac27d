import { constants } from 'node:fs';

/**
 * How a source is opened: a link that took its place is not followed, and a FIFO or a device there must not block us.
 * Windows has neither flag, nor the danger.
 */
export const READ_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
