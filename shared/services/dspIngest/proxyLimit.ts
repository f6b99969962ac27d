import { DSP_PROXY_SECONDS_MAX } from './fileNames.ts';

/**
 * Whether a file of that size, sent at that measured speed, outlasts the load balancer in front of the service, which
 * ends every request after ten minutes. False while no speed is known.
 */
export function cannotPassProxy(bytes: number, bytesPerSecond: number | undefined): boolean {
  if (bytesPerSecond === undefined || !(bytesPerSecond > 0)) return false;
  return bytes / bytesPerSecond > DSP_PROXY_SECONDS_MAX;
}
