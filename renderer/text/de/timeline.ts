import type { timeline as english } from '../en/timeline.ts';
import type { Translated } from '../messages.ts';

/** Der Weg einer Datei, Schritt für Schritt. */
export const timeline: Translated<typeof english> = {
  'batch.phases':
    '{phase, select, settling {{count, plural, one {# Datei wird noch geschrieben} other {# Dateien werden noch geschrieben}}} checking {er wird geprüft} uploading {{count, plural, one {# Datei wird gesendet} other {# Dateien werden gesendet}}} confirming {{count, plural, one {# Datei wartet auf die Bestätigung des Servers} other {# Dateien warten auf die Bestätigung des Servers}}} other {der Server importiert ihn}}',
  'timeline.title': 'Ihr Weg, Schritt für Schritt',
  'timeline.open': 'noch nicht',
  'timeline.unknownTime': 'Zeit nicht bekannt',
  'timeline.seen': 'Gesehen: von Waybill aufgenommen',
  'timeline.whole':
    'Vollständig{state, select, done {: es wurde nicht mehr in sie geschrieben} now {? Es wird noch in sie geschrieben} other {}}',
  'timeline.hashed':
    'Prüfsumme{state, select, done {: ihr SHA-256 wurde berechnet, während ihre Bytes gelesen wurden} other {: ihr SHA-256 wird beim Senden berechnet}}',
  'timeline.sent':
    '{state, select, done {Gesendet: Versuch {send} kam an, {bytes}{took, plural, =0 {} other { in {span}}}} now {Wird gesendet: Versuch {send} läuft} other {Gesendet}}',
  'timeline.confirmed':
    '{state, select, done {Bestätigt} other {Bestätigung}}: {means}{named, select, yes { Ihr Name beim Server: {ref}} other {}}',
  'timeline.imported': 'Importiert: der Server hat es gemeldet',
  'timeline.importing': 'Der Server importiert ihren Stapel',
  'timeline.try': 'Versuch {send}: {sentence}',
  'timeline.untold':
    '{count, plural, one {# weiterer Versuch hinterließ keine Zeile: er wurde} other {# weitere Versuche hinterließen keine Zeile: sie wurden}} abgebrochen (Pause, Halt) oder {count, plural, one {ging} other {gingen}} an einen früheren Stapel beim Server',
};
