import type { z } from 'zod';
import type { destinationInput, DestinationView } from '../../../shared/api/views.ts';
import { destinationNameSchema } from '../../../shared/model/destination.ts';
import type { ServiceKind } from '../../../shared/services/abilities.ts';
import type { MessageId } from '../../text/messages.ts';

type DestinationInput = z.input<typeof destinationInput>;

/** Options that only some kinds have, as they are typed. */
export const OPTION_NAMES = [
  'control',
  'apiKind',
  'shortcode',
  'authUrl',
  'project',
  'jobType',
  'ca',
] as const;
export type OptionName = (typeof OPTION_NAMES)[number];

/** What the wizard's fields hold. */
export interface WizardDraft {
  readonly kind: ServiceKind;
  readonly name: string;
  readonly url: string;
  readonly user: string;
  readonly secret: string;
  readonly secretStore: 'keychain' | 'file';
  readonly options: Readonly<Record<OptionName, string>>;
}

export const EMPTY_DRAFT: WizardDraft = {
  kind: 'haplo-batch',
  name: '',
  url: '',
  user: '',
  secret: '',
  secretStore: 'keychain',
  options: { control: '', apiKind: '', shortcode: '', authUrl: '', project: '', jobType: '', ca: '' },
};

/** The options of a kind, those that are needed first. */
export const OPTIONS_OF: Readonly<Record<ServiceKind, readonly OptionName[]>> = {
  'haplo-batch': ['control', 'ca'],
  'haplo-standard': ['apiKind', 'ca'],
  'dsp-ingest': ['shortcode', 'authUrl', 'ca'],
  ecotaxa: ['project', 'ca'],
  robotoff: ['jobType', 'ca'],
};

const NEEDED: Readonly<Record<ServiceKind, readonly OptionName[]>> = {
  'haplo-batch': [],
  'haplo-standard': ['apiKind'],
  'dsp-ingest': ['shortcode', 'authUrl'],
  ecotaxa: ['project'],
  robotoff: ['jobType'],
};

/** Kinds where a person signs in by name. */
export function hasUser(kind: ServiceKind): boolean {
  return kind === 'ecotaxa' || kind === 'dsp-ingest';
}

export function isNeeded(kind: ServiceKind, option: OptionName): boolean {
  return NEEDED[kind].includes(option);
}

/** What is wrong in the step of address and key, by field; empty when it can be left. */
export function accessFaults(
  draft: WizardDraft,
  known: readonly DestinationView[],
): Readonly<Partial<Record<'name' | 'url' | 'user' | 'secret', MessageId>>> {
  const faults: Partial<Record<'name' | 'url' | 'user' | 'secret', MessageId>> = {};
  if (draft.name === '') faults.name = 'wizard.needed';
  else if (!destinationNameSchema.safeParse(draft.name).success) faults.name = 'wizard.name.bad';
  else if (
    known.some(
      ({ name, kind, url }) => name === draft.name && (kind !== draft.kind || url !== draft.url.trim()),
    )
  )
    faults.name = 'wizard.name.taken';
  if (draft.url.trim() === '') faults.url = 'wizard.needed';
  else if (!isAddress(draft.url)) faults.url = 'wizard.url.bad';
  if (hasUser(draft.kind) && draft.user.trim() === '') faults.user = 'wizard.needed';
  if (draft.secret === '') faults.secret = 'wizard.needed';
  return faults;
}

/** What is wrong with the options, by name. */
export function optionFaults(draft: WizardDraft): Readonly<Partial<Record<OptionName, MessageId>>> {
  const faults: Partial<Record<OptionName, MessageId>> = {};
  for (const option of OPTIONS_OF[draft.kind]) {
    const value = draft.options[option].trim();
    if (value === '') {
      if (isNeeded(draft.kind, option)) faults[option] = 'wizard.needed';
    } else if (option === 'shortcode' && !/^[0-9a-fA-F]{4}$/.test(value))
      faults[option] = 'wizard.option.shortcode.bad';
    else if (option === 'project' && !/^[1-9]\d{0,8}$/.test(value))
      faults[option] = 'wizard.option.project.bad';
    else if (option === 'authUrl' && !isAddress(value)) faults[option] = 'wizard.url.bad';
  }
  return faults;
}

/** True where the key would travel unprotected to another computer. */
export function isUnprotected(url: string): boolean {
  if (!isAddress(url)) return false;
  const { protocol, hostname } = new URL(url.trim());
  return protocol === 'http:' && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}

/** The draft as the daemon takes it. */
export function inputOf(draft: WizardDraft): DestinationInput {
  const options: Record<string, string | number> = {};
  for (const option of OPTIONS_OF[draft.kind]) {
    const value = draft.options[option].trim();
    if (value === '') continue;
    options[option] =
      option === 'project' ? Number(value) : option === 'shortcode' ? value.toUpperCase() : value;
  }
  return {
    name: draft.name,
    kind: draft.kind,
    url: draft.url.trim(),
    secret: draft.secret,
    secretStore: draft.secretStore,
    options,
    ...(hasUser(draft.kind) ? { user: draft.user.trim() } : {}),
  };
}

/** The server that an address names. */
export function hostOf(url: string): string {
  try {
    return new URL(url.trim()).host;
  } catch {
    return url;
  }
}

/** Whether it is an address of the web at all. */
export function isAddress(text: string): boolean {
  try {
    return /^https?:$/.test(new URL(text.trim()).protocol);
  } catch {
    return false;
  }
}
