import type { BatchStatus } from '../../shared/model/batch.ts';

/** The tray's words for what a batch does, as the page has them. */
export type BatchWords = Readonly<Record<BatchStatus, string>>;

export const ENGLISH_BATCHES: BatchWords = {
  open: 'open',
  held: 'on hold',
  queued: 'queued',
  sending: 'sending',
  sent: 'sent',
  importing: 'importing',
  asking: 'has a question',
  attention: 'needs you',
  imported: 'imported',
  accepted: 'accepted',
  failed: 'failed',
  cancelled: 'cancelled',
};

export const FRENCH_BATCHES: BatchWords = {
  open: 'ouvert',
  held: 'en attente de vous',
  queued: 'en file',
  sending: 'en cours d’envoi',
  sent: 'envoyé',
  importing: 'import en cours',
  asking: 'pose une question',
  attention: 'à traiter',
  imported: 'importé',
  accepted: 'accepté',
  failed: 'échoué',
  cancelled: 'annulé',
};

export const GERMAN_BATCHES: BatchWords = {
  open: 'offen',
  held: 'angehalten',
  queued: 'eingereiht',
  sending: 'wird gesendet',
  sent: 'gesendet',
  importing: 'Import läuft',
  asking: 'hat eine Frage',
  attention: 'zu erledigen',
  imported: 'importiert',
  accepted: 'angenommen',
  failed: 'gescheitert',
  cancelled: 'abgebrochen',
};
