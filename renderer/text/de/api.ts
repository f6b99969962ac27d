import type { api as english } from '../en/api.ts';
import type { Translated } from '../messages.ts';

/** Die Seite der lokalen Schnittstelle. */
export const api: Translated<typeof english> = {
  'api.title': 'Lokale Schnittstelle',
  'api.text':
    'Alles, was dieses Fenster tut, kann auch ein Skript auf diesem Rechner. Programme lesen dasselbe unter {document}. Schlüssel bleiben in ihren Dateien: Kein Beispiel enthält einen.',
  'api.search': 'In den Aufrufen suchen',
  'api.count': '{count, plural, one {# Aufruf} other {# Aufrufe}}',
  'api.none': 'Kein Aufruf hat diese Wörter',
  'api.needed': 'nötig',
  'api.language': 'Beispiel für',
  'api.snippet': 'Beispiel',
  'api.copy': 'Beispiel kopieren',
  'api.try': 'Hier ausprobieren',
  'api.try.lost': 'Der Dienst hat nicht geantwortet.',
  'api.try.status': 'Geantwortet mit {status}',
  'api.answer': 'Antwort',
  'api.link': 'Jeder Aufruf der lokalen Schnittstelle, mit Beispielen zum Kopieren',
};
