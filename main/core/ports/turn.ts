/** A send that is prepared before its turn has come. */
export interface Turn {
  /** What stands in the same line goes over one connection, in the order in which it was prepared. */
  readonly line: object;
  /** Asked once, when the first byte of the file is about to leave. Where it says no, nothing leaves. */
  mayLeave(): boolean;
}
