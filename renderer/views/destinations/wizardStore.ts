import { EMPTY_DRAFT, type WizardDraft } from './wizardDraft.ts';

/** What was begun and not finished; never with its key. */
export interface Begun {
  readonly step: 'kind' | 'access';
  readonly draft: WizardDraft;
}

const NOTHING: Begun = { step: 'kind', draft: EMPTY_DRAFT };
let begun: Begun = NOTHING;

/** Where somebody left off, else the beginning. It lasts as long as the window's page. */
export function begunWizard(): Begun {
  return begun;
}

/** Keeps what was typed so far, for when the wizard is opened again. */
export function keepWizard({ step, draft }: Begun): void {
  begun = { step, draft: { ...draft, secret: '' } };
}

/** It is finished: the next one begins anew. */
export function forgetWizard(): void {
  begun = NOTHING;
}
