import type { Translated } from '../messages.ts';
import type { tables as english } from '../en/tables.ts';

export const tables: Translated<typeof english> = {
  'many.chosen': '{count, plural, one {# Stapel gewählt} other {# Stapel gewählt}}',
  'many.pause': 'Pausieren',
  'many.resume': 'Fortsetzen',
  'many.paused': 'pausiert',
  'many.next': 'Als Nächstes senden',
  'many.cancel': 'Abbrechen…',
  'many.nothing': 'Mit allen zugleich lässt sich nichts tun.',
  'many.working': '{done} von {total, plural, one {# Stapel} other {# Stapeln}} erledigt…',
  'many.stop': 'Hier aufhören',
  'many.done.pause': '{count, plural, one {# Stapel ist pausiert.} other {# Stapel sind pausiert.}}',
  'many.done.resume': '{count, plural, one {# Stapel geht weiter.} other {# Stapel gehen weiter.}}',
  'many.done.next': '{count, plural, one {# Stapel geht} other {# Stapel gehen}} vor den anderen.',
  'many.done.cancel': '{count, plural, one {# Stapel ist abgebrochen.} other {# Stapel sind abgebrochen.}}',
  'many.failed.pause':
    '{count} von {total, plural, one {# Stapel ließ} other {# Stapeln ließen}} sich nicht pausieren',
  'many.failed.resume':
    '{count} von {total, plural, one {# Stapel ließ} other {# Stapeln ließen}} sich nicht fortsetzen',
  'many.failed.next':
    '{count} von {total, plural, one {# Stapel ließ} other {# Stapeln ließen}} sich nicht vorziehen',
  'many.failed.cancel':
    '{count} von {total, plural, one {# Stapel ließ} other {# Stapeln ließen}} sich nicht abbrechen',
  'many.failed.more': 'und {count, plural, one {# weiterer} other {# weitere}}, in der Liste gewählt',
  'many.cancel.title': '{count, plural, one {# Stapel abbrechen?} other {# Stapel abbrechen?}}',
  'many.cancel.text':
    '{count, plural, =0 {Nichts davon wartet noch aufs Senden.} one {# noch nicht gesendete Datei wird aufgegeben.} other {# noch nicht gesendete Dateien werden aufgegeben.}} Was gesendet ist, bleibt beim Server. Die Dateien auf diesem Rechner bleiben, wie sie sind. Das lässt sich nicht zurücknehmen.',
  'many.cancel.confirm': '{count, plural, one {# Stapel abbrechen} other {# Stapel abbrechen}}',
  'many.cancel.keep': 'Behalten',

  'columns.menu': 'Spalten',
  'columns.width': 'Breite von „{column}“',
  'columns.px': '{px} Pixel',
  'columns.stays': 'Immer zu sehen',
  'columns.reset': 'Wie am Anfang',
  'sort.ascending': '„{column}“: aufsteigend sortiert',
  'sort.descending': '„{column}“: absteigend sortiert',
  'sort.none': 'Nach „{column}“ sortieren',
  'sort.unknown': '„{word}“ ist keine Ordnung. Ordnungen: {orders}; mit - davor absteigend.',
  'keys.range': 'Auch die nächste Zeile wählen',
  'keys.all': 'Alle gelesenen Zeilen wählen',
};
