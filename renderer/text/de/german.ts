import { english } from '../messages.ts';
export const german = english;
export const germanFailures = {};
