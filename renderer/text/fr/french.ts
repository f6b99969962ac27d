import { english } from '../messages.ts';
export const french = english;
export const frenchFailures = {};
