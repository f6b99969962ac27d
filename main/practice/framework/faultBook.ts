import type { z } from 'zod';
import type { Fault, FaultRule } from './fault.ts';
import { faultRuleSchema } from './fault.ts';
import type { CallFacts } from './ledger.ts';

/** A rule in the book, with what is left of it. */
export interface KeptFaultRule extends Omit<z.output<typeof faultRuleSchema>, 'times' | 'skip'> {
  readonly id: number;
  /** Calls it will still hit; undefined = all. */
  timesLeft: number | undefined;
  skipLeft: number;
}

/** The faults that are switched on. */
export interface FaultBook {
  /** Adds a rule and gives its id; throws a ZodError when the rule is not one. */
  readonly add: (rule: FaultRule) => number;
  /** Switches off one rule, or all without an id. */
  readonly clear: (id?: number) => void;
  readonly list: () => readonly KeptFaultRule[];
  /** The faults of rules without `match` that hit a call on its arrival; counts them down. */
  readonly onArrival: (call: CalledRoute) => readonly Fault[];
  /** The faults of rules with `match` that hit a call once its facts are known; a rule in `seen` is passed over. */
  readonly onFacts: (call: CalledRoute, facts: CallFacts, seen: Set<number>) => readonly Fault[];
}

/** The route that a call goes to. */
export interface CalledRoute {
  readonly service: string;
  readonly route: string;
}

/** An empty book. */
export function createFaultBook(): FaultBook {
  let rules: KeptFaultRule[] = [];
  let lastId = 0;
  return {
    add: (input) => {
      const { times, skip, ...rule } = faultRuleSchema.parse(input);
      lastId += 1;
      rules.push({ ...rule, id: lastId, timesLeft: times, skipLeft: skip ?? 0 });
      return lastId;
    },
    clear: (id) => {
      rules = id === undefined ? [] : rules.filter((rule) => rule.id !== id);
    },
    list: () => rules.map((rule) => ({ ...rule })),
    onArrival: (call) =>
      rules.filter((rule) => rule.match === undefined && isFor(rule, call) && take(rule)).map(faultOf),
    onFacts: (call, facts, seen) =>
      rules
        .filter((rule) => {
          if (rule.match === undefined || seen.has(rule.id) || !isFor(rule, call)) return false;
          if (!Object.entries(rule.match).every(([key, value]) => facts[key] === value)) return false;
          seen.add(rule.id);
          return take(rule);
        })
        .map(faultOf),
  };
}

function isFor(rule: KeptFaultRule, call: CalledRoute): boolean {
  return (
    (rule.service === undefined || rule.service === call.service) &&
    (rule.route === undefined || rule.route === call.route)
  );
}

function take(rule: KeptFaultRule): boolean {
  if (rule.skipLeft > 0) {
    rule.skipLeft -= 1;
    return false;
  }
  if (rule.timesLeft === undefined) return true;
  if (rule.timesLeft === 0) return false;
  rule.timesLeft -= 1;
  return true;
}

function faultOf(rule: KeptFaultRule): Fault {
  return rule.fault;
}
