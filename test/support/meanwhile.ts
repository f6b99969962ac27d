/**
 * Has something happen in the middle of the next call of a port's method that answers with a promise: before the method does anything.
 */
export function duringNext<Port extends object>(
  port: Port,
  method: keyof Port & string,
  act: () => unknown,
): void {
  const real = port[method] as (...given: unknown[]) => unknown;
  Object.assign(port, {
    [method]: async (...given: unknown[]) => {
      Object.assign(port, { [method]: real });
      await act();
      return real.apply(port, given);
    },
  });
}
