import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { folderRulesSchema, type FolderRules } from '../../shared/model/folder.ts';
import { UsageError } from './outcome.ts';
import { durationMs } from './units.ts';

/** The flags that stand for rules. */
export interface RuleFlags {
  readonly settle?: string;
  readonly close?: string;
  readonly ignore?: readonly string[];
  readonly include?: readonly string[];
  readonly rules?: string;
  readonly mode?: string;
  readonly moveTo?: string;
  readonly leave?: boolean;
  readonly safeCopy?: string;
}

/** Rules from a file with the flags over them; what neither says has its default. */
export async function rulesOf(flags: RuleFlags, cwd: string): Promise<FolderRules> {
  return checked(await givenRules(flags, cwd));
}

/** Only the rules that a file or flags name, over those that a folder has. */
export async function changedRules(flags: RuleFlags, cwd: string, rules: FolderRules): Promise<FolderRules> {
  const given = await givenRules(flags, cwd);
  if (Object.keys(given).length === 0)
    throw new UsageError('No rule is named.', 'See `waybill folder edit --help`.');
  return checked({ ...rules, ...given });
}

async function givenRules(flags: RuleFlags, cwd: string): Promise<Record<string, unknown>> {
  return {
    ...(flags.rules === undefined ? {} : await readRules(resolve(cwd, flags.rules))),
    ...(flags.settle === undefined ? {} : { settleMs: duration(flags.settle, '--settle') }),
    ...(flags.close === undefined ? {} : { close: closeRuleOf(flags.close) }),
    ...(flags.ignore === undefined ? {} : { ignore: flags.ignore }),
    ...(flags.include === undefined ? {} : { include: flags.include }),
    ...(flags.mode === undefined ? {} : { mode: flags.mode }),
    ...(flags.leave === true ? { afterImport: { do: 'leave' } } : {}),
    ...(flags.moveTo === undefined ? {} : { afterImport: { do: 'move', to: resolve(cwd, flags.moveTo) } }),
    ...(flags.safeCopy === undefined ? {} : safeCopyOf(flags.safeCopy)),
  };
}

/** `50GB`, `on` with the usual cap, or `off`. */
function safeCopyOf(text: string): Record<string, unknown> {
  if (text === 'off') return { keepCopy: false };
  return text === 'on' ? { keepCopy: true } : { keepCopy: true, copyLimitBytes: bytesOf(text) };
}

function checked(given: Record<string, unknown>): FolderRules {
  const read = folderRulesSchema.safeParse(given);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new UsageError(
    `The rules are not right: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}.`,
    'See `waybill folder add --help`.',
  );
}

async function readRules(path: string): Promise<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return parsed as Record<string, unknown>;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`The rules in ${path} cannot be read: ${reason}.`, 'Give a JSON file.');
  }
  throw new UsageError(`${path} holds no JSON object.`, 'Give a JSON file with rules.');
}

/** `idle=60s,files=500,...` as a closing rule. A comma within braces belongs to its pattern. */
export function closeRuleOf(text: string): Record<string, unknown> {
  const rule: Record<string, unknown> = {};
  for (const part of text.split(/,(?![^{]*\})/)) {
    const [name = '', ...rest] = part.split('=');
    const value = rest.join('=');
    if (value === '')
      throw new UsageError(`"${part}" is no part of a closing rule.`, 'Write it like idle=60s.');
    switch (name.trim()) {
      case 'idle':
        rule['idleMs'] = duration(value, 'idle');
        break;
      case 'files':
        rule['files'] = Number(value);
        break;
      case 'bytes':
        rule['bytes'] = bytesOf(value);
        break;
      case 'per':
      case 'sample':
      case 'marker':
        rule[name.trim()] = value;
        break;
      default:
        throw new UsageError(
          `"${name}" is no part of a closing rule.`,
          'Use idle, files, bytes, per, sample and marker.',
        );
    }
  }
  return rule;
}

/** Milliseconds of a flag such as `10s`; `where` names it in the refusal. */
export function duration(text: string, where: string): number {
  const ms = durationMs(text);
  if (ms === undefined)
    throw new UsageError(`"${text}" is no duration (${where}).`, 'Write it like 10s or 5m.');
  return ms;
}

const UNITS: Readonly<Record<string, number>> = { '': 1, b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 };

/** Bytes of a flag such as `50GB`. */
export function bytesOf(text: string): number {
  const found = /^(\d+(?:\.\d+)?)\s*([kmgt]?b?)$/i.exec(text);
  const factor = UNITS[(found?.[2] ?? 'x').toLowerCase()] ?? UNITS[`${(found?.[2] ?? 'x').toLowerCase()}b`];
  if (found === null || factor === undefined)
    throw new UsageError(`"${text}" is no amount of bytes.`, 'Write it like 2GB.');
  return Math.round(Number(found[1]) * factor);
}
