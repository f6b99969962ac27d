import type { Translated } from '../messages.ts';
import type { batchWork as english } from '../en/batchWork.ts';

export const batchWork: Translated<typeof english> = {
  'list.chosen': 'Gewählt',
  'undo.failed': 'Es ließ sich nicht zurücknehmen: {why}',
  'keys.undo': 'Zurücknehmen, was eben geschah',
  'keys.pick': 'Die Zeile wählen, wo man mehrere wählen kann',
  'keys.menu': 'Was man mit der Zeile tun kann',
  'keys.addTo': 'Dateien zum Stapel der Zeile hinzufügen',
  'drop.rows': 'Auf einen offenen oder wartenden Stapel ablegen, um sie ihm hinzuzufügen.',

  'row.menu': 'Was man mit „{batch}“ tun kann',
  'row.open': 'Öffnen',
  'row.addFiles': 'Dateien zu diesem Stapel hinzufügen…',
  'row.addFolder': 'Einen Ordner zu diesem Stapel hinzufügen…',
  'row.check': 'Prüfen',
  'palette.addTo': 'Dateien zu „{batch}“ hinzufügen',

  'views.menu': 'Ansichten',
  'views.save': 'Diese Suche sichern…',
  'views.save.title': 'Diese Suche als Ansicht sichern',
  'views.save.text': 'Ansichten werden hier und in der Palette angeboten. Sie bleiben in diesem Browser.',
  'views.name': 'Name',
  'views.name.taken': 'Eine Ansicht dieses Namens wird ersetzt.',
  'views.remove': 'Die Ansicht „{name}“ entfernen',
  'views.removed': 'Die Ansicht „{name}“ ist entfernt.',
  'views.copy': 'Die Suche als Text kopieren',
  'views.offer': 'Ansicht: {name}',

  'pick.some': '{count, plural, one {# Datei gewählt} other {# Dateien gewählt}}',
  'pick.split': 'In einen neuen Stapel…',
  'pick.cancel': 'Aufgeben',
  'pick.none': 'Nichts wählen',
  'pick.cancelled': '{count, plural, one {# Datei ist aufgegeben.} other {# Dateien sind aufgegeben.}}',
  'pick.cancelling': '{done} von {total, plural, one {# Datei} other {# Dateien}} aufgegeben…',

  'split.title': 'In einen neuen Stapel',
  'split.text':
    '{count, plural, one {# Datei verlässt} other {# Dateien verlassen}} diesen Stapel und {count, plural, one {wird} other {werden}} ein eigener, zum selben Ziel.',
  'split.confirm': 'Verschieben',
  'split.done': '{count, plural, one {# Datei ist} other {# Dateien sind}} jetzt ein eigener Stapel.',
  'split.see': 'Öffnen',
  'merge.action': 'Mit einem anderen Stapel vereinen…',
  'merge.title': 'Mit einem anderen Stapel vereinen',
  'merge.text':
    'Alle Dateien dieses Stapels kommen in den anderen. Danach ist dieser leer und endet als abgebrochen.',
  'merge.into': 'Welcher Stapel',
  'merge.none': 'Für „{destination}“ ist kein anderer Stapel offen oder in der Schlange.',
  'merge.confirm': 'Vereinen',
  'merge.done': '{count, plural, one {# Datei ist} other {# Dateien sind}} zu diesem Stapel gekommen.',
  'undo.paused': 'Der Stapel ist angehalten.',
  'undo.resumed': 'Der Stapel geht weiter.',
  'undo.comment': 'Der Kommentar ist geändert.',
  'undo.item': '„{name}“ ist aufgegeben.',
};
